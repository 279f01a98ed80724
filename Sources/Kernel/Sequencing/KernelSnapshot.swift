// SPDX-License-Identifier: Apache-2.0
import Formats
import Foundation
import Record
import SQL

/// An initiative as it was at an entry: a kernel for reading over a database of its own, whose clock stands still.
///
/// The entries up to that one are folded again, those whose bodies may be seen today; so a snapshot stays what it
/// was, but for what was hidden, withdrawn or erased since.
public final class KernelSnapshot: Sendable {
    /// Reads what was.
    public let kernel: Kernel
    /// The index of the last entry that is in it.
    public let upTo: EntryIndex
    /// How many of its entries may not be seen today: withheld or erased.
    public let absent: Int
    private let folder: URL

    /// Entries that a snapshot can hold: what folds in a few seconds.
    public static let largest = 200_000

    fileprivate init(kernel: Kernel, upTo: EntryIndex, absent: Int, folder: URL) {
        self.kernel = kernel
        self.upTo = upTo
        self.absent = absent
        self.folder = folder
    }

    deinit { try? FileManager.default.removeItem(at: folder) }
}

/// What a snapshot depends on: the same again is the same snapshot.
public struct SnapshotMark: Hashable, Sendable {
    /// The initiative and those that had gone up in it.
    public let initiatives: [EntryIndex]
    /// The last entry that is in it.
    public let upTo: EntryIndex
    /// How many entries are in it.
    public let count: Int
    /// How many of them may not be seen today.
    public let absent: Int
    /// The sum of the indexes of these.
    public let sum: EntryIndex
}

extension Kernel {
    /// Finds what a snapshot of an initiative at an entry would hold.
    ///
    /// - Throws: `Refusal` where the entry lies ahead or before the initiative, or there is too much.
    public func mark(of initiative: Initiative, at index: EntryIndex) async throws -> SnapshotMark {
        guard index < feed.next else { throw Refusal.field("at", "future") }
        guard index >= initiative.id else { throw Refusal(.notFound) }
        let all = initiatives(in: initiative, at: index)
        let found = try await database.read { db in
            try db.first(
                """
                SELECT COUNT(*), MAX(idx), SUM(CASE WHEN state = 0 THEN 0 ELSE 1 END), \
                SUM(CASE WHEN state = 0 THEN 0 ELSE idx END) FROM record_entry \
                WHERE initiative IN \(list: all) AND idx <= \(index)
                """
            ) { (count: $0.int(0), last: $0.int(1), absent: $0.int(2), sum: $0.int(3)) }
        }
        guard let found, found.count > 0 else { throw Refusal(.notFound) }
        guard found.count <= KernelSnapshot.largest else {
            throw Refusal.field("at", "tooMany", ["limit": String(KernelSnapshot.largest)])
        }
        return SnapshotMark(
            initiatives: all, upTo: found.last, count: Int(found.count), absent: Int(found.absent),
            sum: found.sum)
    }

    /// An initiative with those that had gone up in it by then.
    private func initiatives(in initiative: Initiative, at index: EntryIndex) -> [EntryIndex] {
        let all = initiatives.all
        var (found, asked) = ([initiative.id], [initiative.id])
        while let id = asked.popLast() {
            let here = all.filter { $0.mergedInto == id && ($0.mergedAt ?? .max) <= index }.map(\.id)
            found += here
            asked += here
        }
        return found
    }

    /// Folds a snapshot into a temporary database, which goes when nobody holds it any more.
    public func snapshot(_ mark: SnapshotMark) async throws -> KernelSnapshot {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "folkmoot-snapshot-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        do {
            let scratch = try await Database.temporary(
                path: folder.appendingPathComponent("snapshot.database").path)
            try await Schema.migrate(scratch, Self.migrations(instruments))
            let time = try await fold(mark, into: scratch)
            let frozen = Kernel(
                Parts(
                    database: scratch, instruments: instruments, clock: { time }, media: media,
                    secrets: secrets, head: Head(), published: nil, removals: nil, budgets: .unlimited,
                    folder: nil))
            try await scratch.read { db in try frozen.initiatives.load(db) }
            return KernelSnapshot(kernel: frozen, upTo: mark.upTo, absent: mark.absent, folder: folder)
        } catch {
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
    }

    /// Copies and folds the entries; gives the time of the last one.
    private func fold(_ mark: SnapshotMark, into scratch: Database) async throws -> Timestamp {
        let instruments = instruments
        let tables = instruments.values.sorted { $0.name.description < $1.name.description }.flatMap(\.tables)
        let dialect = scratch.dialect
        try await scratch.write { db in try Schema.recreate(tables, in: db, dialect) }
        try await copyOrigins(to: scratch)
        var (after, time) = (EntryIndex(-1), Timestamp(milliseconds: 0))
        while true {
            let stored = try await entries(of: mark.initiatives, after: after, upTo: mark.upTo)
            let page = try await database.read { db in try StoredEntry.recall(stored, db) }
            guard let last = page.last else { return time }
            try await scratch.write { db in
                for stored in page {
                    // What may not be seen today is as if it had been erased.
                    let seen = stored.state == .present ? stored.sealed : nil
                    try Self.copy(stored, seen, into: db)
                    var folded = StoredEntry(stored.envelope, seen)
                    folded.remains = stored.remains
                    try Replay.project(folded, instruments, db)
                }
            }
            after = last.envelope.index
            time = Timestamp(milliseconds: last.envelope.timeInMinutes * 60_000)
        }
    }

    private static func copy(
        _ stored: StoredEntry, _ sealed: (salt: [UInt8], body: [UInt8])?, into db: borrowing WriteTransaction
    ) throws {
        let envelope = stored.envelope
        try db.run(
            """
            INSERT INTO record_entry (idx, minutes, initiative, kind, subject, commitment, origin_name, \
            origin_index, state, salt, body) VALUES (\(envelope.index), \(envelope.timeInMinutes), \
            \(envelope.initiative), \(envelope.kind), \(envelope.subject), \(envelope.commitment.bytes), \
            \(envelope.origin?.name), \(envelope.origin?.index), \(Int64(stored.state.rawValue)), \
            \(sealed?.salt), \(sealed?.body))
            """)
    }
}
