// SPDX-License-Identifier: Apache-2.0
import Formats
import Foundation
import FoundationNetworking
import Glibc
public import Kernel
import Record
import SQL

/// Puts a backup back into an empty folder; checked before, and as a node after.
public struct Restore: Sendable {
    /// What is known of the checkpoint that was published last.
    public enum Published: Sendable {
        /// Nobody said.
        case unknown
        /// It can be read at the address of a node or in a file.
        case at(String)
        /// It does not matter: the record goes on under another name, with another key.
        case renamed(String)
    }
    /// What was put back.
    public struct Result: Sendable {
        /// Number of entries.
        public let entries: Int64
        /// Name of the record.
        public let origin: String
        /// When the backup was made, RFC 3339.
        public let made: String
        /// Pictures that the node did not have when it was backed up.
        public let missing: [String]
        /// What was removed again, since the backup still had it; nil where no list of removals was found.
        public let again: Kernel.RemovedAgain?
        /// The node cosigned for others: its old key was retired, and these have to be told the new one.
        public let newWitnessKey: String?
    }
    private let backup: String
    private let data: String
    private let place: NodePlace
    private let published: Published
    private let removals: String?
    private var staging: String { data + "/.restoring" }

    /// Chooses a backup, the place of a node that is not there yet, and what is known of the old node's last days.
    ///
    /// - Parameter removals: Where the list is of what was removed there; the one beside the published checkpoint
    ///   if nil.
    public init(backup: String, at place: NodePlace, published: Published, removals: String? = nil) {
        (self.backup, self.place, self.published, self.removals) = (backup, place, published, removals)
        data = place.data
    }

    /// Restores, or leaves everything as it was.
    ///
    /// - Throws: `BackupMistake`, `RecordDamage`, `Verification.Failure`, `DatabaseFault`.
    public func run() async throws -> Result {
        let files = FileManager.default
        var isFolder: ObjCBool = true
        if files.fileExists(atPath: data, isDirectory: &isFolder), !isFolder.boolValue {
            throw BackupMistake.folderNotEmpty(data)
        }
        let configuration = try await place.configuration()
        if try await configuration.hasNode() {
            throw BackupMistake.nodeThere(configuration.server == nil ? data : "the database")
        }
        let wasThere = files.fileExists(atPath: data)
        guard !wasThere || (try? files.contentsOfDirectory(atPath: data).isEmpty) == true else {
            throw BackupMistake.folderNotEmpty(data)
        }
        let server = configuration.server
        if let server { try await Move.requireEmpty(server) }
        let note = try await publishedNote()
        let list = try await removalList()
        umask(0o077)
        try files.createDirectory(atPath: staging, withIntermediateDirectories: true)
        do {
            let manifest = try unpack()
            try await settle(manifest, note)
            let isRetired = try await NodeConfiguration.retireWitness(
                NodeConfiguration.databasePath(in: staging))
            let result = try await check(manifest, list, isRetired)
            if let server {
                try await Move.carry(from: staging, to: server)
                // The database and the media are on the server now; the folder keeps the rest.
                try NodeConfiguration.removeDatabase(in: staging)
            }
            for name in try files.contentsOfDirectory(atPath: staging) {
                try files.moveItem(atPath: "\(staging)/\(name)", toPath: "\(data)/\(name)")
            }
            try files.removeItem(atPath: staging)
            return result
        } catch {
            try? files.removeItem(atPath: staging)
            if !wasThere { rmdir(data) }
            throw error
        }
    }

    /// The checkpoint that somebody kept, or the old node still serves.
    private func publishedNote() async throws -> SignedNote? {
        guard case .at(let place) = published else { return nil }
        let bytes: Data
        if place.hasPrefix("http://") || place.hasPrefix("https://") {
            let base = place.hasSuffix("/") ? String(place.dropLast()) : place
            guard let url = URL(string: base + "/record/checkpoint") else {
                throw BackupMistake.unreachable(place)
            }
            do {
                let (data, response) = try await URLSession.shared.data(from: url)
                guard (response as? HTTPURLResponse)?.statusCode == 200 else {
                    throw BackupMistake.unreachable("\(url) has none")
                }
                bytes = data
            } catch let mistake as BackupMistake { throw mistake } catch {
                throw BackupMistake.unreachable("\(url): \(error.localizedDescription)")
            }
        } else {
            guard let data = FileManager.default.contents(atPath: place) else {
                throw BackupMistake.unreachable("\(place) cannot be opened")
            }
            bytes = data
        }
        do { return try SignedNote(parsing: [UInt8](bytes)) } catch {
            throw BackupMistake.unreachable("\(place) is no checkpoint (\(error))")
        }
    }

