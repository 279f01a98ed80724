// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
public import Web

/// What programs can ask of the reports; a test holds it to the routes.
public enum ReportOperations {
    /// All operations, for `SiteParts`.
    public static let all = pages + lists + one + acts + categories + QueueOperations.all

    private typealias Answer = APIOperation.Answer
    private typealias Parameter = APIOperation.Parameter

    // MARK: Lists

    private static let filters = [
        Parameter("category", "Keys of categories, with commas between or each with the name.", .list),
        Parameter("status", "State; all if missing.", .choice, choices: ["open", "resolved", "all"]),
        Parameter("bbox", "Where: west,south,east,north in degrees."),
        Parameter("since", "Seen at this time or date or later, RFC 3339."),
        Parameter("until", "Seen before this time, or up to the end of this date."),
        Parameter("q", "Words that all stand in the description or the place."),
        Parameter(
            "credence", "What others say of it.", .choice, choices: Credence.allCases.map(\.rawValue)),
    ]
    private static let at = [
        Parameter(
            "at", "Index of an entry: the answer is as things were then, but for what was hidden since.",
            .number)
    ]
    private static let paging = [
        Parameter("limit", "How many at most; whole numbers from 1.", .number),
        Parameter("after", "Id of the last report of the page before; `next` links have it.", .number),
    ]

    private static let pages: [APIOperation] = [
        .page(
            "/i/{name}", .reports, "The initiative's page: map, list, filters and timeline.",
            filters + paging + at),
        .page("/i/{name}/reports", .reports, "The list of reports, newest first.", filters + paging + at),
        .page("/i/{name}/embed", .reports, "The map alone, for the pages of others.", filters + at),
        .page("/i/{name}/print", .reports, "Map and list on paper.", filters + at),
        .page(
            "/i/{name}/reports/new", .reports, "The form that reports something.",
            [
                Parameter("category", "Key of the category that is chosen at first."),
                Parameter("latitude", "Degrees north of the place that is chosen at first."),
                Parameter("longitude", "Degrees east of the place that is chosen at first."),
                Parameter("placeWords", "The place in words at first."),
                Parameter("kept", "A form without a key, which a device may keep.", .flag),
            ], refusals: [.closed]),
        .page(
            "/i/{name}/reports/{id}/correct", .reports, "The form with which authors correct their own.",
            refusals: [.notAllowed, .gone]),
        .page(
            "/i/{name}/reports/still-so", .reports,
            "What is out of date near the reports that are named, or that the person added; each with one tap to confirm.",
            [Parameter("near", "Ids of reports, with commas between, at most 20.", .list)]),
    ]

    private static let lists: [APIOperation] = [
        APIOperation(
            "GET", "/i/{name}/reports.json", .reports, "Reports, newest first, 100 a page and at most 1000.",
            parameters: filters + paging + at,
            answers: [
                Answer(
                    200, "A page of reports, with a link to the next.", ["application/json"],
                    schema: [
                        "type": "object", "required": ["matched", "reports", "next"],
                        "properties": [
                            "matched": ["type": "integer", "description": "How many there are in all."],
                            "reports": ["type": "array", "items": APIOperation.schema("reports.row")],
                            "next": Schema.next,
                        ],
                    ])
            ]),
        APIOperation(
            "GET", "/i/{name}/reports.csv", .reports,
            "Reports as CSV (RFC 4180) with one line of names; all that match, streamed, where there is no limit.",
            parameters: filters + paging + at, answers: [Answer(200, "The table.", ["text/csv"])]),
        APIOperation(
            "GET", "/i/{name}/reports.geojson", .reports,
            "Reports as GeoJSON (RFC 7946); all that match, streamed, where there is no limit.",
            parameters: filters + paging + at,
            answers: [
                Answer(
                    200, "The features.", ["application/geo+json"],
                    schema: Schema.features("reports.feature"))
            ]),
        APIOperation(
            "GET", "/i/{name}/reports.atom", .reports,
            "Reports as an Atom feed with GeoRSS places, 50 a page and at most 500.",
            parameters: filters + paging + at, answers: [Answer(200, "The feed.", ["application/atom+xml"])]),
        APIOperation(
            "GET", "/i/{name}/reports/facets.json", .reports,
            "How many reports there are by category and state.",
            parameters: filters + at,
            answers: [
                Answer(
                    200, "The numbers.", ["application/json"],
                    schema: Schema.object([
                        "total": Schema.integer, "category": Schema.map(of: Schema.integer),
                        "status": counts(["open", "resolved"]),
                        "credence": counts(Credence.allCases.map(\.rawValue)),
                    ]))
            ]),
        APIOperation(
            "GET", "/i/{name}/reports/tiles/{z}/{x}/{y}.json", .reports,
            "A map tile: clusters with exact counts where there are many, points where there are few.",
            parameters: filters + at,
            answers: [
                Answer(
                    200, "The tile.", ["application/json"],
                    schema: tile)
            ]),
    ]

    private static func counts(_ names: [String]) -> JSONValue {
        var members = JSONObject()
        for name in names { members[name] = Schema.integer }
        return Schema.object(members)
    }

    private static let tile = Schema.object([
        "count": Schema.integer,
        "clusters": Schema.list(
            of: Schema.object([
                "lat": Schema.number, "lon": Schema.number, "count": Schema.integer,
                "by": [
                    "type": "array",
                    "description": "Number of the category, how many are open, how many resolved.",
                    "items": ["type": "array", "items": Schema.integer, "minItems": 3, "maxItems": 3],
                ],
            ])),
        "points": Schema.list(
            of: Schema.object([
                "id": Schema.integer, "lat": Schema.number, "lon": Schema.number, "category": Schema.integer,
                "status": Schema.words(["open", "resolved"]), "confirmations": Schema.integer,
                "disputes": Schema.integer, "fresh_until": Schema.time, "seen": Schema.time,
            ])),
    ])

