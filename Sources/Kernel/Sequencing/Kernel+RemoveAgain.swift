// SPDX-License-Identifier: Apache-2.0
public import Formats
import Record
import SQL

extension Kernel {
    /// What came of removing a list again.
    public struct RemovedAgain: Sendable, Equatable {
        /// Pictures and bodies that were there, and are gone now.
        public var removed = 0
        /// Those that were gone already.
        public var already = 0
        /// Entries that this record does not have, and pictures that no entry names: these are not taken from now on.
        public var absent = 0
        /// Makes a count.
        public init(removed: Int = 0, already: Int = 0, absent: Int = 0) {
            (self.removed, self.already, self.absent) = (removed, already, absent)
        }
    }

    /// Removes what an older copy of the record still has, as it was removed elsewhere: reason and basis stay.
    ///
    /// An entry is known by its leaf hash, so a list of another record does no harm to this one.
    ///
    /// - Throws: `DatabaseFault`.
    public func remove(again list: [Removal]) async throws -> RemovedAgain {
        var (result, seen) = (RemovedAgain(), Set<String>())
        for one in list.sorted(by: { $0.index < $1.index }) {
            if let hash = one.media {
                guard seen.insert(hash).inserted else { continue }
                let isNamed = try await isNamed(hash)
                do {
                    _ = try await removeAgain(hash, basis: one.basis, isNamed: isNamed)
                    if isNamed { result.removed += 1 } else { result.absent += 1 }
                } catch let refusal as Refusal where refusal.code == .already { result.already += 1 }
            } else if let entry = one.entry {
                guard try await leaf(of: entry) == one.leaf, one.leaf != nil else {
                    result.absent += 1
                    continue
                }
                do {
                    try await erase(entry, reason: one.reason, basis: one.basis, by: .node)
                    result.removed += 1
                } catch let refusal as Refusal where [.already, .wrongState].contains(refusal.code) {
                    result.already += 1
                }
            }
        }
        return result
    }

    private func isNamed(_ hash: String) async throws -> Bool {
        try await database.read { db in try db.exists("SELECT 1 FROM record_media WHERE hash = \(hash)") }
    }

    private func leaf(of entry: EntryIndex) async throws -> RecordHash? {
        try await database.read { db in try Removal.leaf(of: entry, db) }
    }

    /// Removes a picture; one that no entry names is noted of the node itself, so that it is not taken later.
    private func removeAgain(_ hash: String, basis: String?, isNamed: Bool) async throws -> RemovalResult {
        let basis = basis ?? "removed before"
        guard !isNamed else { return try await remove(.media(hash), basis: basis) }
        var found = Removable()
        (found.media, found.places) = ([hash], [(hash, 0)])
        return try await remove(found, basis)
    }

    /// Takes up what was removed since the file beside the database was last written.
    func rememberRemovals() async throws {
        guard let log = removalLog else { return }
        while true {
            let last = log.lastIndex
            let fresh = try await removals(after: last)
            log.remember(fresh)
            guard fresh.count == 1000, log.lastIndex > last else { return }
        }
    }

    /// Whatever was erased or removed after an entry, for whichever reason, oldest first; 1000 at most.
    private func removals(after index: EntryIndex) async throws -> [Removal] {
        try await database.read { db in
            try Removal.load("idx > \(index) ORDER BY idx LIMIT 1000", db)
        }
    }
}

extension Kernel.Removal {
    /// Reads the members that `write` writes; nil where they say nothing that could be removed.
    public init?(_ json: JSONValue) {
        guard let index = json["index"]?.intValue,
            let time = (json["time"]?.stringValue).flatMap({ Timestamp(parsing: $0) }),
            let reason = Kernel.ErasureReason(rawValue: json["reason"]?.stringValue ?? "legal")
        else { return nil }
        let entry = json["entry"]?.intValue
        let leaf = (json["leaf"]?.stringValue).flatMap { RecordHash(base64: $0) }
        var media: String?
        if let address = json["media"]?.stringValue {
            guard case .media(let hash) = Kernel.RemovalTarget(address) else { return nil }
            media = hash
        }
        guard media != nil || (entry != nil && leaf != nil) else { return nil }
        self.init(
            index: index, initiative: 0, entry: media == nil ? entry : nil, leaf: leaf, media: media,
            reason: reason, basis: json["basis"]?.stringValue, time: time)
    }

    /// Reads rows of the table of removals, each with the leaf hash of the entry that it is about.
    static func load(_ rest: SQL, _ db: borrowing ReadTransaction) throws -> [Kernel.Removal] {
        let rows = try db.query(
            "SELECT idx, initiative, entry, media, basis, time, reason FROM record_removal WHERE \(rest)"
        ) { row in
            Kernel.Removal(
                index: row.int(0), initiative: row.int(1), entry: row.optionalInt(2), leaf: nil,
                media: row.optionalText(3), reason: Kernel.ErasureReason(rawValue: row.text(6)) ?? .legal,
                basis: row.optionalText(4), time: Timestamp(milliseconds: row.int(5)))
        }
        return try rows.map { row in
            guard let entry = row.entry else { return row }
            return Kernel.Removal(
                index: row.index, initiative: row.initiative, entry: entry, leaf: try leaf(of: entry, db),
                media: nil, reason: row.reason, basis: row.basis, time: row.time)
        }
    }

    static func leaf(of entry: EntryIndex, _ db: borrowing ReadTransaction) throws -> RecordHash? {
        try db.first("SELECT \(StoredEntry.columns) FROM record_entry WHERE idx = \(entry)") {
            RecordHash.leafHash(of: try StoredEntry($0).envelope.bytes)
        }
    }
}
