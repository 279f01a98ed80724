// SPDX-License-Identifier: Apache-2.0
public import Formats
import SQL

extension Kernel {
    /// What a person is in an initiative; for pages that show what one may do.
    public struct Standing: Sendable {
        /// As known there.
        public let pseudonym: Pseudonym
        /// A steward there.
        public let isSteward: Bool
        /// An operator of the node.
        public let isOperator: Bool
        /// The verified organisation one speaks for; nil for who speaks for themselves.
        public var organisation: EntryIndex? { pseudonym.organisation }

        /// The same person, who speaks for an organisation: seen under its name.
        public func speaking(for organisation: EntryIndex) -> Standing {
            Standing(
                pseudonym: Pseudonym(organisation: organisation), isSteward: isSteward, isOperator: isOperator
            )
        }

        /// Tells whether the person may do what stewards do.
        public var mayModerate: Bool { isSteward || isOperator }
    }

    /// Looks up what a person is in an initiative.
    public func standing(of identity: Identity, in initiative: EntryIndex) async throws -> Standing {
        let here = identity.pseudonym(in: initiative)
        let atNode = identity.pseudonym(in: 0)
        return try await database.read { db in
            Standing(
                pseudonym: here,
                isSteward: try db.exists(
                    """
                    SELECT 1 FROM initiatives_steward WHERE initiative = \(initiative) \
                    AND person = \(here.description)
                    """),
                isOperator: try db.exists("SELECT 1 FROM node_operator WHERE person = \(atNode.description)"))
        }
    }

    /// The initiatives that went up in one and whose steward a person is.
    public func stewarded(by identity: Identity, under initiative: EntryIndex) async throws -> [EntryIndex] {
        try await database.read { db in try db.stewarded(by: identity, under: initiative) }
    }

    /// The stewards of an initiative.
    public func stewards(of initiative: EntryIndex) async throws -> [Pseudonym] {
        try await database.read { db in
            try db.query(
                "SELECT person FROM initiatives_steward WHERE initiative = \(initiative) ORDER BY person"
            ) { Pseudonym($0.text(0)) }
        }
    }

    /// The operators of the node, by their pseudonyms there.
    public func operators() async throws -> [Pseudonym] {
        try await database.read { db in
            try db.query("SELECT person FROM node_operator ORDER BY subject, person") {
                Pseudonym($0.text(0))
            }
        }
    }

    /// When entries were sequenced, to the minute; by a key of the caller's choice.
    public func times(
        of entries: [(key: EntryIndex, index: EntryIndex)]
    ) async throws -> [EntryIndex: Timestamp] {
        let indexes = entries.map(\.index)
        let minutes = try await database.read { db in
            try db.query("SELECT idx, minutes FROM record_entry WHERE idx IN \(list: indexes)") {
                ($0.int(0), $0.int(1))
            }
        }
        let known = Dictionary(minutes, uniquingKeysWith: { first, _ in first })
        return entries.reduce(into: [:]) { times, entry in
            times[entry.key] = known[entry.index].map { Timestamp(milliseconds: $0 * 60_000) }
        }
    }
}

extension Reading where Self: ~Copyable {
    /// The initiatives that went up in one, directly or through others, and whose steward a person is.
    func stewarded(by identity: Identity, under initiative: EntryIndex) throws -> [EntryIndex] {
        var (found, asked) = ([EntryIndex](), [initiative])
        while let id = asked.popLast() {
            let here = try query("SELECT id FROM initiatives_initiative WHERE merged_into = \(id)") {
                $0.int(0)
            }
            for one in here {
                let name = identity.pseudonym(in: one).description
                let isSteward = try exists(
                    "SELECT 1 FROM initiatives_steward WHERE initiative = \(one) AND person = \(name)")
                if isSteward { found.append(one) }
            }
            asked += here
        }
        return found
    }

    /// The initiative that shows what was contributed to one: itself, or what it went up in.
    func standing(for initiative: EntryIndex) throws -> EntryIndex {
        var current = initiative
        // An initiative goes up in one that stood then: indexes of these merges only grow, so this ends.
        while let next = try first(
            "SELECT merged_into FROM initiatives_initiative WHERE id = \(current)", { $0.optionalInt(0) }),
            let into = next
        {
            current = into
        }
        return current
    }
}
