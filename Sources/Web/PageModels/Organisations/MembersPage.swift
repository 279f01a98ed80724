// SPDX-License-Identifier: Apache-2.0
public import Formats

/// The members' own room of an organisation: who belongs to it, what it says of itself, and who did what.
public struct MembersPage: SampledPage {
    public static let template = "MembersPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "base", "title", "members", "mayManage", "isMember", "invitation", "roles",
        "needsApproval",
        "approvalNext", "approvalWords", "fields", "areaFields", "areaError", "area", "map", "acts",
        "hasActs",
        "next", "key", "problems",
    ])
    public let values: [String: any Sendable]

    /// Somebody who belongs to it.
    public struct Member: Sendable {
        let mark: PersonMark
        let pseudonym: String
        let role: String
        let since: Timestamp
        /// Describes a member.
        public init(_ mark: PersonMark, pseudonym: String, role: String, since: Timestamp) {
            self.mark = mark
            self.pseudonym = pseudonym
            self.role = role
            self.since = since
        }
    }

    /// Which member did something under the organisation's name.
    public struct Act: Sendable {
        let contribution: MePage.Contribution
        let mark: PersonMark
        let part: String
        /// Describes it; the part is `wrote`, `drafted` or `approved`.
        public init(_ contribution: MePage.Contribution, by mark: PersonMark, part: String) {
            self.contribution = contribution
            self.mark = mark
            self.part = part
        }
    }

    static let roles = ["administrator", "reviewer", "editor"]

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - mayManage: The person is one of its administrators, or an operator.
    ///   - isMember: The person belongs to it.
    ///   - acts: Who did what; for administrators alone.
    ///   - input: The present profile at first; later the form as it came back.
    public init(
        shell: Shell, title: String, name: String, members: [Member], mayManage: Bool, isMember: Bool,
        needsApproval: Bool, acts: [Act] = [], next: String? = nil, invitation: String? = nil,
        map: MapView, input: FormInput, key: String
    ) {
        let t = shell.t
        let fields = OrganisationFields(t: t)
        values = shell.with([
            "pageTitle": t["members_title"], "base": "/organisations/" + name, "title": title,
            "members": members.map { one in
                PagePart([
                    "who": one.mark.part(t), "pseudonym": one.pseudonym, "roleWord": t["role.\(one.role)"],
                    "since": Moment(one.since, in: shell).part, "isSelf": one.mark.isMe,
                    "otherRoles": Self.roles.filter { $0 != one.role }.map {
                        PagePart(["role": $0, "makeWord": t.text("make_role", ["role": t["role.\($0)"]])])
                    },
                ])
            }, "mayManage": mayManage, "isMember": isMember, "invitation": invitation,
            "roles": Self.roles.map {
                PagePart([
                    "role": $0, "roleWord": t["role.\($0)"], "roleHint": t["role.\($0).hint"],
                    "isChosen": $0 == "editor",
                ])
            },
            "needsApproval": needsApproval, "approvalNext": needsApproval ? "false" : "true",
            "approvalWords": t[needsApproval ? "approval_off" : "approval_on"],
            "fields": fields.profile.map { $0.part(input, t) },
            "areaFields": fields.area.map { $0.part(input, t) }, "areaError": input.error("area"),
            "area": input.value("area") ?? "", "map": map.part,
            "acts": acts.map { act in
                PagePart([
                    "who": act.mark.part(t), "act": act.contribution.part(shell),
                    "partWord": t["part.\(act.part)"],
                ])
            }, "hasActs": !acts.isEmpty, "next": next, "key": key, "problems": input.problems(t),
        ])
    }
}

/// The fields of an organisation, the same where it is verified and where it is edited.
struct OrganisationFields {
    let t: Words

    /// What its administrators say.
    var profile: [FormField] {
        [
            FormField("about", .long, label: t["organisation_about"], limit: 2000),
            FormField(
                "website", .url, label: t["organisation_website"], hint: t["organisation_website.hint"],
                limit: 300),
            FormField(
                "contact", .text, label: t["organisation_contact"], hint: t["organisation_contact.hint"],
                limit: 400),
        ]
    }

    /// What the operator says.
    var identity: [FormField] {
        [
            FormField("title", .text, label: t["organisation_name"], required: true, limit: 120),
            FormField(
                "kind", .choice(["public-body", "ngo", "business"].map { ($0, t["organisation.\($0)"]) }),
                label: t["organisation_kind"], required: true),
            FormField(
                "name", .text, label: t["organisation_address"], hint: t["organisation_address.hint"],
                limit: 40),
            FormField(
                "checked", .long, label: t["organisation_checked"], hint: t["organisation_checked.hint"],
                required: true, limit: 1000),
        ]
    }

    /// The circle in numbers.
    var area: [FormField] { InitiativeFields(t: t, languages: [], licences: []).area }
}

extension MembersPage {
    public static func sample(_ shell: Shell) -> Self {
        let heron = PersonMark(name: "Calm Heron 412", hue: 200, shape: 2, isMe: true)
        return MembersPage(
            shell: shell, title: "Fire Brigade of Rivermouth", name: "fire-brigade",
            members: [
                Member(heron, pseudonym: "abc", role: "administrator", since: shell.now),
                Member(
                    PersonMark(name: "Misty Wren 101", hue: 310, shape: 6), pseudonym: "def", role: "editor",
                    since: shell.now),
            ], mayManage: true, isMember: true, needsApproval: true,
            acts: MePage.samples(shell).map { Act($0, by: heron, part: "approved") }, next: "?before=3",
            invitation: "https://moot.example/organisations/fire-brigade/join?code=abcd", map: MapView(.area),
            input: FormInput(typed: ["about": ["Puts fires out."]], errors: [("website", "No address.")]),
            key: "k")
    }

    public static func empty(_ shell: Shell) -> Self {
        MembersPage(
            shell: shell, title: "Fire Brigade", name: "fire-brigade", members: [], mayManage: false,
            isMember: false, needsApproval: false, map: MapView(.area), input: FormInput(), key: "k")
    }
}
