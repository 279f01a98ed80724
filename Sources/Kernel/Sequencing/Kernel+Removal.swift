// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Record
import SQL

extension Kernel {
    /// What is to be removed because the law requires it.
    public enum RemovalTarget: Sendable, Equatable {
        /// A picture, by its hash: the file goes, and every report that shows it stands without it.
        case media(String)
        /// What somebody wrote with one entry.
        case entry(EntryIndex)
        /// Everything that anyone wrote of a thing.
        case thing(EntryIndex)

        /// Reads an address, or the end of one: `/media/<hash>.jpg`, `/record/entries/12`,
        /// `/i/quake/reports/12`, and so for notices and layers.
        public init?(_ address: String) {
            let path = address.prefix { $0 != "?" && $0 != "#" }
            let parts = path.split(separator: "/")
            guard let last = parts.last else { return nil }
            let name =
                last.hasSuffix(".jpg") ? last.dropLast(4) : last.hasSuffix(".json") ? last.dropLast(5) : last
            if MediaStore.isHash(String(name)) {
                self = .media(String(name))
                return
            }
            guard let index = EntryIndex(name), index > 0, parts.count > 1 else { return nil }
            switch parts[parts.count - 2] {
            case "entries": self = .entry(index)
            case "reports", "notices", "layers": self = .thing(index)
            default: return nil
            }
        }
    }

    /// What came of a removal.
    public struct RemovalResult: Sendable, Equatable {
        /// Entries whose bodies were deleted.
        public let entries: [EntryIndex]
        /// Pictures that were deleted, by their hash.
        public let media: [String]
        /// The entries that say so.
        public let receipts: [EntryIndex]
    }

    /// Removes what the law forbids, everywhere at once, and says on the record why.
    ///
    /// One transaction: bodies, derived rows and the names of files go together, and what was removed is not taken
    /// again. The envelopes stay, so the record verifies.
    ///
    /// - Parameters:
    ///   - basis: Which law or order, in words; public.
    ///   - withEntries: Where a picture is removed: the bodies of all entries that name it go too.
    /// - Throws: `Refusal` where there is nothing of the kind, or it was removed before.
    public func remove(
        _ target: RemovalTarget, basis: String, withEntries: Bool = false, by caller: Caller = .node
    ) async throws -> RemovalResult {
        let clean = CleanText(basis, limit: 1000)
        guard !clean.text.isEmpty else { throw Refusal.field("basis", "required") }
        guard !clean.wasShortened else { throw Refusal.field("basis", "tooLong", ["limit": "1000"]) }
        return try await remove(
            try await findRemovable(target, withEntries: withEntries), clean.text, by: caller)
    }

    /// Removes what was found.
    func remove(_ found: Removable, _ text: String, by caller: Caller = .node) async throws -> RemovalResult {
        let first = try await sequencer.submit { db, batch in
            try batch.authorizeRemoval(caller, db)
            return try batch.remove(found, text, caller, db)
        }
        scrub()
        try await rememberRemovals()
        let count = found.entries.count + found.places.count
        return RemovalResult(
            entries: found.entries, media: found.media,
            receipts: (0..<count).map { first.index + EntryIndex($0) })
    }

    /// What a removal takes in: entries, files, and the initiatives in which each file was shown.
    struct Removable: Sendable {
        var entries: [EntryIndex] = []
        var media: [String] = []
        /// A file, and an initiative whose open pages must hear of it.
        var places: [(media: String, initiative: EntryIndex)] = []
    }

    private func findRemovable(_ target: RemovalTarget, withEntries: Bool) async throws -> Removable {
        try await database.read { db in
            var found = Removable()
            switch target {
            case .entry(let index): found.entries = [index]
            case .thing(let subject):
                found.entries = try db.query(
                    "SELECT idx, kind FROM record_entry WHERE subject = \(subject) AND state <> 2 ORDER BY idx"
                ) { (index: $0.int(0), kind: $0.text(1)) }.filter { self.mayRemove($0.kind) }.map(\.index)
                guard !found.entries.isEmpty else {
                    let isThere = try db.exists("SELECT 1 FROM record_entry WHERE subject = \(subject)")
                    throw Refusal(isThere ? .already : .notFound)
                }
            case .media(let hash):
                guard MediaStore.isHash(hash) else { throw Refusal.field("media", "name") }
                if try db.exists("SELECT 1 FROM record_removal WHERE media = \(hash)") {
                    throw Refusal(.already)
                }
                let naming = try db.query(
                    """
                    SELECT m.idx, e.initiative FROM record_media m JOIN record_entry e ON e.idx = m.idx \
                    WHERE m.hash = \(hash) ORDER BY m.idx
                    """
                ) { (index: $0.int(0), initiative: $0.int(1)) }
                found.media = [hash]
                found.places = Set(naming.map(\.initiative)).sorted().map { (hash, $0) }
                if withEntries { found.entries = naming.map(\.index) }
            }
            if case .media = target { return found }
            // A picture goes with the last entry that names it; one that others name too stays with theirs.
            found.media = try db.query(
                """
                SELECT hash FROM record_media WHERE idx IN \(list: found.entries) EXCEPT \
                SELECT hash FROM record_media WHERE idx NOT IN \(list: found.entries)
                """
            ) { $0.text(0) }
            return found
        }
    }

