// SPDX-License-Identifier: Apache-2.0
import Formats
import Foundation
import Glibc
import Kernel
import Record
import SQL

/// A copy of a node, whole: database with keys and vault, media, and whatever else lies in its folder.
///
/// It is taken from a second process while the node goes on: the database as of one commit, and then the media
/// that its entries name. Media never change, so a backup into a folder of the same disk holds them by another link.
public struct Backup: Sendable {
    /// What was written.
    public struct Result: Sendable {
        /// Number of entries.
        public let entries: Int64
        /// Number of files.
        public let files: Int
        /// Size of all.
        public let bytes: Int
        /// Pictures that the record names and the node does not have.
        public let missing: [String]
    }
    private let data: String
    private let place: NodePlace
    private let target: String
    private let part: String
    private var isArchive: Bool { target.hasSuffix(".tar") }

    /// Chooses a node, and a file (`.tar`) or folder to write, which MUST NOT be there yet.
    public init(_ place: NodePlace, target: String) {
        self.place = place
        data = place.data
        self.target = target.count > 1 && target.hasSuffix("/") ? String(target.dropLast()) : target
        part = "\(self.target).\(UInt32.random(in: 0 ... .max)).part"
    }

    /// Writes the backup and checks it; what there is at the end is whole, or is not there.
    ///
    /// - Throws: `BackupMistake`, `RecordDamage`, `DatabaseFault`.
    public func run() async throws -> Result {
        let files = FileManager.default
        let configuration = try await place.configuration()
        guard try await configuration.hasNode() else {
            throw BackupMistake.noNode(configuration.server == nil ? data : "the database")
        }
        let isEmptyFolder = (try? files.contentsOfDirectory(atPath: target).isEmpty) ?? false
        guard !files.fileExists(atPath: target) || (isEmptyFolder && !isArchive) else {
            throw BackupMistake.targetThere(target)
        }
        // Keys and vault are in it: nobody else may read what is made from here on.
        umask(0o077)
        try files.createDirectory(atPath: part, withIntermediateDirectories: true)
        defer { try? files.removeItem(atPath: part) }
        let manifest = try await gather(configuration)
        try Data(manifest.json).write(to: URL(fileURLWithPath: "\(part)/\(BackupManifest.name)"))
        if isArchive {
            let packed = part + ".tar"
            defer { try? files.removeItem(atPath: packed) }
            try BackupArchive.write(manifest, from: part, to: packed)
            try BackupArchive(packed).check()
            guard rename(packed, target) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } else {
            if isEmptyFolder { rmdir(target) }
            guard rename(part, target) == 0 else { throw CocoaError(.fileWriteUnknown) }
        }
        return Result(
            entries: manifest.entries, files: manifest.files.count, bytes: manifest.bytes,
            missing: manifest.missing)
    }

    /// Copies everything into the folder in the making, and tells what there is.
    private func gather(_ configuration: NodeConfiguration) async throws -> BackupManifest {
        let copy = "\(part)/\(BackupManifest.database)"
        let audit: RecordAudit
        let missing: [String]
        if let server = configuration.server {
            missing = try await fetch(server, copy)
            audit = try await NodeConfiguration.audit(copy)
        } else {
            (audit, missing) = try await copyFolder(copy)
        }
        for path in try others() { try HashedFile.copy("\(data)/\(path)", to: "\(part)/files/\(path)") }
        return BackupManifest(
            made: Kernel.systemClock(), program: NodeConfiguration.programVersion, schema: audit.schema,
            key: audit.key.description,
            entries: audit.size, checkpointSize: audit.checkpoint?.size ?? 0,
            checkpoint: audit.checkpoint?.note ?? "",
            files: try listed(), missing: missing)
    }

