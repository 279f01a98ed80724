// SPDX-License-Identifier: Apache-2.0
public import Formats
public import SQL

/// Keeps an invitation with which somebody can come to speak for an organisation, once, within seven days.
///
/// Nothing of it is on the record: what is recorded is that somebody joined.
public struct InviteMember: Command {
    public typealias Event = OrganisationEvent
    public static let name = "invite-member"
    public static let right = Right.administerOrganisation
    public static let fields = [
        Field("role", .choice, required: true, "administrator, reviewer or editor.")
    ]
    public let initiative: EntryIndex = 0
    public let organisation: EntryIndex?
    private let role: OrganisationRole
    private let code: String

    /// Gives the code that the invited person will show; `InviteSteward.makeCode` makes one.
    public init(organisation: EntryIndex, role: OrganisationRole, code: String) {
        self.organisation = organisation
        self.role = role
        self.code = code
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<OrganisationEvent>
    ) throws {
        guard let organisation, try Organisations.isVerified(organisation, db) else {
            throw Refusal(.wrongState)
        }
        draft.keep(
            try Invitation.keep(code, role: role.rawValue, in: initiative, of: organisation, at: now))
    }
}

/// Comes to speak for an organisation, with the code of an invitation.
public struct JoinOrganisation: Command {
    public typealias Event = OrganisationEvent
    public static let name = "join-organisation"
    public static let right = Right.contribute
    public static let needsPerson = true
    public static let fields = [
        Field("code", .text, required: true, limit: 200, "The code of the invitation.")
    ]
    public let initiative: EntryIndex = 0
    public let organisation: EntryIndex?
    private let code: String

    /// Gives the code of the invitation.
    public init(organisation: EntryIndex, code: String) {
        self.organisation = organisation
        self.code = code
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<OrganisationEvent>
    ) throws {
        guard let organisation else { throw Refusal(.badCode) }
        let invited = try Invitation.role(code, in: initiative, of: organisation, at: now, db)
        guard let role = OrganisationRole(rawValue: invited) else { throw Refusal(.badCode) }
        guard principal.speaking == nil else { throw Refusal(.already) }
        draft.keep(Invitation.useUp(code))
        draft.add(.memberJoined(principal.pseudonym, role), about: organisation)
    }
}

/// Ends one's own membership.
public struct LeaveOrganisation: Command {
    public typealias Event = OrganisationEvent
    public static let name = "leave-organisation"
    public static let right = Right.speakForOrganisation
    public static let needsPerson = true
    public let initiative: EntryIndex = 0
    public let organisation: EntryIndex?

    /// Names the organisation.
    public init(organisation: EntryIndex) { self.organisation = organisation }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<OrganisationEvent>
    ) throws {
        guard let organisation, let me = principal.speaking?.member else { throw Refusal(.notAllowed) }
        try Organisations.checkAdministrators(of: organisation, without: me, principal, db)
        draft.add(.memberLeft(me, isRemoval: false), about: organisation)
    }
}

/// Ends the membership of another.
public struct RemoveMember: Command {
    public typealias Event = OrganisationEvent
    public static let name = "remove-member"
    public static let right = Right.administerOrganisation
    public static let fields = [
        Field("person", .text, required: true, limit: 40, "The member's pseudonym in the organisation.")
    ]
    public let initiative: EntryIndex = 0
    public let organisation: EntryIndex?
    private let person: Pseudonym

    /// Names the member.
    public init(organisation: EntryIndex, person: Pseudonym) {
        self.organisation = organisation
        self.person = person
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<OrganisationEvent>
    ) throws {
        guard let organisation else { throw Refusal(.notFound) }
        try Organisations.checkAdministrators(of: organisation, without: person, principal, db)
        draft.add(.memberLeft(person, isRemoval: true), about: organisation)
    }
}

/// Gives a member another role.
public struct ChangeRole: Command {
    public typealias Event = OrganisationEvent
    public static let name = "change-role"
    public static let right = Right.administerOrganisation
    public static let fields = RemoveMember.fields + InviteMember.fields
    public let initiative: EntryIndex = 0
    public let organisation: EntryIndex?
    private let person: Pseudonym
    private let role: OrganisationRole

    /// Names the member and the role.
    public init(organisation: EntryIndex, person: Pseudonym, role: OrganisationRole) {
        self.organisation = organisation
        self.person = person
        self.role = role
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<OrganisationEvent>
    ) throws {
        guard let organisation else { throw Refusal(.notFound) }
        let members = try Organisation.load(reading: db, ids: [organisation]).first?.members ?? []
        guard let old = members.first(where: { $0.person == person }) else { throw Refusal(.notFound) }
        guard old.role != role else { throw Refusal(.already) }
        if role != .administrator {
            try Organisations.checkAdministrators(of: organisation, without: person, principal, db)
        }
        draft.add(.roleChanged(person, role), about: organisation)
    }
}

extension Organisations {
    /// Refuses to leave an organisation without an administrator, unless it is an operator who does.
    static func checkAdministrators(
        of id: EntryIndex, without person: Pseudonym, _ principal: Principal,
        _ db: borrowing some Reading & ~Copyable
    ) throws {
        let members = try Organisation.load(reading: db, ids: [id]).first?.members ?? []
        guard let leaving = members.first(where: { $0.person == person }) else { throw Refusal(.notFound) }
        guard leaving.role == .administrator else { return }
        if principal.isOperator || principal.standing == .node { return }
        guard members.contains(where: { $0.role == .administrator && $0.person != person }) else {
            throw Refusal.field("person", "lastAdministrator")
        }
    }
}
