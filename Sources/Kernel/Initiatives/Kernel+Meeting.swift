// SPDX-License-Identifier: Apache-2.0
public import Formats
import SQL

extension Kernel {
    /// A proposal that one initiative goes up in another.
    public struct MergeProposal: Sendable, Equatable {
        /// The one that would go up.
        public let from: EntryIndex
        /// The one that would stay.
        public let into: EntryIndex
        /// Why.
        public let reason: String
        /// The steward who proposed it, as known in the one that would go up.
        public let person: Pseudonym
        /// When.
        public let time: Timestamp
    }

    /// The proposals that concern an initiative, of both kinds, oldest first.
    public func proposals(about initiative: EntryIndex) async throws -> [MergeProposal] {
        try await database.read { db in
            try db.query(
                """
                SELECT initiative, into_id, reason, person, time FROM initiatives_proposal \
                WHERE initiative = \(initiative) OR into_id = \(initiative) ORDER BY time, initiative
                """
            ) { row in
                MergeProposal(
                    from: row.int(0), into: row.int(1), reason: row.text(2), person: Pseudonym(row.text(3)),
                    time: Timestamp(milliseconds: row.int(4)))
            }
        }
    }

    /// Those who help with the queue of an initiative.
    public func helpers(of initiative: EntryIndex) async throws -> [(person: Pseudonym, helping: Helping)] {
        try await database.read { db in
            try db.query(
                "SELECT person, reviews FROM initiatives_helper WHERE initiative = \(initiative) ORDER BY person"
            ) { (Pseudonym($0.text(0)), $0.int(1) == 1 ? .reviewing : .helping) }
        }
    }
}
