// SPDX-License-Identifier: Apache-2.0
public import Formats

/// What happens to an organisation; its id is the index of the entry that verified it.
public enum OrganisationEvent: RecordedEvent {
    /// It was verified: its short address, what it is, and what was checked.
    case verified(address: String, OrganisationProfile, checked: String)
    /// It says something else of itself.
    case edited(OrganisationProfile)
    /// It is no longer verified, for a reason.
    case verificationWithdrawn(reason: String)
    /// It is verified again: what was checked this time.
    case verificationRestored(checked: String)
    /// A person, by their pseudonym in the organisation, speaks for it.
    case memberJoined(Pseudonym, OrganisationRole)
    /// A person has another role.
    case roleChanged(Pseudonym, OrganisationRole)
    /// A person left, or was removed.
    case memberLeft(Pseudonym, isRemoval: Bool)
    /// What it publishes needs, or no longer needs, the approval of a colleague.
    case approvalSet(isNeeded: Bool)

    public static let instrument: InstrumentName = "organisations"
    public static let kinds: [EventKind] = [
        "verified/1", "edited/1", "verification-withdrawn/1", "verification-restored/1", "member-joined/1",
        "role-changed/1", "member-left/1", "approval-set/1",
    ]

    public var kind: EventKind {
        switch self {
        case .verified: "verified/1"
        case .edited: "edited/1"
        case .verificationWithdrawn: "verification-withdrawn/1"
        case .verificationRestored: "verification-restored/1"
        case .memberJoined: "member-joined/1"
        case .roleChanged: "role-changed/1"
        case .memberLeft: "member-left/1"
        case .approvalSet: "approval-set/1"
        }
    }

    /// Who belongs to an organisation, and what was checked of it, others rely on.
    public static func isErasableByAuthor(_ kind: EventKind) -> Bool { false }

    public func write(to json: inout JSONWriter) {
        switch self {
        case .verified(let address, let profile, let checked):
            json.member("address", address)
            profile.write(to: &json)
            json.member("checked", checked)
        case .edited(let profile): profile.write(to: &json)
        case .verificationWithdrawn(let reason): json.member("reason", reason)
        case .verificationRestored(let checked): json.member("checked", checked)
        case .memberJoined(let person, let role), .roleChanged(let person, let role):
            json.member("person", person.description)
            json.member("role", role.rawValue)
        case .memberLeft(let person, let isRemoval):
            json.member("person", person.description)
            json.member("isRemoval", isRemoval)
        case .approvalSet(let isNeeded): json.member("isNeeded", isNeeded)
        }
    }

    public init(_ kind: EventKind, _ payload: JSONValue) throws {
        switch kind {
        case "verified/1":
            self = .verified(
                address: try payload.text("address"), try OrganisationProfile(payload),
                checked: try payload.text("checked"))
        case "edited/1": self = .edited(try OrganisationProfile(payload))
        case "verification-withdrawn/1": self = .verificationWithdrawn(reason: try payload.text("reason"))
        case "verification-restored/1": self = .verificationRestored(checked: try payload.text("checked"))
        case "member-joined/1":
            self = .memberJoined(Pseudonym(try payload.text("person")), try Self.role(payload))
        case "role-changed/1":
            self = .roleChanged(Pseudonym(try payload.text("person")), try Self.role(payload))
        case "member-left/1":
            self = .memberLeft(
                Pseudonym(try payload.text("person")), isRemoval: try Self.flag("isRemoval", payload))
        case "approval-set/1": self = .approvalSet(isNeeded: try Self.flag("isNeeded", payload))
        default: throw UnreadableEvent("unknown kind \(kind)")
        }
    }

    private static func role(_ payload: JSONValue) throws -> OrganisationRole {
        guard let role = OrganisationRole(rawValue: try payload.text("role")) else {
            throw UnreadableEvent("unknown role")
        }
        return role
    }

    private static func flag(_ name: String, _ payload: JSONValue) throws -> Bool {
        guard let flag = payload[name]?.boolValue else { throw UnreadableEvent("\(name) is not a flag") }
        return flag
    }
}
