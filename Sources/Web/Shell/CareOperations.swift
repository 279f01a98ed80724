// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel

/// The operations with which stewards take care of an initiative, and with which two become one.
enum CareOperations {
    static let all = meeting + care + helpers

    private typealias Answer = APIOperation.Answer
    private typealias Parameter = APIOperation.Parameter

    private static let meeting: [APIOperation] = [
        APIOperation(
            "GET", "/i/similar.json", .initiatives, "Initiatives that seem to be about the same.",
            parameters: [
                Parameter("title", "The title to compare with."),
                Parameter("template", "Name of the template."),
                Parameter("latitude", "Degrees north of the middle of the area.", .number),
                Parameter("longitude", "Degrees east of the middle of the area.", .number),
                Parameter("radius", "Meters; 1000 if missing.", .number),
            ],
            answers: [
                Answer(
                    200, "Those that are alike, the most alike first.", ["application/json"],
                    schema: [
                        "type": "object", "required": ["similar"],
                        "properties": ["similar": Schema.list(of: Schema.named("Similar"))],
                    ])
            ]),
        .page(
            "/i/{name}/meeting", .stewards, "Initiatives about the same, and proposals to go up in another.",
            refusals: [.notAllowed]),
        .command(
            ProposeMerge.self, at: "/i/{name}/propose-merge", .stewards,
            "Proposes that the initiative goes up in another; done at once where one looks after both.",
            refusals: [.merging]),
        .command(
            WithdrawMerge.self, at: "/i/{name}/withdraw-merge", .stewards, "Takes the proposal back.",
            refusals: [.wrongState]),
        .command(
            AcceptMerge.self, at: "/i/{name}/accept-merge", .stewards,
            "Takes another initiative in: its address leads here, its reports are shown here.",
            refusals: [.wrongState]),
        .command(
            DeclineMerge.self, at: "/i/{name}/decline-merge", .stewards, "Says no to a proposal.",
            refusals: [.wrongState]),
    ]

    private static let care: [APIOperation] = [
        .page(
            "/i/{name}/care", .stewards, "Hand-over, helpers, pace and freeze, for stewards.",
            refusals: [.notAllowed]),
        .command(
            SetPace.self, at: "/i/{name}/set-pace", .stewards,
            "Lets each person contribute once in so many minutes."),
        .command(
            FreezeInitiative.self, at: "/i/{name}/freeze", .stewards, "Lets only stewards contribute."),
        .command(
            ThawInitiative.self, at: "/i/{name}/thaw", .stewards, "Lets everyone contribute again.",
            refusals: [.wrongState]),
        .command(
            HandOver.self, at: "/i/{name}/hand-over", .stewards, "Hands over to another steward, with a note."
        ),
        .command(
            SayPresent.self, at: "/i/{name}/say-present", .stewards,
            "Says that a steward is here, which ends a notice."),
    ]

    private static let helpers: [APIOperation] = [
        .command(
            OpenHelping.self, at: "/i/{name}/open-helping", .stewards,
            "Lets anyone help with the queue, or only the invited.", refusals: [.already]),
        APIOperation(
            "POST", "/i/{name}/invite-helper", .stewards,
            "Makes a link with which several people can become helpers, within seven days.",
            body: InviteToHelp.fields,
            answers: [
                .json("The link; it is shown once.", "Invitation", status: 201),
                Answer(200, "A page with the link, for a form.", ["text/html"]),
            ], refusals: [.notAllowed]),
        .command(
            JoinHelpers.self, at: "/i/{name}/join-helpers", .stewards, "Becomes a helper.",
            refusals: [.badCode, .already]),
        .command(
            LeaveHelpers.self, at: "/i/{name}/leave-helpers", .stewards, "Stops helping.",
            refusals: [.wrongState]),
        .command(
            DismissFromHelp.self, at: "/i/{name}/dismiss-helper", .stewards, "Ends another's help.",
            refusals: [.notFound]),
    ]
}
