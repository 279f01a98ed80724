// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel

extension KernelOperations {
    private typealias Answer = APIOperation.Answer
    private typealias Parameter = APIOperation.Parameter

    private static let language = Parameter(
        "lang", "Language of the names, where they have one in it; that of the page if missing.")

    /// Names of places, and the map below everything.
    static let places: [APIOperation] = [
        APIOperation(
            "GET", "/places.json", .node,
            "Places and streets whose names are likely meant, the likeliest first; also misspelt, and crossings of "
                + "two streets (`Main / 5th`).",
            parameters: [
                Parameter("q", "What was typed, at most 200 characters.", required: true),
                Parameter("near", "Where one looks: latitude,longitude; what is nearer comes first."),
                language,
                Parameter("limit", "How many at most, 1 to 50; 8 if missing.", .number),
            ],
            answers: [
                Answer(
                    200, "The places; none where no names were imported.", ["application/json"], schema: found
                )
            ]),
        APIOperation(
            "GET", "/places/near.json", .node, "What a place is called: the nearest street and settlement.",
            parameters: [
                Parameter("lat", "Latitude.", .number, required: true),
                Parameter("lon", "Longitude.", .number, required: true), language,
            ],
            answers: [
                Answer(200, "The names; null where nothing is near.", ["application/json"], schema: near)
            ]),
        APIOperation(
            "GET", "/basemap.json", .node, "The map that the operator imported (TileJSON 3.0.0).",
            answers: [
                Answer(
                    200, "What it is and where its tiles are.", ["application/json"], schema: tileJSON),
                Answer(204, "No map was imported."),
            ]),
        APIOperation(
            "GET", "/basemap/{z}/{x}/{y}", .node,
            "A tile of that map; with the `v` of `basemap.json` it may be kept for ever.",
            parameters: [Parameter("v", "The mark of the map's content.")],
            answers: [
                Answer(
                    200, "The tile.",
                    [
                        "application/vnd.mapbox-vector-tile", "image/png", "image/jpeg", "image/webp",
                        "image/avif",
                    ]), Answer(204, "The map has no such tile."),
            ]),
    ]

    private static let text: JSONValue = ["type": "string"]
    private static let maybeText: JSONValue = ["type": ["string", "null"]]
    private static let number: JSONValue = ["type": "number"]

    private static let tileJSON = Schema.object(
        [
            "tilejson": ["const": "3.0.0"], "tiles": Schema.list(of: text), "name": maybeText,
            "attribution": maybeText, "minzoom": Schema.integer, "maxzoom": Schema.integer,
            "bounds": Schema.list(of: number), "format": text,
            "vector_layers": Schema.list(of: ["type": "object"]),
        ], optional: ["vector_layers"])

    private static let found: JSONValue = [
        "type": "object", "required": ["places", "attribution"],
        "properties": [
            "places": [
                "type": "array",
                "items": [
                    "type": "object", "required": ["name", "kind", "title", "lat", "lon", "radius"],
                    "properties": [
                        "name": text, "matched": maybeText, "kind": text, "within": maybeText, "title": text,
                        "lat": number, "lon": number, "radius": number,
                        "distance": ["type": ["number", "null"]],
                    ],
                ],
            ],
            "attribution": maybeText,
        ],
    ]

    private static let near: JSONValue = [
        "type": "object", "required": ["name", "street", "place", "attribution"],
        "properties": ["name": maybeText, "street": maybeText, "place": maybeText, "attribution": maybeText],
    ]
}
