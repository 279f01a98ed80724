// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel

/// What programs can ask of the organisations.
enum OrganisationOperations {
    static let all = lists + one + acts

    private typealias Answer = APIOperation.Answer
    private typealias Parameter = APIOperation.Parameter

    private static let kind = [
        Parameter("kind", "Only of one kind.", .choice, choices: OrganisationKind.allCases.map(\.rawValue))
    ]
    private static let before = [Parameter("before", "Only entries before this index.", .number)]
    private static let object = Schema.named("Organisation")
    private static let whole: JSONValue = [
        "allOf": [
            object,
            Schema.object([
                "initiatives": Schema.list(
                    of: Schema.object([
                        "name": Schema.text, "title": Schema.text, "url": Schema.link,
                        "contributions": Schema.integer, "exercise": Schema.flag,
                    ]))
            ]),
        ]
    ]

    private static let lists: [APIOperation] = [
        .page("/organisations", .organisations, "The verified organisations, newest first.", kind),
        APIOperation(
            "GET", "/organisations.json", .organisations, "The verified organisations, newest first.",
            parameters: kind,
            answers: [
                Answer(
                    200, "The organisations.", ["application/json"],
                    schema: [
                        "type": "object", "required": ["organisations"],
                        "properties": ["organisations": ["type": "array", "items": object]],
                    ])
            ]),
        APIOperation(
            "GET", "/organisations.csv", .organisations, "The verified organisations as CSV.",
            parameters: kind,
            answers: [Answer(200, "The table.", ["text/csv"])]),
        APIOperation(
            "GET", "/organisations.atom", .organisations, "The verified organisations as an Atom feed.",
            parameters: kind, answers: [Answer(200, "The feed.", ["application/atom+xml"])]),
    ]

    private static let one: [APIOperation] = [
        .page(
            "/organisations/{organisation}", .organisations,
            "One organisation: what was checked, and what it did here.", before),
        APIOperation(
            "GET", "/organisations/{organisation}.json", .organisations,
            "One organisation, and in which initiatives it contributed.",
            answers: [Answer(200, "The organisation.", ["application/json"], schema: whole)]),
        APIOperation(
            "GET", "/organisations/{organisation}.csv", .organisations,
            "What an organisation contributed, newest first, at most 10,000.",
            answers: [Answer(200, "The table.", ["text/csv"])]),
        APIOperation(
            "GET", "/organisations/{organisation}.atom", .organisations,
            "What an organisation contributed, the last 50.",
            answers: [Answer(200, "The feed.", ["application/atom+xml"])]),
        .page(
            "/organisations/{organisation}/members", .organisations, "The members' own room.", before,
            refusals: [.notAllowed]),
        .page(
            "/organisations/{organisation}/join", .organisations,
            "Asks whether one wants to speak for an organisation.",
            [Parameter("code", "The code of the invitation.", required: true)], refusals: [.badCode]),
        .page(
            "/operator/organisations", .organisations, "The form that verifies an organisation.",
            refusals: [.notAllowed]),
    ]

    private static let acts: [APIOperation] = [
        .command(
            VerifyOrganisation.self, at: "/operator/organisations", .organisations,
            "Verifies an organisation.",
            refusals: [.nameTaken]),
        .command(
            WithdrawVerification.self, at: "/organisations/{organisation}/withdraw-verification",
            .organisations,
            "Takes the verification of an organisation back.", refusals: [.wrongState]),
        .command(
            RestoreVerification.self, at: "/organisations/{organisation}/restore-verification",
            .organisations,
            "Verifies an organisation again.", refusals: [.wrongState]),
        .command(
            EditOrganisation.self, at: "/organisations/{organisation}/edit-organisation", .organisations,
            "Changes what an organisation says of itself; fields that are not sent stay."),
        .command(
            SetApproval.self, at: "/organisations/{organisation}/set-approval", .organisations,
            "Says whether what it publishes needs the approval of a colleague.", refusals: [.already]),
        APIOperation(
            "POST", "/organisations/{organisation}/invite-member", .organisations,
            "Makes a link with which one person comes to speak for the organisation, within seven days.",
            body: InviteMember.fields,
            answers: [
                .json("The link; it is shown once.", "Invitation", status: 201),
                Answer(200, "A page with the link, for a form.", ["text/html"]),
            ], refusals: [.notAllowed, .wrongState]),
        .command(
            JoinOrganisation.self, at: "/organisations/{organisation}/join", .organisations,
            "Comes to speak for an organisation.", refusals: [.badCode, .already]),
        .command(
            LeaveOrganisation.self, at: "/organisations/{organisation}/leave-organisation", .organisations,
            "Ends one's own membership.", refusals: [.invalid]),
        .command(
            RemoveMember.self, at: "/organisations/{organisation}/remove-member", .organisations,
            "Ends the membership of another."),
        .command(
            ChangeRole.self, at: "/organisations/{organisation}/change-role", .organisations,
            "Gives a member another role.", refusals: [.already]),
        APIOperation(
            "POST", "/i/{name}/speak-for", .organisations,
            "Chooses for which organisation a browser speaks in an initiative. A program names it in each "
                + "contribution instead, as the field `as`.",
            body: [
                Field(
                    "organisation", .text, limit: 40, "Short address of the organisation; empty for oneself."),
                Field("back", .text, "Path of the page to go back to."),
            ], answers: [.json("Done; the cookie says it.", "Status"), .seeOther], refusals: [.notAllowed]),
    ]
}
