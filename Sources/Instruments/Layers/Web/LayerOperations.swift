// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import Web

/// What programs can ask of the layers; a test holds it to the routes.
enum LayerOperations {
    /// All operations, for `SiteParts`.
    static let all = lists + filing + one + items

    private typealias Answer = APIOperation.Answer
    private typealias Parameter = APIOperation.Parameter

    private static let filters = [
        Parameter("q", "Words that all stand in the item."),
        Parameter("disputed", "1 for those that are disputed and not answered."),
        Parameter("bbox", "Where: west,south,east,north in degrees."),
        Parameter("limit", "How many at most; whole numbers from 1.", .number),
        Parameter("start", "How many to pass over; `next` links have it.", .number),
    ]
    private static let layer: JSONValue = APIOperation.schema("layers.row")
    private static let feature: JSONValue = APIOperation.schema("layer-items.feature")

    /// An item with the layer's own columns as `values`.
    private static let item: JSONValue = [
        "allOf": [Schema.named("layer-items.row"), Schema.object(["values": ["type": "object"]])]
    ]
    private static let tile = Schema.object([
        "count": Schema.integer,
        "clusters": Schema.list(
            of: Schema.object(["lat": Schema.number, "lon": Schema.number, "count": Schema.integer])),
        "points": Schema.list(
            of: Schema.object(
                ["id": Schema.text, "name": Schema.text, "lat": Schema.number, "lon": Schema.number],
                optional: ["name"])),
        "shapes": Schema.list(
            of: Schema.object(
                [
                    "id": Schema.text, "name": Schema.text, "area": Schema.flag,
                    "parts": Schema.list(of: Schema.list(of: Schema.number)),
                ], optional: ["name"])),
        "omitted": Schema.integer,
    ])

    private static let lists: [APIOperation] = [
        .page("/i/{name}/layers", .layers, "The layers of others' data of an initiative."),
        APIOperation(
            "GET", "/i/{name}/layers.json", .layers, "The layers of an initiative, newest first.",
            answers: [
                Answer(
                    200, "The layers.", ["application/json"],
                    schema: [
                        "type": "object", "required": ["layers"],
                        "properties": ["layers": ["type": "array", "items": layer]],
                    ])
            ]),
        APIOperation(
            "GET", "/i/{name}/layers.csv", .layers, "The layers of an initiative as CSV, streamed.",
            answers: [Answer(200, "The table.", ["text/csv"])]),
        APIOperation(
            "GET", "/i/{name}/layers.geojson", .layers,
            "The layers of an initiative, each with the box around it, streamed.",
            answers: [
                Answer(
                    200, "The features.", ["application/geo+json"],
                    schema: Schema.features("layers.feature"))
            ]),
        APIOperation(
            "GET", "/i/{name}/layers.atom", .layers,
            "The layers of an initiative as an Atom feed, at most 100.",
            answers: [Answer(200, "The feed.", ["application/atom+xml"])]),
        .page("/i/{name}/layers/new", .layers, "The form that adds a layer.", refusals: [.notAllowed]),
    ]

    private static let added: JSONValue = [
        "type": "object", "required": ["id", "url", "items", "refused", "refusals", "receipt"],
        "properties": [
            "id": ["type": "integer"], "url": ["type": "string", "format": "uri"],
            "items": ["type": "integer"],
            "refused": ["type": "integer", "description": "How many items were not taken."],
            "refusals": ["type": "array", "items": ["type": "object"]],
            "receipt": ["type": "string", "format": "uri"],
        ],
    ]

    private static let filing: [APIOperation] = [
        .command(
            AddLayer.self, at: "/i/{name}/layers", .layers,
            "Adds a layer: a form with a file, JSON with `data`, or GeoJSON or CSV itself with the other fields in the address.",
            receipt: added, hasLocation: true),
        .command(
            PublishVersion.self, at: "/i/{name}/layers/{id}/versions", .layers,
            "Gives a layer new data: a form with a file, JSON with `data`, or GeoJSON or CSV itself.",
            receipt: [
                "type": "object", "required": ["id", "entry", "items", "refused", "refusals", "receipt"],
            ],
            hasLocation: true, refusals: [.already, .wrongState, .gone]),
        .page(
            "/i/{name}/layers/{id}/edit", .layers, "The form that describes a layer.",
            refusals: [.notAllowed, .gone]),
        act(
            DescribeLayer.self, "Changes what a layer says of itself; fields that are not sent stay.",
            [.already]),
        act(WithdrawLayer.self, "Takes a layer off the map, for a published reason.", [.already]),
        act(RestoreLayer.self, "Shows a layer again.", [.already]),
        act(
            HideItemRemark.self, "Hides what somebody wrote about an item, for a published reason.",
            [.already]),
        act(RestoreItemRemark.self, "Shows again what somebody wrote about an item.", [.already]),
        APIOperation(
            "POST", "/i/{name}/layers/{id}/fetch", .layers, "Looks at the address of a layer now.",
            body: [],
            answers: [
                Answer(
                    200, "Whether there was a new version.", ["application/json"],
                    schema: ["type": "object", "required": ["id", "new"]]), .seeOther,
            ], refusals: [.notAllowed, .wrongState, .closed, .invalid, .gone]),
    ]

