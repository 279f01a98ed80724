// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
public import Web

/// What programs can ask of the notices; a test holds it to the routes.
public enum NoticeOperations {
    /// All operations, for `SiteParts`.
    public static let all =
        lists("/i/{name}/notices", "an initiative") + lists("/notices", "the whole node") + one + acts

    private typealias Answer = APIOperation.Answer
    private typealias Parameter = APIOperation.Parameter

    private static let before = [Parameter("before", "Only notices with an id below this.", .number)]

    private static func lists(_ path: String, _ whose: String) -> [APIOperation] {
        [
            .page(path, .notices, "The notices of \(whose): those that hold, and past ones.", before),
            APIOperation(
                "GET", path + ".json", .notices, "The notices of \(whose), newest first.", parameters: before,
                answers: [
                    Answer(
                        200, "The notices.", ["application/json"],
                        schema: [
                            "type": "object", "required": ["notices"],
                            "properties": [
                                "notices": ["type": "array", "items": APIOperation.schema("notices.row")]
                            ],
                        ])
                ]),
            APIOperation(
                "GET", path + ".csv", .notices, "The notices of \(whose) as CSV.", parameters: before,
                answers: [Answer(200, "The table.", ["text/csv"])]),
            APIOperation(
                "GET", path + ".geojson", .notices, "The notices of \(whose) with their areas.",
                parameters: before,
                answers: [
                    Answer(
                        200, "The features.", ["application/geo+json"],
                        schema: Schema.features("notices.feature"))
                ]),
            APIOperation(
                "GET", path + ".atom", .notices,
                "The notices of \(whose) as an Atom feed that links to CAP; 50 a page.", parameters: before,
                answers: [Answer(200, "The feed.", ["application/atom+xml"])]),
        ]
    }

    /// What one notice says besides its row.
    private static let whole = Schema.object([
        "texts": Schema.list(
            of: Schema.object([
                "language": Schema.text, "headline": Schema.text, "text": Schema.text,
                "instruction": Schema.text,
            ])), "geometry": Schema.named("Area"),
        "history": Schema.list(
            of: Schema.object([
                "entry": Schema.integer, "kind": Schema.text, "time": Schema.time, "author": Schema.text,
                "reason": Schema.maybe(Schema.text), "cap": Schema.link,
            ])),
    ])

    private static let one: [APIOperation] = [
        .page("/i/{name}/notices/{id}", .notices, "One notice with everything that it said."),
        APIOperation(
            "GET", "/i/{name}/notices/{id}.json", .notices, "One notice with everything that it said.",
            answers: [
                Answer(
                    200, "The notice.", ["application/json"],
                    schema: ["allOf": [Schema.named("notices.row"), whole]])
            ], refusals: [.gone]),
        APIOperation(
            "GET", "/i/{name}/notices/{id}.cap", .notices, "What a notice said last, as CAP 1.2.",
            answers: [Answer(200, "The message.", ["application/cap+xml"])], refusals: [.gone]),
        APIOperation(
            "GET", "/i/{name}/notices/{id}/{message}.cap", .notices, "One message of a notice, as CAP 1.2.",
            answers: [Answer(200, "The message.", ["application/cap+xml"])], refusals: [.gone]),
        .page(
            "/i/{name}/notices/banner", .notices,
            "What stands above every page of an initiative, as it is now."),
        .page("/i/{name}/notices/new", .notices, "The form that posts a notice.", refusals: [.notAllowed]),
        .page(
            "/i/{name}/notices/{id}/update", .notices, "The form that updates a notice.",
            refusals: [.notAllowed]),
        .page("/i/{name}/notices/drafts/{draft}", .notices, "A draft, for those of its organisation."),
    ]

    private static let acts: [APIOperation] = [
        .command(PostNotice.self, at: "/i/{name}/notices", .notices, "Posts a notice.", hasLocation: true),
        .command(
            UpdateNotice.self, at: "/i/{name}/notices/{id}/update", .notices, "Updates a notice.",
            hasLocation: true, refusals: [.wrongState]),
        .command(
            CancelNotice.self, at: "/i/{name}/notices/{id}/cancel", .notices,
            "Says that a notice no longer holds.", hasLocation: true, refusals: [.wrongState]),
        APIOperation(
            "POST", "/i/{name}/notices/drafts", .notices,
            "Keeps a notice, or an update of the one named in `notice`, for a colleague to approve.",
            parameters: [Parameter("notice", "The notice that it updates.", .number)],
            body: DraftNotice.fields + [Field("draft", .number, "The draft that it changes.")],
            answers: [
                Answer(
                    201, "Kept; nothing is on the record.", ["application/json"],
                    schema: ["type": "object", "required": ["draft", "url"]], hasLocation: true), .seeOther,
            ], refusals: [.notAllowed, .closed, .wrongState]),
        .command(
            ApproveNotice.self, at: "/i/{name}/notices/drafts/{draft}/approve", .notices,
            "Publishes what a colleague drafted.", hasLocation: true, refusals: [.ownThing]),
        .command(
            DiscardNotice.self, at: "/i/{name}/notices/drafts/{draft}/discard", .notices,
            "Throws a draft away.",
            hasLocation: true),
    ]
}
