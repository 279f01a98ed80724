// SPDX-License-Identifier: Apache-2.0
import Formats
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

    /// The stewards of an initiative.
    public func stewards(of initiative: EntryIndex) async throws -> [Pseudonym] {
        try await database.read { db in
            try db.query(
                "SELECT person FROM initiatives_steward WHERE initiative = \(initiative) ORDER BY person"
            ) { Pseudonym($0.text(0)) }
        }
    }

    /// Makes an invitation to become a steward; valid for a week, for one person.
    public func inviteSteward(to initiative: EntryIndex, by caller: Caller) async throws -> String {
        if !caller.isNode {
            guard let identity = caller.identity,
                try await standing(of: identity, in: initiative).mayModerate
            else { throw Refusal(.notAllowed) }
        }
        let code = Base32.encode(Random.bytes(20))
        let now = clock().milliseconds
        try await database.write { db in
            try db.run(
                """
                INSERT INTO vault_invitation (code, initiative, role, subject, time) \
                VALUES (\(People.hash(code)), \(initiative), 'steward', 0, \(now))
                """)
        }
        return code
    }
}