    /// The list that was named, or the one that is found with the published checkpoint.
    private func removalList() async throws -> [Kernel.Removal]? {
        if let removals { return try await RemovalList(at: removals).removals }
        guard case .at(let place) = published, let found = RemovalList.place(beside: place) else {
            return nil
        }
        // Nobody named it: a mirror of the record alone has none, and it is said that there was none.
        return try? await RemovalList(at: found).removals
    }

    /// Copies the backup, every file compared with the manifest.
    private func unpack() throws -> BackupManifest {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: backup, isDirectory: &isFolder) else {
            throw BackupMistake.notBackup("there is no \(backup)")
        }
        guard isFolder.boolValue else {
            let archive = try BackupArchive(backup)
            try archive.unpack(to: staging)
            return archive.manifest
        }
        guard let bytes = FileManager.default.contents(atPath: "\(backup)/\(BackupManifest.name)") else {
            throw BackupMistake.notBackup("\(backup) has no \(BackupManifest.name)")
        }
        let manifest = try BackupManifest(parsing: [UInt8](bytes))
        for entry in manifest.files {
            guard FileManager.default.fileExists(atPath: "\(backup)/\(entry.path)") else {
                throw BackupMistake.damaged("\(entry.path) is missing")
            }
            let read = try HashedFile.copy("\(backup)/\(entry.path)", to: "\(staging)/\(entry.path)")
            guard read.bytes == entry.bytes, read.hexadecimal == entry.hash else {
                throw BackupMistake.damaged("\(entry.path) was changed")
            }
        }
        return manifest
    }

    /// Lays the files out as a node's folder, and sees to it that it signs nothing that contradicts what it signed.
    private func settle(_ manifest: BackupManifest, _ note: SignedNote?) async throws {
        let files = FileManager.default
        let database = NodeConfiguration.databasePath(in: staging)
        try files.moveItem(atPath: "\(staging)/\(BackupManifest.database)", toPath: database)
        let rest = "\(staging)/files"
        for name in (try? files.contentsOfDirectory(atPath: rest)) ?? [] {
            try files.moveItem(atPath: "\(rest)/\(name)", toPath: "\(staging)/\(name)")
        }
        try? files.removeItem(atPath: rest)
        let audit = try await NodeConfiguration.audit(database)
        guard audit.size == manifest.entries, audit.key.description == manifest.key else {
            throw BackupMistake.damaged("its database is not the one of its manifest")
        }
        var last = manifest.checkpoint
        switch published {
        case .unknown: break
        case .at:
            if let note {
                let size = try await Self.compare(note, audit, database)
                if size > manifest.checkpointSize { last = String(decoding: note.bytes, as: UTF8.self) }
            }
        case .renamed(let origin):
            guard origin != audit.key.name else { throw BackupMistake.badOrigin(origin) }
            do {
                try await NodeConfiguration.rename(database, origin: origin)
            } catch is RecordError { throw BackupMistake.badOrigin(origin) }
            last = ""
        }
        if !last.isEmpty {
            try Data(last.utf8).write(
                to: URL(fileURLWithPath: "\(staging)/\(PublishedCheckpoint.fileName)"))
        }
    }

    /// The size of a published checkpoint, which the record MUST reach and agree with.
    private static func compare(_ note: SignedNote, _ audit: RecordAudit, _ path: String) async throws
        -> Int64
    {
        let checkpoint: Checkpoint
        do { checkpoint = try Checkpoint(opening: note, origin: audit.key.name, keys: [audit.key]) } catch {
            throw BackupMistake.otherRecord("\(error)")
        }
        guard checkpoint.size <= audit.size else {
            throw BackupMistake.laterPublished(published: checkpoint.size, entries: audit.size)
        }
        guard try await NodeConfiguration.root(path, at: checkpoint.size) == checkpoint.root else {
            throw BackupMistake.otherRecord("it is another one at \(checkpoint.size) entries")
        }
        return checkpoint.size
    }

    /// Opens the node as it will run, removes what was removed since, and checks record and derived tables.
    private func check(
        _ manifest: BackupManifest, _ list: [Kernel.Removal]?, _ isRetired: Bool
    ) async throws -> Result {
        if case .renamed = published {
        } else if let last = list?.map(\.index).max(), last >= manifest.entries {
            throw BackupMistake.laterRemoved(index: last, entries: manifest.entries)
        }
        let node = try await RunningNode.open(at: NodePlace(data: staging, database: ""))
        do {
            var again: Kernel.RemovedAgain?
            if let list { again = try await node.kernel.remove(again: list) }
            try await node.kernel.checkpoints.sign()
            let found = try await node.kernel.verify()
            let key = isRetired ? try await node.kernel.witnessKey().description : nil
            try await node.kernel.close()
            return Result(
                entries: found.size, origin: found.origin, made: manifest.made.rfc3339(milliseconds: false),
                missing: manifest.missing, again: again, newWitnessKey: key)
        } catch {
            try? await node.kernel.close()
            throw error
        }
    }
}
