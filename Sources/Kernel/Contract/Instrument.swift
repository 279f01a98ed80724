// SPDX-License-Identifier: Apache-2.0
public import Formats
public import SQL

/// A civic instrument: one folder, one target, one line in `App/Instruments.swift`.
///
/// Its life: a command `decide`s and drafts facts; the kernel appends them to the record and calls `project` in the
/// same transaction; `claims` tells followers what was said; `collections` publish what was folded.
/// An instrument MUST NOT name another's table, and `project` MUST use only the fact and its entry: never the
/// clock, the vault or a random number, so that a replay gives the same rows.
public protocol Instrument: Sendable {
    /// Its vocabulary.
    associatedtype Event: RecordedEvent
    /// Prefix of addresses, tables and entry kinds.
    static var name: InstrumentName { get }
    /// What people can ask of it; each is a form and a JSON endpoint.
    static var commands: [any Command<Event>.Type] { get }
    /// Tables folded from the record, disposable.
    static var tables: [Table] { get }
    /// Tables of totals folded from the record, disposable.
    static var counters: [CounterTable] { get }
    /// Private tables, kept by rebuild, never exported.
    static var vault: [Table] { get }
    /// Forward-only changes to private tables that an older version made.
    ///
    /// A private table that is new needs none: it is made where it is missing.
    static var vaultSteps: [Migration] { get }
    /// What it publishes.
    static var collections: [CollectionSchema] { get }

    /// Folds a fact into the derived tables.
    func project(_ event: Event, of entry: Entry, into db: borrowing WriteTransaction) throws
    /// Removes every derived row of a thing, totals included, so that its entries can be folded again.
    func withdraw(_ subject: EntryIndex, from db: borrowing WriteTransaction) throws
    /// Takes a file out of the derived rows of a thing, or of all: it was removed, and nobody may see it any more.
    func withdraw(media hash: String, of subject: EntryIndex?, from db: borrowing WriteTransaction) throws
    /// Says in neutral terms what a fact claims, for credibility, signals and search.
    func claims(in event: Event, of entry: Entry) -> [Claim]
    /// Gives the facts that a new initiative starts with.
    ///
    /// - Parameter settings: The instrument's member of the template's settings.
    /// - Throws: `Refusal` where the settings cannot be used.
    func furnish(_ settings: JSONValue) throws -> [Event]
    /// Gives the settings with which another initiative can start like this one.
    func settings(of initiative: EntryIndex, reading db: borrowing ReadTransaction) throws -> JSONValue?
    /// Gives the facts with which an initiative takes over what another has, which goes up in it.
    ///
    /// They are recorded in the one that stays, each as a thing of its own; `project` then shows the other's
    /// things under it.
    func adoption(
        of other: EntryIndex, into initiative: EntryIndex, reading db: borrowing some Reading & ~Copyable
    ) throws -> [Event]
    /// Gives the statements that carry the private rows of an initiative over to the one in which it goes up.
    func carry(from other: EntryIndex, into initiative: EntryIndex) -> [SQL]
    /// Tells whether something in an initiative waits for a steward.
    func isWaiting(in initiative: EntryIndex, reading db: borrowing ReadTransaction) throws -> Bool
    /// Gives the private rows of a person as statements that delete them.
    func forget(_ person: EntryIndex) -> [SQL]
}

extension Instrument {
    /// No totals.
    public static var counters: [CounterTable] { [] }
    /// Nothing private.
    public static var vault: [Table] { [] }
    /// No changes to what is private.
    public static var vaultSteps: [Migration] { [] }
    /// Nothing published.
    public static var collections: [CollectionSchema] { [] }
    /// No files.
    public func withdraw(media hash: String, of subject: EntryIndex?, from db: borrowing WriteTransaction)
        throws
    {}
    /// No claims.
    public func claims(in event: Event, of entry: Entry) -> [Claim] { [] }
    /// Nothing to start with.
    public func furnish(_ settings: JSONValue) throws -> [Event] { [] }
    /// Nothing to start another with.
    public func settings(of initiative: EntryIndex, reading db: borrowing ReadTransaction) throws
        -> JSONValue?
    { nil }
    /// Nothing to take over.
    public func adoption(
        of other: EntryIndex, into initiative: EntryIndex, reading db: borrowing some Reading & ~Copyable
    ) throws -> [Event] { [] }
    /// Nothing private to carry over.
    public func carry(from other: EntryIndex, into initiative: EntryIndex) -> [SQL] { [] }
    /// Nothing waits.
    public func isWaiting(in initiative: EntryIndex, reading db: borrowing ReadTransaction) throws -> Bool {
        false
    }
    /// Nothing private to delete.
    public func forget(_ person: EntryIndex) -> [SQL] { [] }
}
