// SPDX-License-Identifier: Apache-2.0
public import Formats
public import SQL

/// Verifies an organisation: says who it is and what was checked.
public struct VerifyOrganisation: Command {
    public typealias Event = OrganisationEvent
    public static let name = "verify-organisation"
    public static let right = Right.operate
    public static let fields =
        EditOrganisation.fields + [
            Field(
                "name", .text, limit: 40,
                "Short address: 3 to 40 of a-z, 0-9 and -; made from the title if missing."),
            Field("checked", .longText, required: true, limit: 1000, "What was checked, and how; public."),
        ]
    public let initiative: EntryIndex = 0
    /// The short address that it will have.
    public let address: String
    let profile: OrganisationProfile
    let checked: String

    /// Describes the organisation.
    ///
    /// - Parameter address: Its short address; nil for one made from its title.
    public init(_ profile: OrganisationProfile, address: String? = nil, checked: String) {
        self.profile = profile
        self.address = address ?? Self.address(from: profile.title)
        self.checked = checked
    }

    /// Makes a short address from a title.
    static func address(from title: String) -> String {
        OpenInitiative.name(from: title).replacing("initiative-", with: "organisation-", maxReplacements: 1)
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<OrganisationEvent>
    ) throws {
        try profile.check()
        guard OpenInitiative.isName(address) else { throw Refusal.field("name", "name") }
        let checked = try WrittenText.published("checked", checked, limit: 1000)
        if try db.exists("SELECT 1 FROM organisations_organisation WHERE name = \(address)") {
            throw Refusal(
                .nameTaken, fields: [.init("name", "taken", ["name": address])], values: ["name": address])
        }
        draft.found(.verified(address: address, profile, checked: checked))
    }
}

/// Lets a person speak for an organisation, without an invitation; for the command line.
public struct AdmitMember: Command {
    public typealias Event = OrganisationEvent
    public static let name = "admit-member"
    public static let right = Right.operate
    public let initiative: EntryIndex = 0
    private let id: EntryIndex
    private let person: Pseudonym
    private let role: OrganisationRole

    /// Names the organisation and the person's pseudonym in it.
    public init(organisation: EntryIndex, person: Pseudonym, role: OrganisationRole = .administrator) {
        id = organisation
        self.person = person
        self.role = role
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<OrganisationEvent>
    ) throws {
        guard try db.exists("SELECT 1 FROM organisations_organisation WHERE id = \(id)") else {
            throw Refusal(.notFound)
        }
        draft.add(.memberJoined(person, role), about: id)
    }
}

/// Takes the verification of an organisation back; what it did stays, and says so.
public struct WithdrawVerification: Command {
    public typealias Event = OrganisationEvent
    public static let name = "withdraw-verification"
    public static let right = Right.operate
    public static let fields = [
        Field("reason", .longText, required: true, limit: 500, "Why; public.")
    ]
    public let initiative: EntryIndex = 0
    private let id: EntryIndex
    private let reason: String

    /// Names the organisation and the reason.
    public init(organisation: EntryIndex, reason: String) {
        id = organisation
        self.reason = reason
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<OrganisationEvent>
    ) throws {
        let reason = try WrittenText.published("reason", reason, limit: 500)
        guard try Organisations.isVerified(id, db) else { throw Refusal(.wrongState) }
        draft.add(.verificationWithdrawn(reason: reason), about: id)
    }
}

/// Verifies an organisation again whose verification was withdrawn.
public struct RestoreVerification: Command {
    public typealias Event = OrganisationEvent
    public static let name = "restore-verification"
    public static let right = Right.operate
    public static let fields = [
        Field("checked", .longText, required: true, limit: 1000, "What was checked, and how; public.")
    ]
    public let initiative: EntryIndex = 0
    private let id: EntryIndex
    private let checked: String

    /// Names the organisation and what was checked this time.
    public init(organisation: EntryIndex, checked: String) {
        id = organisation
        self.checked = checked
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<OrganisationEvent>
    ) throws {
        let checked = try WrittenText.published("checked", checked, limit: 1000)
        guard try !Organisations.isVerified(id, db) else { throw Refusal(.wrongState) }
        draft.add(.verificationRestored(checked: checked), about: id)
    }
}

extension Organisations {
    /// Tells whether an organisation is verified; refuses one that is not there.
    static func isVerified(_ id: EntryIndex, _ db: borrowing some Reading & ~Copyable) throws -> Bool {
        let found = try db.first("SELECT withdrawn FROM organisations_organisation WHERE id = \(id)") {
            $0.isNull(0)
        }
        guard let found else { throw Refusal(.notFound) }
        return found
    }
}