    /// Copies the database file and links the media that its entries name.
    private func copyFolder(_ copy: String) async throws -> (RecordAudit, [String]) {
        // Before the database, so that nothing which it names can be erased in between.
        for path in try media() { try link(path) }
        let database = try await NodeConfiguration.databaseToRead(in: data)
        do { try await database.copy(to: copy) } catch {
            try? await database.close()
            throw error
        }
        try await database.close()
        let audit = try await NodeConfiguration.audit(copy)
        var missing: [String] = []
        for hash in audit.media.sorted() {
            let path = "media/\(hash.prefix(2))/\(hash)"
            if try !link(path) { missing.append(hash) }
        }
        // What was erased while we copied is not kept.
        for path in try FileManager.default.subpathsOfDirectory(atPath: part) where path.hasPrefix("media/") {
            let name = (path as NSString).lastPathComponent
            if MediaStore.isHash(name), !audit.media.contains(name), !has("\(data)/\(path)") {
                try FileManager.default.removeItem(atPath: "\(part)/\(path)")
            }
        }
        return (audit, missing)
    }

    /// Copies one state of a server's database into a file, and the media that it names; what is derived is not in it.
    private func fetch(_ server: String, _ copy: String) async throws -> [String] {
        let source = try await NodeConfiguration.databaseToRead(at: server)
        let made = copy + ".made"
        let target = try await NodeConfiguration.newFile(made)
        let result: Swift.Result<[String], any Error>
        do {
            try await Kernel.carry(from: source, to: target, instruments: instruments)
            let media = try MediaStore(folder: "\(part)/media")
            let missing = try await Kernel.carryMedia(
                named: target, from: MediaStore(source), to: media)
            // As a folder's database is copied: one file, checked.
            try await target.copy(to: copy)
            result = .success(missing)
        } catch { result = .failure(error) }
        try? await source.close()
        try? await target.close()
        // Neither our working file nor the store's lock is part of a backup.
        for path in ["\(made)", "\(made)-wal", "\(made)-shm", "\(part)/media/.lock"] {
            try? FileManager.default.removeItem(atPath: path)
        }
        return try result.get()
    }

    private func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// The files of the media folder, without those in the making.
    private func media() throws -> [String] {
        guard has("\(data)/media") else { return [] }
        return try FileManager.default.subpathsOfDirectory(atPath: "\(data)/media").filter {
            MediaStore.isHash(($0 as NSString).lastPathComponent)
        }.map { "media/\($0)" }
    }

    /// Gives a file a second name, or copies it where the disk is another; false where there is none.
    @discardableResult
    private func link(_ path: String) throws -> Bool {
        let (source, destination) = ("\(data)/\(path)", "\(part)/\(path)")
        if has(destination) { return true }
        let parent = (destination as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        if Glibc.link(source, destination) == 0 { return true }
        guard has(source) else { return false }
        try HashedFile.copy(source, to: destination)
        return true
    }

    /// What else lies in the folder: settings, tiles of maps, names of places.
    private func others() throws -> [String] {
        let database = (NodeConfiguration.databasePath(in: data) as NSString).lastPathComponent
        return try FileManager.default.subpathsOfDirectory(atPath: data).filter { path in
            guard !path.hasPrefix("media/"), !path.hasSuffix(".part"), !path.hasPrefix(database),
                path != PublishedCheckpoint.fileName, path != RemovalLog.fileName
            else { return false }
            let type = try FileManager.default.attributesOfItem(atPath: "\(data)/\(path)")[.type]
            return type as? FileAttributeType == .typeRegular
        }.sorted()
    }

    /// Every file of the backup with its hash; a picture's MUST be its name.
    private func listed() throws -> [BackupManifest.File] {
        var list: [BackupManifest.File] = []
        for path in try FileManager.default.subpathsOfDirectory(atPath: part).sorted() {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: "\(part)/\(path)", isDirectory: &isFolder),
                !isFolder.boolValue
            else { continue }
            let read = try HashedFile.read("\(part)/\(path)")
            let hash = read.hexadecimal
            if path.hasPrefix("media/"), !path.hasSuffix(hash) {
                throw BackupMistake.damaged("\(data)/\(path) is not what its name says")
            }
            list.append(.init(path: path, bytes: read.bytes, hash: hash))
        }
        return list
    }
}
