// SPDX-License-Identifier: Apache-2.0
public import Formats
public import SQL

/// An intent: it reads, judges, and answers with what to record, or refuses.
public protocol Command<Event>: Sendable {
    /// The vocabulary it records in.
    associatedtype Event: RecordedEvent
    /// Its wire name, unique in its instrument: `file`, `confirm`.
    static var name: CommandName { get }
    /// What one must be.
    static var right: Right { get }
    /// The fields it takes, for forms, programs and documentation.
    static var fields: [Field] { get }
    /// Works in an initiative that no longer takes contributions.
    static var worksWhenClosed: Bool { get }
    /// Waits its turn where an initiative was slowed down or frozen.
    static var isPaced: Bool { get }
    /// Changes who may do what, or says that somebody is there: no program does it with a token.
    static var needsPerson: Bool { get }
    /// Waits where an initiative was frozen, also where it is not slowed down.
    static var waitsWhenFrozen: Bool { get }
    /// The initiative it is given in; 0 is the node itself.
    var initiative: EntryIndex { get }
    /// The organisation whose own affairs it concerns; nil for everything else.
    var organisation: EntryIndex? { get }

    /// Judges the intent and drafts what to record.
    ///
    /// Runs under the sequencer: what it reads is the state that the drafted facts will stand on.
    /// - Throws: `Refusal` where the person can do something about it.
    func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<Event>
    ) throws
}

extension Command {
    /// Refused in a closed initiative.
    public static var worksWhenClosed: Bool { false }
    /// What people contribute waits; what keeps an initiative in order does not.
    public static var isPaced: Bool { right == .contribute && !worksWhenClosed }
    /// A program may, with a token that is for it.
    public static var needsPerson: Bool { false }
    /// What is slowed down waits for the thaw too.
    public static var waitsWhenFrozen: Bool { isPaced }
    /// No organisation's own affairs.
    public var organisation: EntryIndex? { nil }
    /// No fields.
    public static var fields: [Field] { [] }
}

/// The wire name of a command.
public typealias CommandName = String

/// A field that a command takes.
public struct Field: Sendable, Hashable {
    /// What a field holds.
    public enum Kind: String, Sendable {
        case text, longText, choice, time, point, area, number, flag, photo, object, list
    }
    /// The name in forms and JSON.
    public let name: String
    /// What it holds.
    public let kind: Kind
    /// It must be given.
    public let required: Bool
    /// Most characters or bytes.
    public let limit: Int?
    /// What it means, in English; for programs' documentation.
    public let meaning: String

    /// Declares a field.
    public init(_ name: String, _ kind: Kind, required: Bool = false, limit: Int? = nil, _ meaning: String) {
        self.name = name
        self.kind = kind
        self.required = required
        self.limit = limit
        self.meaning = meaning
    }
}
