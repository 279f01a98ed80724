// SPDX-License-Identifier: Apache-2.0
import Formats
public import SQL

/// What a command wants recorded: facts, and private rows that are kept beside the record.
public struct Draft<Event: RecordedEvent>: ~Copyable {
    struct Fact {
        let event: Event
        let subject: EntryIndex
        let held: Bool
    }
    enum Act {
        case withhold(subject: EntryIndex, kinds: [EventKind])
        case release(subject: EntryIndex, kinds: [EventKind])
        case withholdEntry(EntryIndex)
        case releaseEntry(EntryIndex)
    }

    let next: EntryIndex
    var facts: [Fact] = []
    var acts: [Act] = []
    var kept: [SQL] = []
    var credits: [(person: EntryIndex, part: String)] = []
    var furnishings: JSONValue?
    var adopted: EntryIndex?

    init(next: EntryIndex) { self.next = next }

    /// Starts a new thing and gives its final id, which is the index its entry will have.
    ///
    /// - Parameter held: The body is withheld until a later act releases it.
    @discardableResult
    public mutating func found(_ event: Event, held: Bool = false) -> EntryIndex {
        let id = next + EntryIndex(facts.count)
        facts.append(Fact(event: event, subject: id, held: held))
        return id
    }

    /// Adds a fact about a thing that exists, or that this draft founds.
    @discardableResult
    public mutating func add(_ event: Event, about subject: EntryIndex, held: Bool = false) -> EntryIndex {
        facts.append(Fact(event: event, subject: subject, held: held))
        return next + EntryIndex(facts.count - 1)
    }

    /// Keeps a private row in the vault, in the same transaction.
    ///
    /// Interpolations are bound parameters; the table MUST be one that the instrument declares as vault.
    public mutating func keep(_ sql: SQL) { kept.append(sql) }

    /// Withholds the bodies of a thing's entries of these kinds: they are no longer served anywhere.
    public mutating func withhold(_ subject: EntryIndex, _ kinds: [EventKind]) {
        acts.append(.withhold(subject: subject, kinds: kinds))
    }

    /// Serves the bodies of a thing's entries of these kinds again.
    public mutating func release(_ subject: EntryIndex, _ kinds: [EventKind]) {
        acts.append(.release(subject: subject, kinds: kinds))
    }

    /// Withholds the body of one entry.
    public mutating func withhold(entry: EntryIndex) { acts.append(.withholdEntry(entry)) }

    /// Serves the body of one entry again.
    public mutating func release(entry: EntryIndex) { acts.append(.releaseEntry(entry)) }

    /// Notes, for the organisation's administrators alone, that another of its members had a part in this.
    public mutating func credit(_ person: EntryIndex, as part: String) { credits.append((person, part)) }

    /// Lets every instrument record what a new initiative starts with.
    ///
    /// - Parameter settings: An object with a member for each instrument that is switched on.
    mutating func furnish(_ settings: JSONValue) { furnishings = settings }

    /// Lets every instrument record how it takes over what another initiative has.
    mutating func adopt(_ initiative: EntryIndex) { adopted = initiative }
}
