// SPDX-License-Identifier: Apache-2.0
public import Formats

/// What stewards do so that an initiative stays usable, and what becomes of stewards who do nothing.
public enum CareFact: Equatable, Sendable {
    /// Each person may contribute once in so many minutes; 0 ends it.
    case paced(minutes: Int64, reason: String)
    /// Only stewards may contribute, perhaps until a time.
    case frozen(reason: String, until: Timestamp?)
    /// Everyone may contribute again.
    case thawed(reason: String)
    /// A steward hands over to another, or to whoever is there, with a note.
    case handedOver(Handover)
    /// Anyone may help, or only those who were invited.
    case helpingOpened(Bool)
    /// A person helps with the queue; who reviews also judges what is held.
    case helperJoined(reviews: Bool)
    /// A person helps no longer.
    case helperLeft(Pseudonym)
    /// No steward has done anything for long while things wait; they are replaced unless one does until then.
    case stewardsQuiet(until: Timestamp)
    /// A steward says: I am here.
    case stewardPresent
    /// The stewards were replaced by those who contributed most reliably.
    case stewardsReplaced(gone: [Pseudonym], by: [Pseudonym])

    static let kinds: [EventKind] = [
        "paced/1", "frozen/1", "thawed/1", "handed-over/1", "helping-opened/1", "helper-joined/1",
        "helper-left/1", "stewards-quiet/1", "steward-present/1", "stewards-replaced/1",
    ]

    var kind: EventKind {
        switch self {
        case .paced: "paced/1"
        case .frozen: "frozen/1"
        case .thawed: "thawed/1"
        case .handedOver: "handed-over/1"
        case .helpingOpened: "helping-opened/1"
        case .helperJoined: "helper-joined/1"
        case .helperLeft: "helper-left/1"
        case .stewardsQuiet: "stewards-quiet/1"
        case .stewardPresent: "steward-present/1"
        case .stewardsReplaced: "stewards-replaced/1"
        }
    }

    func write(to json: inout JSONWriter) {
        switch self {
        case .paced(let minutes, let reason):
            json.member("minutes", minutes)
            json.member("reason", reason)
        case .frozen(let reason, let until):
            json.member("reason", reason)
            if let until { json.member("until", until) }
        case .thawed(let reason): json.member("reason", reason)
        case .handedOver(let handover): handover.write(to: &json)
        case .helpingOpened(let isOpen): json.member("open", isOpen)
        case .helperJoined(let reviews): json.member("reviews", reviews)
        case .helperLeft(let person): json.member("person", person.description)
        case .stewardsQuiet(let until): json.member("until", until)
        case .stewardPresent: break
        case .stewardsReplaced(let gone, let by):
            json.member("gone", gone.map(\.description))
            json.member("by", by.map(\.description))
        }
    }

    init(_ kind: EventKind, _ payload: JSONValue) throws {
        switch kind {
        case "paced/1":
            self = .paced(minutes: try payload.int("minutes"), reason: try payload.text("reason"))
        case "frozen/1":
            self = .frozen(reason: try payload.text("reason"), until: try payload.optionalTime("until"))
        case "thawed/1": self = .thawed(reason: try payload.text("reason"))
        case "handed-over/1": self = .handedOver(try Handover(payload))
        case "helping-opened/1": self = .helpingOpened(try payload.flag("open"))
        case "helper-joined/1": self = .helperJoined(reviews: try payload.flag("reviews"))
        case "helper-left/1": self = .helperLeft(Pseudonym(try payload.text("person")))
        case "stewards-quiet/1": self = .stewardsQuiet(until: try payload.time("until"))
        case "steward-present/1": self = .stewardPresent
        case "stewards-replaced/1":
            self = .stewardsReplaced(gone: try payload.people("gone"), by: try payload.people("by"))
        default: throw UnreadableEvent("unknown kind \(kind)")
        }
    }
}

/// Who looks after an initiative for a while, and what they should know.
public struct Handover: Equatable, Sendable {
    /// The steward who takes over; nil for whoever of them is there.
    public let to: Pseudonym?
    /// What they should know; public.
    public let note: String
    /// Until when; nil for until further notice.
    public let until: Timestamp?

    /// Describes a hand-over.
    public init(to: Pseudonym?, note: String, until: Timestamp?) {
        self.to = to
        self.note = note
        self.until = until
    }

    func write(to json: inout JSONWriter) {
        if let to { json.member("to", to.description) }
        json.member("note", note)
        if let until { json.member("until", until) }
    }

    init(_ payload: JSONValue) throws {
        to = payload["to"]?.stringValue.map { Pseudonym($0) }
        note = try payload.text("note")
        until = try payload.optionalTime("until")
    }
}

extension JSONValue {
    fileprivate func flag(_ name: String) throws -> Bool {
        guard let value = self[name]?.boolValue else { throw UnreadableEvent("\(name) is not a flag") }
        return value
    }

    fileprivate func optionalTime(_ name: String) throws -> Timestamp? {
        self[name] == nil ? nil : try time(name)
    }

    fileprivate func people(_ name: String) throws -> [Pseudonym] {
        guard let list = self[name]?.arrayValue else { throw UnreadableEvent("\(name) is not a list") }
        return list.compactMap(\.stringValue).map { Pseudonym($0) }
    }
}
