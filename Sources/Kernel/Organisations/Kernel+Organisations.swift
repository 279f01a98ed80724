// SPDX-License-Identifier: Apache-2.0
public import Formats
import Record
import SQL

extension Kernel {
    /// The organisation of a name, also where another process verified it.
    public func organisation(named name: String) async throws -> Organisation? {
        if let known = organisations[name: name] { return known }
        guard OpenInitiative.isName(name) else { return nil }
        let isThere = try await database.read { db in
            try db.exists("SELECT 1 FROM organisations_organisation WHERE name = \(name)")
        }
        guard isThere else { return nil }
        try await database.read { [organisations] db in try organisations.load(db) }
        return organisations[name: name]
    }

    /// What an author is called: a generated name, or the organisation that spoke.
    public func name(of author: Pseudonym) -> String {
        organisations.name(of: author)
    }

    /// What an organisation contributed, as far as it may be seen, newest first.
    ///
    /// - Parameter initiative: Only in one initiative; nil for all that are on lists.
    public func contributions(
        of organisation: EntryIndex, in initiative: EntryIndex? = nil, before: EntryIndex = .max, limit: Int
    ) async throws -> [Contribution] {
        let filter: SQL =
            if let initiative { "AND c.initiative = \(initiative)" } else { onLists }
        return try await database.read { db in
            try db.query(
                """
                SELECT c.idx, c.initiative, c.subject, c.kind, c.time, e.state FROM organisations_contribution c \
                JOIN record_entry e ON e.idx = c.idx WHERE c.organisation = \(organisation) \
                AND c.idx < \(before) AND e.state = 0 \(filter) ORDER BY c.idx DESC LIMIT \(limit)
                """
            ) { row in
                Contribution(
                    index: row.int(0), initiative: row.int(1), subject: row.int(2), kind: row.text(3),
                    time: Timestamp(milliseconds: row.int(4)),
                    state: BodyState(rawValue: UInt8(clamping: row.int(5))) ?? .erased)
            }
        }
    }

    /// Leaves out what was contributed where only whoever has the link may look.
    private var onLists: SQL {
        let unlisted = initiatives.unlisted
        return unlisted.isEmpty ? "" : "AND c.initiative NOT IN \(list: unlisted)"
    }

    /// In which initiatives that are on lists an organisation contributed, and how often; the most first.
    public func places(of organisation: EntryIndex) async throws -> [(initiative: EntryIndex, count: Int)] {
        let onLists = onLists
        return try await database.read { db in
            try db.query(
                """
                SELECT c.initiative, COUNT(*) FROM organisations_contribution c \
                JOIN record_entry e ON e.idx = c.idx WHERE c.organisation = \(organisation) AND e.state = 0 \(onLists) \
                GROUP BY c.initiative ORDER BY 2 DESC, 1
                """
            ) { ($0.int(0), Int($0.int(1))) }
        }
    }

    /// How often organisations contributed.
    public func contributionCounts() async throws -> [EntryIndex: Int] {
        let onLists = onLists
        let rows = try await database.read { db in
            try db.query(
                """
                SELECT c.organisation, COUNT(*) FROM organisations_contribution c \
                JOIN record_entry e ON e.idx = c.idx WHERE e.state = 0 \(onLists) GROUP BY c.organisation
                """
            ) { ($0.int(0), Int($0.int(1))) }
        }
        return Dictionary(rows, uniquingKeysWith: { first, _ in first })
    }

    /// Which member it was, newest first; for the organisation's administrators alone.
    ///
    /// - Returns: Entry, the member as known in the organisation, and their part: `wrote` or `approved`.
    public func acts(
        of organisation: EntryIndex, before: EntryIndex = .max, limit: Int = 50
    ) async throws -> [OrganisationAct] {
        try await database.read { db in
            try db.query(
                """
                SELECT a.idx, a.part, p.id, p.key, e.kind, e.initiative, e.subject, e.minutes \
                FROM organisations_act a JOIN vault_person p ON p.id = a.person \
                JOIN record_entry e ON e.idx = a.idx \
                WHERE a.organisation = \(organisation) AND a.idx < \(before) ORDER BY a.idx DESC LIMIT \(limit)
                """
            ) { row in
                OrganisationAct(
                    index: row.int(0), part: row.text(1),
                    member: Identity(id: row.int(2), key: row.blob(3)).pseudonym(in: organisation),
                    kind: row.text(4), initiative: row.int(5), subject: row.int(6),
                    time: Timestamp(milliseconds: row.int(7) * 60_000))
            }
        }
    }
}

/// Which member of an organisation did what, known to its administrators alone.
public struct OrganisationAct: Sendable, Equatable {
    /// The entry.
    public let index: EntryIndex
    /// `wrote` or `approved`.
    public let part: String
    /// The member, as known in the organisation.
    public let member: Pseudonym
    /// Instrument, fact and version.
    public let kind: String
    /// The initiative in which it was said.
    public let initiative: EntryIndex
    /// The thing it is about.
    public let subject: EntryIndex
    /// When, to the minute.
    public let time: Timestamp
}