    // MARK: One report

    private static let one: [APIOperation] = [
        .command(
            FileReport.self, at: "/i/{name}/reports", .reports,
            "Reports something. In a form, a category's field is named `fields.<category>.<field>`.",
            receipt: [
                "type": "object", "required": ["id", "receipt", "url"],
                "properties": [
                    "id": ["type": "integer"], "receipt": ["type": "string", "format": "uri"],
                    "url": ["type": "string", "format": "uri"],
                ],
            ], hasLocation: true, refusals: [.personalData, .unreadablePicture, .already]),
        .page(
            "/i/{name}/reports/{id}", .reports, "One report with its whole history.", at, refusals: [.gone]),
        APIOperation(
            "GET", "/i/{name}/reports/{id}.json", .reports, "One report with its whole history.",
            parameters: at + [
                Parameter("before", "Tells the entries before this one; the newest 200 without it.", .number)
            ],
            answers: [
                Answer(
                    200,
                    "The report, its newest entries as `history`, and the address of those before them as `olderHistory`.",
                    ["application/json"],
                    schema: ["allOf": [Schema.named("reports.row"), history]])
            ], refusals: [.gone]),
    ]

    private static let history = Schema.object([
        "history": Schema.list(
            of: Schema.object(
                [
                    "index": Schema.integer, "kind": Schema.text, "time": Schema.time,
                    "author": Schema.maybe(Schema.text), "organisation": Schema.maybe(Schema.text),
                    "state": Schema.words(["present", "withheld", "erased"]), "text": Schema.text,
                    "rule": Schema.text,
                ], optional: ["text", "rule"])),
        "olderHistory": Schema.next,
    ])

    private static let acts: [APIOperation] = [
        act(ConfirmReport.self, "Says that it is still so.", [.ownThing, .already]),
        act(DisputeReport.self, "Says that it is not so, and why.", [.ownThing, .already, .personalData]),
        act(UpdateReport.self, "Tells what has changed.", [.personalData, .unreadablePicture]),
        act(CommentReport.self, "Comments.", [.personalData]),
        act(ResolveReport.self, "Says that it is over.", [.personalData]),
        act(ReopenReport.self, "Says that it is not over.", [.personalData]),
        act(
            CorrectReport.self, "Corrects one's own report; fields that are not sent stay.",
            [.notAllowed, .personalData]),
        act(WithdrawReport.self, "Withdraws one's own report.", [.notAllowed, .personalData]),
        act(MergeReports.self, "Puts it together with another report of the same thing.", [.leased]),
        act(UnmergeReport.self, "Takes it apart again."),
        act(HideReport.self, "Hides it by a rule, for a published reason.", [.already, .leased]),
        act(RestoreReport.self, "Shows it again."),
        act(ReleaseReport.self, "Publishes what waited for review.", [.leased]),
        act(
            HideRemark.self, "Hides what somebody wrote about it, by a rule, for a published reason.",
            [.already]),
        act(RestoreRemark.self, "Shows again what somebody wrote about it.", [.already]),
    ]

    private static func act<C: Command>(
        _ command: C.Type, _ summary: String, _ refusals: [Refusal.Code] = []
    ) -> APIOperation {
        .command(
            command, at: "/i/{name}/reports/{id}/\(C.name)", .reports, summary, hasLocation: true,
            refusals: refusals + [.wrongState, .gone])
    }

    // MARK: Categories

    private static let texts = Schema.map(of: Schema.text)
    private static let category = Schema.object(
        [
            "key": Schema.text, "icon": Schema.text, "colour": Schema.text,
            "kind": Schema.words(Category.Sort.allCases.map(\.rawValue)), "freshHours": Schema.integer,
            "visibility": Schema.object(
                [
                    "publish": Schema.words(Visibility.Publishing.allCases.map(\.rawValue)),
                    "placeGridMetres": Schema.integer,
                    "timeGrain": Schema.words(Visibility.TimeGrain.allCases.map(\.rawValue)),
                    "photos": Schema.flag,
                    "homes": Schema.object(["atLeast": Schema.integer, "perSquareKilometre": Schema.integer]),
                    "delayHours": Schema.integer, "persons": Schema.flag,
                ], optional: ["homes", "delayHours", "persons"]),
            "names": texts, "help": texts, "fields": Schema.list(of: field), "retired": Schema.flag,
        ], optional: ["help", "fields", "retired"])
    private static let field = Schema.object(
        [
            "key": Schema.text, "kind": Schema.words(CategoryField.Kind.allCases.map(\.rawValue)),
            "unit": Schema.text,
            "choices": Schema.list(of: Schema.object(["key": Schema.text, "names": texts])), "names": texts,
            "meaning": ["anyOf": [Schema.text, texts]], "required": Schema.flag,
        ], optional: ["unit", "choices", "meaning", "required"])

    private static let categories: [APIOperation] = [
        .page("/i/{name}/categories", .reports, "The categories of an initiative."),
        APIOperation(
            "GET", "/i/{name}/categories.json", .reports, "The categories of an initiative.",
            answers: [
                Answer(
                    200, "Full definitions.", ["application/json"],
                    schema: Schema.object(["categories": Schema.list(of: category)]))
            ]),
        .command(
            SetCategories.self, at: "/i/{name}/categories", .reports,
            "Changes the categories: a program sends all of them, the form one.",
            receipt: [
                "type": "object", "required": ["entry"], "properties": ["entry": ["type": "integer"]],
            ], hasLocation: true, refusals: [.already]),
    ]
}
