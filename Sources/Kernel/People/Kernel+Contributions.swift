// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Record
import SQL

extension Kernel {
    /// Something that a person contributed, as the record has it.
    public struct Contribution: Sendable {
        /// The entry.
        public let index: EntryIndex
        /// Its initiative; 0 is the node itself.
        public let initiative: EntryIndex
        /// The thing it is about.
        public let subject: EntryIndex
        /// Instrument, fact and version.
        public let kind: String
        /// When it was sequenced, to the minute.
        public let time: Timestamp
        /// What became of its body.
        public let state: BodyState

        /// Describes it.
        public init(
            index: EntryIndex, initiative: EntryIndex, subject: EntryIndex, kind: String, time: Timestamp,
            state: BodyState
        ) {
            self.index = index
            self.initiative = initiative
            self.subject = subject
            self.kind = kind
            self.time = time
            self.state = state
        }

        /// Its author may have it erased: what founds an initiative or the node is not one person's.
        public var isErasable: Bool {
            if kind.hasPrefix("initiatives/") {
                return state != .erased
                    && InitiativeEvent.isErasableByAuthor(EventKind(kind.dropFirst("initiatives/".count)))
            }
            return state != .erased
                && !["node/", "organisations/", "record/"].contains { kind.hasPrefix($0) }
        }
    }

    /// A person's contributions, newest first.
    public func contributions(
        of identity: Identity, before: EntryIndex = .max, limit: Int = 50
    ) async throws -> [Contribution] {
        try await database.read { db in
            try db.query(
                """
                SELECT c.idx, c.initiative, c.subject, e.kind, e.minutes, e.state FROM vault_contribution c \
                JOIN record_entry e ON e.idx = c.idx WHERE c.person = \(identity.id) AND c.idx < \(before) \
                ORDER BY c.idx DESC LIMIT \(limit)
                """
            ) { row in
                Contribution(
                    index: row.int(0), initiative: row.int(1), subject: row.int(2), kind: row.text(3),
                    time: Timestamp(milliseconds: row.int(4) * 60_000),
                    state: BodyState(rawValue: UInt8(clamping: row.int(5))) ?? .erased)
            }
        }
    }

    /// The initiatives in which a person contributed, newest first.
    public func initiatives(of identity: Identity) async throws -> [Initiative] {
        let ids = try await database.read { db in
            try db.query(
                """
                SELECT DISTINCT initiative FROM vault_contribution WHERE person = \(identity.id) \
                ORDER BY initiative DESC
                """
            ) { $0.int(0) }
        }
        return ids.compactMap { initiatives[id: $0] }
    }
}
