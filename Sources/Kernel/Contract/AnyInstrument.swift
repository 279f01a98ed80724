// SPDX-License-Identifier: Apache-2.0
import Formats
import Record
import SQL

/// An instrument behind closures, so that the kernel can hold many vocabularies in one list.
struct AnyInstrument: Sendable {
    let name: InstrumentName
    let tables: [Table]
    let counters: [CounterTable]
    let vault: [Table]
    let vaultSteps: [Migration]
    let collections: [CollectionSchema]
    let kinds: [EventKind]
    let project: @Sendable (EventKind, JSONValue, Entry, borrowing WriteTransaction) throws -> Void
    let withdraw: @Sendable (EntryIndex, borrowing WriteTransaction) throws -> Void
    let withdrawMedia: @Sendable (String, EntryIndex?, borrowing WriteTransaction) throws -> Void
    let furnish: @Sendable (JSONValue) throws -> [any RecordedEvent]
    let settings: @Sendable (EntryIndex, borrowing ReadTransaction) throws -> JSONValue?
    let adoption: @Sendable (EntryIndex, EntryIndex, borrowing WriteTransaction) throws -> [any RecordedEvent]
    let carry: @Sendable (EntryIndex, EntryIndex) -> [SQL]
    let isWaiting: @Sendable (EntryIndex, borrowing ReadTransaction) throws -> Bool
    let isErasable: @Sendable (EventKind) -> Bool
    let claims: @Sendable (EventKind, JSONValue, Entry) throws -> [Claim]
    let forget: @Sendable (EntryIndex) -> [SQL]
    let references: @Sendable (EventKind) -> [String]
    let isErasableByAuthor: @Sendable (EventKind) -> Bool
    let media: @Sendable (EventKind, JSONValue) throws -> [String]
    let commands: [CommandSummary]

    init<I: Instrument>(_ instrument: I) {
        name = I.name
        tables = I.tables + I.counters.map(\.table)
        counters = I.counters
        vault = I.vault
        vaultSteps = I.vaultSteps
        collections = I.collections
        kinds = I.Event.kinds
        project = { kind, payload, entry, db in
            try instrument.project(I.Event(kind, payload), of: entry, into: db)
        }
        withdraw = { try instrument.withdraw($0, from: $1) }
        withdrawMedia = { try instrument.withdraw(media: $0, of: $1, from: $2) }
        furnish = { try instrument.furnish($0) }
        settings = { try instrument.settings(of: $0, reading: $1) }
        adoption = { try instrument.adoption(of: $0, into: $1, reading: $2) }
        carry = { instrument.carry(from: $0, into: $1) }
        isWaiting = { try instrument.isWaiting(in: $0, reading: $1) }
        isErasable = { I.Event.isErasable($0) }
        claims = { try instrument.claims(in: I.Event($0, $1), of: $2) }
        references = { I.Event.references($0) }
        isErasableByAuthor = { I.Event.isErasableByAuthor($0) }
        media = { try I.Event($0, $1).media }
        forget = { instrument.forget($0) }
        commands = I.commands.map { CommandSummary(I.name, $0.name, $0.right, $0.fields) }
    }
}

/// What is told of a command to pages, programs and documentation.
public struct CommandSummary: Sendable {
    /// The instrument it belongs to.
    public let instrument: InstrumentName
    /// Its wire name.
    public let name: CommandName
    /// What one must be.
    public let right: Right
    /// The fields it takes.
    public let fields: [Field]

    init(_ instrument: InstrumentName, _ name: CommandName, _ right: Right, _ fields: [Field]) {
        self.instrument = instrument
        self.name = name
        self.right = right
        self.fields = fields
    }
}
