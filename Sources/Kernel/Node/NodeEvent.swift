// SPDX-License-Identifier: Apache-2.0
public import Formats

/// What happens to the node itself; the first entry of every record is `opened`.
public enum NodeEvent: RecordedEvent {
    /// The node came into being, under the origin of its record.
    case opened(origin: String)
    /// A person became an operator, known by their pseudonym at the node.
    case operatorAppointed(Pseudonym)
    /// A person is an operator no longer.
    case operatorDismissed(Pseudonym)
    /// An organisation was verified, as first versions said it: its name, kind, and what was checked.
    case organisationVerified(name: String, kind: String, checked: String)
    /// A person speaks for an organisation, as first versions said it.
    case memberAdmitted(organisation: EntryIndex, Pseudonym)

    public static let instrument: InstrumentName = "node"
    public static let kinds: [EventKind] = [
        "opened/1", "operator-appointed/1", "operator-dismissed/1", "organisation-verified/1",
        "member-admitted/1",
    ]

    public var kind: EventKind {
        switch self {
        case .opened: "opened/1"
        case .operatorAppointed: "operator-appointed/1"
        case .operatorDismissed: "operator-dismissed/1"
        case .organisationVerified: "organisation-verified/1"
        case .memberAdmitted: "member-admitted/1"
        }
    }

    public func write(to json: inout JSONWriter) {
        switch self {
        case .opened(let origin): json.member("origin", origin)
        case .operatorAppointed(let person), .operatorDismissed(let person):
            json.member("person", person.description)
        case .organisationVerified(let name, let kind, let checked):
            json.member("name", name)
            json.member("kind", kind)
            json.member("checked", checked)
        case .memberAdmitted(let organisation, let person):
            json.member("organisation", organisation)
            json.member("person", person.description)
        }
    }

    public init(_ kind: EventKind, _ payload: JSONValue) throws {
        switch kind {
        case "opened/1": self = .opened(origin: try payload.text("origin"))
        case "operator-appointed/1": self = .operatorAppointed(Pseudonym(try payload.text("person")))
        case "operator-dismissed/1": self = .operatorDismissed(Pseudonym(try payload.text("person")))
        case "organisation-verified/1":
            self = .organisationVerified(
                name: try payload.text("name"), kind: try payload.text("kind"),
                checked: try payload.text("checked"))
        case "member-admitted/1":
            self = .memberAdmitted(
                organisation: try payload.int("organisation"), Pseudonym(try payload.text("person")))
        default: throw UnreadableEvent("unknown kind \(kind)")
        }
    }
}
