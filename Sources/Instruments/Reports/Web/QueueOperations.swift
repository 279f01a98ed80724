// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import Web

/// What programs can ask of the queue, and of those who help.
enum QueueOperations {
    static let all = queue + help

    private typealias Answer = APIOperation.Answer
    private typealias Parameter = APIOperation.Parameter

    private static let taken = Answer(
        200, "The item that was taken, and for how many seconds; null where nothing is left.",
        ["application/json"],
        schema: [
            "type": "object", "required": ["id", "seconds"],
            "properties": [
                "id": ["type": ["integer", "null"]],
                "seconds": ["type": "integer"],
            ],
        ])

    private static var waiting: JSONValue {
        var members = JSONObject()
        for kind in QueueKind.allCases { members[kind.rawValue] = Schema.integer }
        return Schema.object(members)
    }

    private static let queue: [APIOperation] = [
        .page("/i/{name}/queue", .reports, "What waits for somebody, and the way to take the next."),
        APIOperation(
            "GET", "/i/{name}/queue.json", .reports, "How much waits, by reason, and what one has taken.",
            answers: [
                Answer(
                    200, "The numbers.", ["application/json"],
                    schema: Schema.object([
                        "waiting": waiting, "current": Schema.maybe(Schema.integer),
                    ]))
            ]),
        .page(
            "/i/{name}/queue/{id}", .reports, "One item that one has taken.",
            [
                Parameter(
                    "kind", "Why it waits.", .choice, choices: QueueKind.allCases.map(\.rawValue))
            ], refusals: [.notAllowed, .leased]),
        APIOperation(
            "GET", "/i/{name}/queue/{id}/photo.jpg", .reports,
            "The photograph of an item that one has taken.",
            answers: [Answer(200, "The picture.", ["image/jpeg"])], refusals: [.notAllowed, .leased]),
        APIOperation(
            "POST", "/i/{name}/queue/take", .reports, "Takes the first item that nobody is at.",
            body: TakeTask.fields, answers: [taken, .seeOther], refusals: [.notAllowed]),
        APIOperation(
            "POST", "/i/{name}/queue/give-back", .reports, "Gives back what one has taken.", body: [],
            answers: [taken, .seeOther]),
        APIOperation(
            "POST", "/i/{name}/queue/{id}/renew", .reports, "Keeps an item for another five minutes.",
            body: [], answers: [taken, .seeOther], refusals: [.leased]),
    ]

    private static let help: [APIOperation] = [
        act(FlagReport.self, "Complains about it; who and why is not public.", [.already]),
        act(SettleFlags.self, "Lets it stand that people complained about.", [.leased]),
        act(
            TranslateReport.self, "Translates it, beside the original.",
            [.notAllowed, .leased, .personalData]),
        act(PlaceReport.self, "Says where it is, where it has no place.", [.notAllowed, .leased]),
        act(CategoriseReport.self, "Puts it in the category that fits.", [.notAllowed, .leased]),
        act(CheckPhoto.self, "Says what its photograph shows.", [.notAllowed, .leased]),
        act(AcceptHelp.self, "Accepts what a helper proposed.", [.leased]),
        act(DeclineHelp.self, "Declines what a helper proposed.", [.leased]),
    ]

    private static func act<C: Command>(
        _ command: C.Type, _ summary: String, _ refusals: [Refusal.Code] = []
    ) -> APIOperation {
        .command(
            command, at: "/i/{name}/reports/{id}/\(C.name)", .reports, summary, hasLocation: true,
            refusals: refusals + [.wrongState, .gone])
    }
}
