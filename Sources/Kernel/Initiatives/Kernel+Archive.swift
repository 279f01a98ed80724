// SPDX-License-Identifier: Apache-2.0
import Formats
public import Foundation
import Record
import SQL

extension Kernel {
    /// Writes an initiative whole to a file.
    ///
    /// - Returns: The number of entries.
    public func export(_ initiative: Initiative, to file: URL) async throws -> Int {
        let lines = file.deletingLastPathComponent().appendingPathComponent(".\(UUID().uuidString).part")
        defer { try? FileManager.default.removeItem(at: lines) }
        let all = [initiative.id] + initiatives.merged(into: initiative.id).map(\.id)
        let (count, media) = try await writeLines(of: all, to: lines)
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        let output = try FileHandle(forWritingTo: file)
        try Self.add("README.txt", Array(InitiativeArchive.readme.utf8), to: output)
        try Self.add("key", Array("\(checkpoints.verifier)\n".utf8), to: output)
        if let latest = checkpoints.latest { try Self.add("checkpoint", latest.note.bytes, to: output) }
        try Self.add("entries.jsonl", [UInt8](Data(contentsOf: lines)), to: output)
        for hash in media {
            if let bytes = try await self.media.read(hash) {
                try Self.add("media/\(hash)", bytes, to: output)
            }
        }
        try output.write(contentsOf: Data(TarArchive.end))
        try output.synchronize()
        try output.close()
        return count
    }

    private static func add(_ name: String, _ bytes: [UInt8], to output: FileHandle) throws {
        guard let (header, padding) = TarArchive.frame(name: name, size: bytes.count) else {
            throw CocoaError(.fileWriteInvalidFileName)
        }
        try output.write(contentsOf: Data(header + bytes + padding))
    }

    /// Writes the entries of an initiative and of those that went up in it; the one that opened it comes first.
    private func writeLines(of all: [EntryIndex], to file: URL) async throws -> (Int, [String]) {
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        let output = try FileHandle(forWritingTo: file)
        var (count, after) = (0, EntryIndex(-1))
        while true {
            let page =
                count == 0 ? try await entries(all[0]..<all[0] + 1) : try await entries(of: all, after: after)
            guard let last = page.last else { break }
            var json = JSONWriter(capacity: 1 << 20)
            for entry in page where count == 0 || entry.envelope.index != all[0] {
                Self.write(entry, to: &json)
            }
            guard count > 0 else {
                try output.write(contentsOf: Data(json.bytes))
                count = 1
                continue
            }
            try output.write(contentsOf: Data(json.bytes))
            count += page.count { $0.envelope.index != all[0] }
            after = last.envelope.index
        }
        try output.close()
        let media = try await database.read { db in
            try db.query(
                """
                SELECT DISTINCT m.hash FROM record_media m JOIN record_entry e ON e.idx = m.idx \
                WHERE e.initiative IN \(list: all) AND e.state = 0 ORDER BY m.hash
                """
            ) { $0.text(0) }
        }
        return (count, media)
    }

    private static func write(_ entry: StoredEntry, to json: inout JSONWriter) {
        json.beginObject()
        json.member("envelope", String(decoding: entry.envelope.bytes, as: UTF8.self))
        switch entry.published {
        case .present(let salt, let bytes):
            json.member("state", "present")
            json.member("salt", Record.Base64.encode(salt.bytes))
            json.member("body", Record.Base64.encode(bytes))
        case .withheld: json.member("state", "withheld")
        case .erased: json.member("state", "erased")
        }
        json.endObject()
        json.newline()
    }

    /// Opens an exported initiative here: bodies stay as they were committed, envelopes name their origin.
    ///
    /// - Throws: `Refusal` where its name is taken, or it is here already.
    public func reopen(_ archive: InitiativeArchive) async throws -> Initiative {
        guard let opening = archive.entries.first, let sealed = opening.sealed,
            let name = try BodyContent(sealed.body).payload["name"]?.stringValue
        else { throw Refusal(.badFile, values: ["reason": "its first entry was erased"]) }
        for name in [name] + archive.mergedNames where initiatives[name: name] != nil {
            throw Refusal(.nameTaken, values: ["name": name])
        }
        for (hash, bytes) in archive.media {
            // What the law had removed here does not come back with a file from elsewhere.
            if try await isRemoved(media: hash) { continue }
            guard try await media.store(bytes) == hash else {
                throw Refusal(.badFile, values: ["reason": "the file \(hash) is not what its name says"])
            }
        }
        var (indexes, start) = ([EntryIndex: EntryIndex](), 0)
        while start < archive.entries.count {
            let slice = Array(archive.entries[start..<min(start + 1000, archive.entries.count)])
            let (known, origin) = (indexes, archive.origin)
            let first = try await sequencer.submit { db, batch in
                try batch.reopen(slice, from: origin, known: known, db)
            }.index
            for (offset, entry) in slice.enumerated() {
                indexes[entry.envelope.index] = first + EntryIndex(offset)
            }
            start += slice.count
        }
        guard let initiative = initiatives[name: name] else { throw Refusal(.notFound) }
        return initiative
    }
}

extension Batch {
    /// Appends entries of another record in order, each under a new index.
    mutating func reopen(
        _ entries: [InitiativeArchive.ArchivedEntry], from origin: String, known: [EntryIndex: EntryIndex],
        _ db: borrowing WriteTransaction
    ) throws -> Receipt {
        _ = now()
        let first = head.next
        var indexes = known
        for archived in entries {
            let old = archived.envelope
            indexes[old.index] = head.next
            guard let initiative = indexes[old.initiative], let subject = indexes[old.subject] else {
                throw Refusal(
                    .badFile, values: ["reason": "entry \(old.index) is about a thing that is not in it"])
            }
            let envelope = try Envelope(
                index: head.next, timeInMinutes: head.time.minutes, initiative: initiative, kind: old.kind,
                subject: subject, commitment: old.commitment,
                origin: EntryOrigin(name: origin, index: old.index))
            try db.run(
                """
                INSERT INTO record_origin (name, origin_index, idx) \
                VALUES (\(origin), \(old.index), \(envelope.index))
                """)
            try insert(
                envelope, state: archived.sealed == nil ? .erased : .present,
                salt: archived.sealed?.salt.bytes, body: archived.sealed?.body, into: db)
            try fold(StoredEntry(envelope, archived.sealed.map { ($0.salt.bytes, $0.body) }), db)
            changedInitiatives.insert(initiative)
        }
        return Receipt(index: first, subject: first, isRepeated: false)
    }

    /// Projects an entry of another record, which may be anything that somebody put in a file.
    private func fold(_ stored: StoredEntry, _ db: borrowing WriteTransaction) throws {
        let (index, kind) = (stored.envelope.index, stored.envelope.kind)
        let name = InstrumentName(kind.prefix { $0 != "/" })
        // Facts about a node are its own: a file could make anyone an operator of this one.
        guard name != Node.name, name != Organisations.name, let instrument = instruments[name] else {
            throw Refusal(.badFile, values: ["reason": "\(kind) cannot be reopened here"])
        }
        do {
            try Replay.project(stored, instruments, db)
            guard let sealed = stored.sealed else { return }
            let payload = try BodyContent(sealed.body).payload
            let event = EventKind(kind.dropFirst(name.description.count + 1))
            try self.name(instrument.media(event, payload), in: index, db)
        } catch let error as RecordDamage {
            throw Refusal(.badFile, values: ["reason": error.what])
        }
    }
}
