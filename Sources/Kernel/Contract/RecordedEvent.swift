// SPDX-License-Identifier: Apache-2.0
public import Formats

/// A fact put on the record; the cases of one enum are an instrument's whole vocabulary.
///
/// The wire form is written by hand: the kind selects the case, the payload is the fact's own JSON object. A kind
/// that was once released is read for ever; a changed payload takes a new version number.
public protocol RecordedEvent: Equatable, Sendable {
    /// The instrument whose vocabulary this is.
    static var instrument: InstrumentName { get }
    /// Every kind that can be read, older versions included.
    static var kinds: [EventKind] { get }
    /// The kind of this fact: its name and the version of its payload.
    var kind: EventKind { get }
    /// Writes the members of the payload; the braces are written by the kernel.
    func write(to json: inout JSONWriter)
    /// Reads a fact of any released version.
    ///
    /// - Throws: `UnreadableEvent` where the payload is not what the kind says.
    init(_ kind: EventKind, _ payload: JSONValue) throws
    /// Hashes of the media that the fact names.
    var media: [String] { get }
    /// Members of a payload that are entry indexes: mapped where an entry was reopened from another record.
    static func references(_ kind: EventKind) -> [String]
    /// Tells whether its author may have it erased; acts that others rely on (a steward's) may not.
    static func isErasableByAuthor(_ kind: EventKind) -> Bool
    /// Tells whether it can be erased at all: what others' things stand on, and holds nothing personal, cannot.
    static func isErasable(_ kind: EventKind) -> Bool
}

extension RecordedEvent {
    /// No media.
    public var media: [String] { [] }
    /// No references.
    public static func references(_ kind: EventKind) -> [String] { [] }
    /// It may.
    public static func isErasableByAuthor(_ kind: EventKind) -> Bool { true }
    /// It can.
    public static func isErasable(_ kind: EventKind) -> Bool { true }
}

/// The name of an instrument: prefix of its addresses, tables and entry kinds.
public struct InstrumentName: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// Lower-case letters.
    public let description: String
    /// Makes a name.
    public init(stringLiteral value: String) { description = value }
    /// Makes a name from the first part of an entry's kind.
    public init(_ text: some StringProtocol) { description = String(text) }
}

/// What kind of fact: a past participle and the version of its payload, `filed/1`.
public struct EventKind: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// As written after the instrument's name in the envelope.
    public let description: String
    /// Makes a kind.
    public init(stringLiteral value: String) { description = value }
    /// Makes a kind from the later parts of an entry's kind.
    public init(_ text: some StringProtocol) { description = String(text) }
    /// The name without the version.
    public var name: Substring { description.prefix { $0 != "/" } }
}

/// A payload that is not what its kind says.
public struct UnreadableEvent: Error, CustomStringConvertible {
    /// What is wrong.
    public let description: String
    /// Makes the error.
    public init(_ description: String) { self.description = description }
}

extension JSONValue {
    /// A text member that a payload must have.
    public func text(_ name: String) throws -> String {
        guard let value = self[name]?.stringValue else { throw UnreadableEvent("\(name) is not a text") }
        return value
    }

    /// An integer member that a payload must have.
    public func int(_ name: String) throws -> Int64 {
        guard let value = self[name]?.intValue else { throw UnreadableEvent("\(name) is not an integer") }
        return value
    }

    /// A time member that a payload must have.
    public func time(_ name: String) throws -> Timestamp {
        guard let value = Timestamp(parsing: try text(name)) else {
            throw UnreadableEvent("\(name) is not a time")
        }
        return value
    }
}
