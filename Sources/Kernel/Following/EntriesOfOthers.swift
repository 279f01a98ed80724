// SPDX-License-Identifier: Apache-2.0
import SQL

/// What other processes appended since a node last looked: whatever it knows from memory follows them too.
struct EntriesOfOthers: Sendable {
    /// The newest of them, as many as the feed holds at most; who needs older ones reads the record.
    let notices: [Notice]
    /// The last entry of every initiative that they touched.
    let last: [EntryIndex: EntryIndex]
    /// Files that went with them.
    let removedMedia: [String]

    private static let most: EntryIndex = 4096

    /// Reads the entries from one index up to another, which is not among them.
    init(from start: EntryIndex, to end: EntryIndex, reading db: borrowing some Reading & ~Copyable) throws {
        notices = try db.query(
            """
            SELECT idx, initiative, kind, subject FROM record_entry \
            WHERE idx >= \(max(start, end - Self.most)) AND idx < \(end) ORDER BY idx
            """
        ) { Notice(index: $0.int(0), initiative: $0.int(1), kind: $0.text(2), subject: $0.int(3)) }
        last = Dictionary(
            uniqueKeysWithValues: try db.query(
                """
                SELECT initiative, MAX(idx) FROM record_entry WHERE idx >= \(start) AND idx < \(end) \
                GROUP BY initiative
                """
            ) { ($0.int(0), $0.int(1)) })
        removedMedia = try db.query(
            "SELECT media FROM record_removal WHERE idx >= \(start) AND idx < \(end) AND media IS NOT NULL"
        ) { $0.text(0) }
    }

    /// Something was taken out of the record: its logs hold it still.
    var haveErasures: Bool { !removedMedia.isEmpty || notices.contains { $0.kind.hasPrefix("record/") } }
}

extension Kernel {
    /// Hears what other processes append to the same record (a verb of the program, another node), until cancelled.
    ///
    /// Open pages, caches and columns then follow as they follow this node's own entries. The database may say that
    /// there is something (`waitForOthers`); that is a hint, and what is asked is always the record itself.
    public func hearOthers(atLeastEvery pause: Duration = .milliseconds(250)) async throws {
        while !Task.isCancelled {
            do {
                try await database.waitForOthers(atMost: pause)
                if try await storedSize() > feed.next { try await sequencer.takeUp() }
            } catch is DatabaseFault {
                // A database that is busy or away for a while is no reason to stop hearing.
                try await Task.sleep(for: .seconds(1))
            }
        }
    }
}
