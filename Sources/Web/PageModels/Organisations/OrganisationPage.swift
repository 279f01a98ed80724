// SPDX-License-Identifier: Apache-2.0
public import Formats

/// One organisation: who it is, what was checked, and what it did here and where.
public struct OrganisationPage: SampledPage {
    public static let template = "OrganisationPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "base", "who", "checked", "verified", "withdrawn", "website", "contact", "about", "map",
        "places", "hasPlaces", "contributions", "hasContributions", "next", "entry", "isOperator",
        "mayManage",
        "key", "problems", "isVerified", "withdrawField", "restoreField", "inviteField", "invitation",
    ])
    public let values: [String: any Sendable]

    /// What is known of it.
    public struct Facts: Sendable {
        let mark: PersonMark
        let name: String
        let entry: Int64
        let checked: String
        let verified: Timestamp
        let withdrawn: String?
        let website: String
        let contact: String
        let about: String
        let map: MapView?

        /// Describes it.
        public init(
            _ mark: PersonMark, name: String, entry: Int64, checked: String, verified: Timestamp,
            withdrawn: String? = nil, website: String = "", contact: String = "", about: String = "",
            map: MapView? = nil
        ) {
            self.mark = mark
            self.name = name
            self.entry = entry
            self.checked = checked
            self.verified = verified
            self.withdrawn = withdrawn
            self.website = website
            self.contact = contact
            self.about = about
            self.map = map
        }
    }

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - places: Initiatives with how often it contributed.
    ///   - next: Address of older contributions; nil at the end.
    ///   - mayManage: The person belongs to it, or is an operator.
    ///   - invitation: An invitation that was just made: its absolute address.
    public init(
        shell: Shell, _ facts: Facts, places: [(title: String, href: String, count: Int)] = [],
        contributions: [MePage.Contribution] = [], next: String? = nil, isOperator: Bool = false,
        mayManage: Bool = false, invitation: String? = nil, input: FormInput = FormInput(), key: String
    ) {
        let t = shell.t
        let checked = FormField(
            "checked", .long, label: t["organisation_checked"], hint: t["organisation_checked.hint"],
            required: true, limit: 1000)
        let reason = FormField(
            "reason", .long, label: t["organisation_withdraw_reason"],
            hint: t["organisation_withdraw_reason.hint"], required: true, limit: 500)
        values = shell.with([
            "pageTitle": facts.mark.name, "base": "/organisations/" + facts.name, "who": facts.mark.part(t),
            "checked": facts.checked, "verified": Moment(facts.verified, in: shell).part,
            "withdrawn": facts.withdrawn, "isVerified": facts.withdrawn == nil,
            "website": facts.website.isEmpty ? nil : facts.website,
            "contact": facts.contact.isEmpty ? nil : facts.contact,
            "about": facts.about.isEmpty ? nil : facts.about, "map": facts.map?.part,
            "entry": String(facts.entry),
            "places": places.map {
                PagePart(["href": $0.href, "placeTitle": $0.title, "n": t.count("contributions_n", $0.count)])
            }, "hasPlaces": !places.isEmpty,
            "contributions": contributions.map { $0.part(shell) }, "hasContributions": !contributions.isEmpty,
            "next": next, "isOperator": isOperator, "mayManage": mayManage, "key": key,
            "problems": input.problems(t), "withdrawField": reason.part(input, t),
            "restoreField": checked.part(input, t), "invitation": invitation,
        ])
    }
}

extension OrganisationPage {
    public static func sample(_ shell: Shell) -> Self {
        OrganisationPage(
            shell: shell,
            Facts(
                .sampleOrganisation, name: "fire-brigade", entry: 12,
                checked: "Called back by its switchboard.",
                verified: shell.now, withdrawn: "It asked for it.", website: "https://fire.example.org/",
                contact: "0123", about: "Puts fires out.", map: MapView(.show)),
            places: [("Earthquake in Rivermouth", "/i/rivermouth", 3)],
            contributions: MePage.samples(shell), next: "/organisations/fire-brigade?before=12",
            isOperator: true, mayManage: true,
            invitation: "https://moot.example/organisations/fire-brigade/join?code=abcd",
            input: FormInput(errors: [("reason", "Say why.")]), key: "k")
    }

    public static func empty(_ shell: Shell) -> Self {
        OrganisationPage(
            shell: shell,
            Facts(.sampleOrganisation, name: "fire-brigade", entry: 12, checked: "", verified: shell.now),
            key: "k")
    }
}
