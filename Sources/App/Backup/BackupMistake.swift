// SPDX-License-Identifier: Apache-2.0

/// Why nothing was backed up or restored; nothing has changed then.
public enum BackupMistake: Error, CustomStringConvertible {
    case noNode(String)
    case targetThere(String)
    case nodeThere(String)
    case folderNotEmpty(String)
    case notBackup(String)
    case newerFormat(String)
    case damaged(String)
    case laterPublished(published: Int64, entries: Int64)
    case otherRecord(String)
    case unreachable(String)
    case laterRemoved(index: Int64, entries: Int64)
    case noRemovals(String)
    case badOrigin(String)
    case tooLarge(String)
    case stillServing(String)
    case notEmpty(String)
    case sameKind

    /// The code, as docs/operations.md lists it.
    public var code: String {
        switch self {
        case .noNode: "no-node"
        case .targetThere: "target-there"
        case .nodeThere: "node-there"
        case .folderNotEmpty: "folder-not-empty"
        case .notBackup: "not-a-backup"
        case .newerFormat: "newer-format"
        case .damaged: "damaged"
        case .laterPublished: "later-published"
        case .otherRecord: "other-record"
        case .unreachable: "unreachable"
        case .laterRemoved: "later-removed"
        case .noRemovals: "no-removals"
        case .badOrigin: "bad-origin"
        case .tooLarge: "too-large"
        case .stillServing: "still-serving"
        case .notEmpty: "not-empty"
        case .sameKind: "same-kind"
        }
    }

    /// One line: what is wrong, and what to do.
    public var description: String { "\(words) (\(code))" }

    private var words: String {
        switch self {
        case .noNode(let folder): "\(folder) has no node"
        case .targetThere(let path): "\(path) is there already; name a file or a folder that is not"
        case .nodeThere(let folder): "\(folder) has a node, which stays as it is; restore into another folder"
        case .folderNotEmpty(let folder): "\(folder) is not empty; restore into an empty folder, or a new one"
        case .notBackup(let reason): "this is not a backup: \(reason)"
        case .newerFormat(let format): "the backup is written as \(format); restore it with a newer folkmoot"
        case .damaged(let reason): "the backup is damaged: \(reason); take another one"
        case .laterPublished(let published, let entries):
            """
            a checkpoint of \(published) entries was published, the backup has \(entries): restore a newer backup, \
            or begin another record with --new-origin
            """
        case .otherRecord(let reason): "the published checkpoint is not of this record: \(reason)"
        case .unreachable(let reason): "the published checkpoint cannot be read: \(reason)"
        case .laterRemoved(let index, let entries):
            """
            something was removed with entry \(index), the backup has \(entries) entries: restore a newer backup, \
            or begin another record with --new-origin, in which it is removed again
            """
        case .noRemovals(let reason): "the list of removals cannot be read: \(reason)"
        case .badOrigin(let name):
            "\"\(name)\" cannot be the name of a record; a host name such as map.example.org can"
        case .stillServing(let place): "a node is still serving \(place); stop it first"
        case .notEmpty(let place): "\(place) is not empty; name a database or a folder that is"
        case .sameKind:
            "a node moves from a folder to a database server or back; between two of a kind, back up and restore"
        case .tooLarge(let path): "\(path) does not fit into an archive; back up into a folder"
        }
    }
}