    private static func act<C: Command>(
        _ command: C.Type, _ summary: String, _ refusals: [Refusal.Code]
    ) -> APIOperation {
        .command(
            command, at: "/i/{name}/layers/{id}/\(C.name)", .layers, summary, hasLocation: true,
            refusals: refusals + [.gone])
    }

    private static let one: [APIOperation] = [
        .page(
            "/i/{name}/layers/{id}", .layers, "A layer: its source, columns, items and versions.", filters,
            refusals: [.gone]),
        APIOperation(
            "GET", "/i/{name}/layers/{id}.json", .layers,
            "A layer and its items, 100 a page and at most 1000.",
            parameters: filters,
            answers: [
                Answer(
                    200, "The layer and a page of items, with a link to the next.", ["application/json"],
                    schema: [
                        "type": "object", "required": ["layer", "matched", "items"],
                        "properties": [
                            "layer": layer, "matched": ["type": "integer"],
                            "items": Schema.list(of: item), "next": Schema.link,
                        ],
                    ])
            ], refusals: [.gone]),
        APIOperation(
            "GET", "/i/{name}/layers/{id}.csv", .layers,
            "The items as CSV (RFC 4180); all that match, streamed.",
            parameters: filters, answers: [Answer(200, "The table.", ["text/csv"])], refusals: [.gone]),
        APIOperation(
            "GET", "/i/{name}/layers/{id}.geojson", .layers,
            "The items as GeoJSON (RFC 7946); all that match, streamed.",
            parameters: filters,
            answers: [
                Answer(
                    200, "The features.", ["application/geo+json"],
                    schema: Schema.features("layer-items.feature"))
            ], refusals: [.gone]),
        APIOperation(
            "GET", "/i/{name}/layers/{id}.atom", .layers, "Versions, and what people wrote, as an Atom feed.",
            answers: [Answer(200, "The feed.", ["application/atom+xml"])], refusals: [.gone]),
        APIOperation(
            "GET", "/i/{name}/layers/{id}/versions/{version}.geojson", .layers,
            "A version's file, byte for byte: its SHA-256 stands on the record.",
            answers: [
                Answer(
                    200, "The file.", ["application/geo+json"],
                    schema: Schema.object([
                        "type": ["const": "FeatureCollection"],
                        "features": Schema.list(
                            of: Schema.object([
                                "type": ["const": "Feature"], "geometry": Schema.named("Geometry"),
                                "properties": ["type": ["object", "null"]],
                            ])),
                    ]))
            ], refusals: [.gone]),
        APIOperation(
            "GET", "/i/{name}/layers/{id}/tiles/{z}/{x}/{y}.json", .layers,
            "A map tile: lines and areas that are large enough, points or clusters with exact counts for the rest.",
            parameters: [Parameter("version", "Not read; it keeps tiles of versions apart in caches.")],
            answers: [
                Answer(
                    200, "The tile.", ["application/json"],
                    schema: tile)
            ], refusals: [.gone]),
    ]

    private static let items: [APIOperation] = [
        .page("/i/{name}/layers/{id}/items/{item}", .layers, "One item of a layer.", refusals: [.gone]),
        APIOperation(
            "GET", "/i/{name}/layers/{id}/items/{item}.json", .layers, "One item as a GeoJSON feature.",
            answers: [Answer(200, "The feature.", ["application/geo+json"], schema: feature)],
            refusals: [.gone]),
        said(ConfirmItem.self, "Says that an item is as the layer says.", [.already]),
        said(
            DisputeItem.self, "Says that an item is not as the layer says, and why.",
            [.already, .personalData]),
        said(CommentItem.self, "Says something about an item.", [.personalData]),
        said(AnswerItem.self, "Answers for the layer what became of it.", [.personalData]),
    ]

    private static func said<C: Command>(
        _ command: C.Type, _ summary: String, _ refusals: [Refusal.Code]
    ) -> APIOperation {
        .command(
            command, at: "/i/{name}/layers/{id}/items/{item}/\(C.name)", .layers, summary, hasLocation: true,
            refusals: refusals + [.wrongState, .gone])
    }
}