    /// What the node and the record said stays; of an initiative's facts go those that hold words.
    private func mayRemove(_ kind: String) -> Bool {
        let name = InstrumentName(kind.prefix { $0 != "/" })
        guard name != Node.name, name != RecordActs.name else { return false }
        return instruments[name]?.isErasable(EventKind(kind.dropFirst(name.description.count + 1))) ?? true
    }

    /// Tells whether a file was removed because the law required it.
    public func isRemoved(media hash: String) async throws -> Bool {
        try await database.read { db in
            try db.exists("SELECT 1 FROM record_removal WHERE media = \(hash)")
        }
    }

    /// Something that was removed because the law required it.
    public struct Removal: Sendable, Equatable {
        /// The entry that says so.
        public let index: EntryIndex
        /// Where; 0 is the node itself.
        public let initiative: EntryIndex
        /// The entry whose body was deleted; nil for a picture.
        public let entry: EntryIndex?
        /// The leaf hash of that entry, by which any copy of the record knows it.
        public let leaf: RecordHash?
        /// The picture that was deleted; nil for an entry.
        public let media: String?
        /// Who wanted it.
        public let reason: ErasureReason
        /// Which law or order, in words; entries from before there were any have none.
        public let basis: String?
        /// When.
        public let time: Timestamp
    }

    /// What was removed because the law required it, newest first.
    ///
    /// - Parameter anyReason: Also what authors erased of their own.
    public func removals(
        before index: EntryIndex = .max, limit: Int = 100, anyReason: Bool = false
    ) async throws -> [Removal] {
        let reason: SQL = anyReason ? "" : "reason = 'legal' AND"
        return try await database.read { db in
            try Removal.load("\(reason) idx < \(index) ORDER BY idx DESC LIMIT \(limit)", db)
        }
    }

    /// How many entries and pictures the law had removed, and how many entries their authors erased.
    public func removalCounts() async throws -> (entries: Int, media: Int, byAuthors: Int) {
        let counts = try await database.read { db in
            try db.first(
                """
                SELECT COALESCE(SUM(CASE WHEN reason = 'legal' AND entry IS NOT NULL THEN 1 ELSE 0 END), 0), \
                COUNT(DISTINCT media), COALESCE(SUM(CASE WHEN reason = 'author' THEN 1 ELSE 0 END), 0) \
                FROM record_removal
                """
            ) { (Int($0.int(0)), Int($0.int(1)), Int($0.int(2))) }
        }
        return counts ?? (0, 0, 0)
    }

    /// Deletes the files of removed pictures again: a node may have stopped between the record and the file.
    func dropRemovedFiles() async throws {
        let hashes = try await database.read { db in
            try db.query("SELECT DISTINCT media FROM record_removal WHERE media IS NOT NULL") { $0.text(0) }
        }
        for hash in hashes { try await media.remove(hash) }
    }
}

extension Batch {
    /// Only the node itself and its operators remove what others wrote.
    func authorizeRemoval(_ caller: Caller, _ db: borrowing WriteTransaction) throws {
        guard !caller.isNode else { return }
        guard caller.newToken == nil, let identity = caller.identity,
            try db.exists("SELECT 1 FROM vault_person WHERE id = \(identity.id)"),
            try db.exists(
                "SELECT 1 FROM node_operator WHERE person = \(identity.pseudonym(in: 0).description)")
        else { throw Refusal(.notAllowed) }
    }

    mutating func remove(
        _ found: Kernel.Removable, _ basis: String, _ caller: Caller, _ db: borrowing WriteTransaction
    ) throws -> Receipt {
        _ = now()
        let first = head.next
        for (hash, initiative) in found.places {
            let principal = Principal(
                standing: .node, pseudonym: .node, isSteward: false, isOperator: false, speaking: nil,
                channel: .node, language: caller.language)
            try append(
                RecordEvent.removed(media: hash, basis: basis), about: initiative, in: initiative,
                held: false, by: principal, into: db)
        }
        if found.entries.isEmpty, found.places.isEmpty { throw Refusal(.notFound) }
        for hash in found.media where found.places.contains(where: { $0.media == hash }) {
            for instrument in instruments.values { try instrument.withdrawMedia(hash, nil, db) }
            eraseMedia.append(hash)
        }
        // As the node: a removal is nobody's own act, and the operator's pseudonym says nothing here.
        for index in found.entries { _ = try erase(index, .legal, basis, .node, db) }
        return Receipt(index: first, subject: first, isRepeated: false)
    }
}
