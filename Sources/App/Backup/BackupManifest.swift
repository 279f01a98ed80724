// SPDX-License-Identifier: Apache-2.0
import Formats

/// What a backup says of itself: what is in it, how large, and with which hash; `manifest.json`, first in an archive.
struct BackupManifest: Equatable {
    /// One file.
    struct File: Equatable {
        /// `database`, `media/<two>/<hash>` or `files/<path>`.
        let path: String
        let bytes: Int
        /// SHA-256 in hexadecimal.
        let hash: String
    }
    static let format = "folkmoot/backup/v1"
    static let name = "manifest.json"
    static let database = "database"

    let made: Timestamp
    let program: String
    /// The steps that its database went through.
    let schema: [String]
    /// The verifier key line of the record.
    let key: String
    let entries: Int64
    let checkpointSize: Int64
    /// The last signed checkpoint; empty where nothing was signed yet.
    let checkpoint: String
    let files: [File]
    /// Pictures that the record names and the node itself did not have.
    let missing: [String]

    var bytes: Int { files.reduce(0) { $0 + $1.bytes } }

    /// The manifest as JSON.
    var json: [UInt8] {
        var json = JSONWriter(capacity: 400 + files.count * 160)
        json.beginObject()
        json.member("format", Self.format)
        json.member("made", made)
        json.member("program", program)
        json.member("schema", schema)
        json.member("key", key)
        json.member("entries", entries)
        json.member("checkpointSize", checkpointSize)
        json.member("checkpoint", checkpoint)
        json.member("missing", missing)
        json.key("files")
        json.beginArray()
        for file in files {
            json.object { json in
                json.member("path", file.path)
                json.member("bytes", file.bytes)
                json.member("sha256", file.hash)
            }
        }
        json.endArray()
        json.endObject()
        json.newline()
        return json.bytes
    }

    init(
        made: Timestamp, program: String, schema: [String], key: String, entries: Int64,
        checkpointSize: Int64, checkpoint: String,
        files: [File], missing: [String]
    ) {
        (self.made, self.program, self.schema, self.key, self.entries) = (made, program, schema, key, entries)
        (self.checkpointSize, self.checkpoint) = (checkpointSize, checkpoint)
        (self.files, self.missing) = (files, missing)
    }

    /// Reads a manifest strictly; a path that leads out of the backup is none.
    ///
    /// - Throws: `BackupMistake.notBackup`, `.newerFormat`.
    init(parsing bytes: [UInt8]) throws(BackupMistake) {
        let limits = JSONLimits(values: 20_000_000, bytes: 1 << 30)
        guard let json = try? JSONValue(parsing: bytes, limits: limits),
            let format = json["format"]?.stringValue,
            format.hasPrefix("folkmoot/backup/")
        else { throw .notBackup("its manifest.json is not that of a backup") }
        guard format == Self.format else { throw .newerFormat(format) }
        guard let made = (json["made"]?.stringValue).flatMap({ Timestamp(parsing: $0) }),
            let program = json["program"]?.stringValue, let key = json["key"]?.stringValue,
            let entries = json["entries"]?.intValue, let size = json["checkpointSize"]?.intValue,
            let checkpoint = json["checkpoint"]?.stringValue, let files = json["files"]?.arrayValue
        else { throw .notBackup("its manifest.json lacks a member") }
        var list: [File] = []
        for file in files {
            guard let path = file["path"]?.stringValue, let bytes = file["bytes"]?.intValue, bytes >= 0,
                let hash = file["sha256"]?.stringValue, Self.isSafe(path)
            else { throw .notBackup("its manifest.json names a file that cannot be") }
            list.append(File(path: path, bytes: Int(bytes), hash: hash))
        }
        guard Set(list.map(\.path)).count == list.count, list.contains(where: { $0.path == Self.database })
        else {
            throw .notBackup("its manifest.json names no database, or a file twice")
        }
        self.init(
            made: made, program: program,
            schema: json["schema"]?.arrayValue?.compactMap(\.stringValue) ?? [], key: key, entries: entries,
            checkpointSize: size, checkpoint: checkpoint,
            files: list, missing: json["missing"]?.arrayValue?.compactMap(\.stringValue) ?? [])
    }

    /// A path below the backup, in one of its rooms.
    private static func isSafe(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }), !path.utf8.contains(0) else {
            return false
        }
        return path == database || (parts.count > 1 && ["media", "files"].contains(parts[0]))
    }
}
