// SPDX-License-Identifier: Apache-2.0
public import Formats
public import SQL

/// Changes what an organisation says of itself; its name and its kind change by an operator's hand alone.
public struct EditOrganisation: Command {
    public typealias Event = OrganisationEvent
    public static let name = "edit-organisation"
    public static let right = Right.administerOrganisation
    public static let fields = [
        Field("title", .text, required: true, limit: 120, "The organisation's full name."),
        Field(
            "kind", .choice, required: true,
            "\(OrganisationKind.allCases.map(\.rawValue).joined(separator: ", "))."),
        Field("website", .text, limit: 300, "Its own site: an absolute address."),
        Field("contact", .text, limit: 400, "How people reach it; public."),
        Field("about", .longText, limit: 2000, "What it does."),
        Field("area", .area, "Where it is responsible: GeoJSON, or a circle."),
    ]
    public let initiative: EntryIndex = 0
    public let organisation: EntryIndex?
    private let profile: OrganisationProfile

    /// Gives the whole new profile.
    public init(organisation: EntryIndex, _ profile: OrganisationProfile) {
        self.organisation = organisation
        self.profile = profile
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<OrganisationEvent>
    ) throws {
        try profile.check()
        let old = try organisation.map { try Organisation.load(reading: db, ids: [$0]) }?.first
        guard let old else { throw Refusal(.notFound) }
        if !principal.isOperator, principal.standing != .node {
            if profile.title != old.profile.title { throw Refusal.field("title", "verified") }
            if profile.kind != old.profile.kind { throw Refusal.field("kind", "verified") }
        }
        draft.add(.edited(profile), about: old.id)
    }
}

/// Says whether what an organisation publishes needs the approval of a colleague.
public struct SetApproval: Command {
    public typealias Event = OrganisationEvent
    public static let name = "set-approval"
    public static let right = Right.administerOrganisation
    public static let fields = [
        Field("needed", .flag, "A second member approves before anything is published.")
    ]
    public let initiative: EntryIndex = 0
    public let organisation: EntryIndex?
    private let isNeeded: Bool

    /// Names the organisation.
    public init(organisation: EntryIndex, isNeeded: Bool) {
        self.organisation = organisation
        self.isNeeded = isNeeded
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<OrganisationEvent>
    ) throws {
        let old = try organisation.map { try Organisation.load(reading: db, ids: [$0]) }?.first
        guard let old else { throw Refusal(.notFound) }
        guard old.needsApproval != isNeeded else { throw Refusal(.already) }
        draft.add(.approvalSet(isNeeded: isNeeded), about: old.id)
    }
}
