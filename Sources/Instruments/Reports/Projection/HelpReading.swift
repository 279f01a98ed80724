// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import SQL

// What the commands of helpers and of the queue read to judge by.

extension ReportState {
    /// Refuses who does not help, and where somebody else is at the item; tells whether what they do waits for a steward, as all words of a category that is
    /// reviewed first.
    func asksHelper(
        _ principal: Principal, of category: Category?, at now: Timestamp,
        _ db: borrowing some Reading & ~Copyable
    ) throws -> Bool {
        if principal.mayModerate { return false }
        guard let helping = try db.helps(principal.pseudonym, in: initiative) else {
            throw Refusal(.notAllowed)
        }
        try requireFree(for: principal, at: now, db)
        return helping == .reviewing ? false : Self.holdsWords(of: category)
    }

    /// Refuses where somebody else's lease of it runs, but stewards: the other's work would be lost.
    func requireFree(
        for principal: Principal, at now: Timestamp, _ db: borrowing some Reading & ~Copyable
    ) throws {
        if principal.mayModerate { return }
        guard let lease = try Lease.of(id, at: now, db), lease.person != principal.person else { return }
        throw Refusal(.leased)
    }

    /// Refuses where nothing was proposed with an entry, or a steward has looked.
    func requireProposal(_ help: EntryIndex, _ db: borrowing some Reading & ~Copyable) throws {
        let state = try db.int("SELECT state FROM reports_help WHERE idx = \(help) AND report = \(id)")
        guard let state else { throw Refusal.field("help", "unknown") }
        guard state == HelpState.proposed.rawValue else { throw wrongState }
    }
}

/// Who is at which item of a queue.
struct Lease: Sendable, Equatable {
    let report: EntryIndex
    let person: EntryIndex
    let until: Timestamp

    /// How long an item is somebody's: five minutes.
    static let seconds: Int64 = 300

    /// The lease of a report that runs at a time.
    static func of(
        _ report: EntryIndex, at now: Timestamp, _ db: borrowing some Reading & ~Copyable
    ) throws -> Lease? {
        try db.first(
            """
            SELECT report, person, until FROM reports_lease WHERE report = \(report) \
            AND until > \(now.milliseconds)
            """
        ) { Lease(report: $0.int(0), person: $0.int(1), until: Timestamp(milliseconds: $0.int(2))) }
    }

    /// The reports among some that others are at.
    static func taken(
        of reports: [EntryIndex], but person: EntryIndex, at now: Timestamp,
        _ db: borrowing some Reading & ~Copyable
    ) throws -> Set<EntryIndex> {
        Set(
            try db.query(
                """
                SELECT report FROM reports_lease WHERE report IN \(list: reports) \
                AND until > \(now.milliseconds) AND person <> \(person)
                """
            ) { $0.int(0) })
    }

    /// What a person has taken.
    static func held(
        by person: EntryIndex, in initiative: EntryIndex, at now: Timestamp,
        _ db: borrowing some Reading & ~Copyable
    ) throws -> EntryIndex? {
        try db.int(
            """
            SELECT report FROM reports_lease WHERE initiative = \(initiative) AND person = \(person) \
            AND until > \(now.milliseconds)
            """)
    }

    static func take(
        _ report: EntryIndex, in initiative: EntryIndex, kind: QueueKind, by person: EntryIndex,
        at now: Timestamp
    ) -> SQL {
        """
        INSERT INTO reports_lease (report, initiative, person, kind, until) VALUES (\(report), \
        \(initiative), \(person), \(kind.rawValue), \(now.adding(seconds: seconds).milliseconds)) \
        ON CONFLICT (report) DO UPDATE SET person = excluded.person, kind = excluded.kind, \
        until = excluded.until
        """
    }

    static func giveBack(by person: EntryIndex, in initiative: EntryIndex) -> SQL {
        "DELETE FROM reports_lease WHERE initiative = \(initiative) AND person = \(person)"
    }
}
