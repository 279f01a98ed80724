// SPDX-License-Identifier: Apache-2.0
public import Formats

/// What happens to an initiative.
public enum InitiativeEvent: RecordedEvent {
    /// It was opened, perhaps as a fork of another.
    case opened(name: String, template: String, InitiativeDescription, forkOf: EntryIndex?)
    /// Its description changed.
    case edited(InitiativeDescription)
    /// A person became a steward.
    case stewardAppointed(Pseudonym)
    /// A person is a steward no longer.
    case stewardWithdrawn(Pseudonym)
    /// It went on to another phase of its life, for a reason.
    case phaseChanged(InitiativePhase, reason: String)
    /// It meets another.
    case merge(MergeFact)
    /// Its stewards take care of it, or fail to.
    case care(CareFact)

    public static let instrument: InstrumentName = "initiatives"
    public static let kinds: [EventKind] =
        [
            "opened/1", "edited/1", "steward-appointed/1", "steward-withdrawn/1", "phase-changed/1",
        ] + MergeFact.kinds + CareFact.kinds

    public static func references(_ kind: EventKind) -> [String] { MergeFact.references(kind) }

    public var kind: EventKind {
        switch self {
        case .opened: "opened/1"
        case .edited: "edited/1"
        case .stewardAppointed: "steward-appointed/1"
        case .stewardWithdrawn: "steward-withdrawn/1"
        case .phaseChanged: "phase-changed/1"
        case .merge(let fact): fact.kind
        case .care(let fact): fact.kind
        }
    }

    public func write(to json: inout JSONWriter) {
        switch self {
        case .opened(let name, let template, let description, let forkOf):
            json.member("name", name)
            json.member("template", template)
            description.write(to: &json)
            if let forkOf { json.member("forkOf", forkOf) }
        case .edited(let description): description.write(to: &json)
        case .stewardAppointed(let person), .stewardWithdrawn(let person):
            json.member("person", person.description)
        case .phaseChanged(let phase, let reason):
            json.member("phase", phase.rawValue)
            json.member("reason", reason)
        case .merge(let fact): fact.write(to: &json)
        case .care(let fact): fact.write(to: &json)
        }
    }

    public init(_ kind: EventKind, _ payload: JSONValue) throws {
        switch kind {
        case "opened/1":
            self = .opened(
                name: try payload.text("name"), template: try payload.text("template"),
                try InitiativeDescription(payload), forkOf: payload["forkOf"]?.intValue)
        case "edited/1": self = .edited(try InitiativeDescription(payload))
        case "steward-appointed/1": self = .stewardAppointed(Pseudonym(try payload.text("person")))
        case "steward-withdrawn/1": self = .stewardWithdrawn(Pseudonym(try payload.text("person")))
        case "phase-changed/1":
            guard let phase = InitiativePhase(rawValue: try payload.text("phase")) else {
                throw UnreadableEvent("unknown phase")
            }
            self = .phaseChanged(phase, reason: try payload.text("reason"))
        case _ where MergeFact.kinds.contains(kind): self = .merge(try MergeFact(kind, payload))
        default: self = .care(try CareFact(kind, payload))
        }
    }
}
