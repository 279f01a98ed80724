// SPDX-License-Identifier: Apache-2.0
public import Formats
import Kernel

/// The JSON Schemas that the OpenAPI document names.
enum OpenAPISchemas {
    /// Every schema of `components`; a collection gives two, `<name>.row` and `<name>.feature`.
    static func all(_ collections: [CollectionSchema], _ t: Words) -> JSONObject {
        var schemas = fixed
        for collection in collections {
            schemas[collection.name + ".row"] = row(collection, t)
            schemas[collection.name + ".feature"] = feature(collection, t)
        }
        return schemas
    }

    /// The schema of a field that a command takes.
    static func schema(_ field: Field) -> JSONObject {
        var schema = schema(field.kind)
        schema["description"] = .string(field.meaning)
        if let limit = field.limit, field.kind == .text || field.kind == .longText {
            schema["maxLength"] = .int(Int64(limit))
        }
        if let limit = field.limit, field.kind == .list { schema["maxItems"] = .int(Int64(limit)) }
        return schema
    }

    /// The schema of what a field holds.
    static func schema(_ kind: Field.Kind) -> JSONObject {
        switch kind {
        case .text, .longText, .choice: ["type": "string"]
        case .time: ["type": "string", "format": "date-time"]
        case .point: ["$ref": "#/components/schemas/Point"]
        case .area: ["$ref": "#/components/schemas/Area"]
        case .number: ["type": "number"]
        case .flag: ["type": "boolean"]
        case .photo: ["type": "string", "format": "binary"]
        case .object: ["type": "object"]
        case .list: ["type": "array"]
        }
    }

    // MARK: Collections

    private static func column(_ column: CollectionColumn, _ meaning: String) -> JSONValue {
        var schema: JSONObject
        switch column.kind {
        case .integer: schema = ["type": ["integer", "null"]]
        case .number, .latitude, .longitude: schema = ["type": ["number", "null"]]
        case .text: schema = ["type": ["string", "null"]]
        case .flag: schema = ["type": "boolean"]
        case .time: schema = ["type": ["string", "null"], "format": "date-time"]
        case .link: schema = ["type": ["string", "null"], "format": "uri"]
        case .object: schema = ["type": "object"]
        case .list: schema = ["type": "array", "items": ["type": "string"]]
        }
        schema["description"] = .string(meaning + (column.unit.map { " Unit (UCUM): \($0)." } ?? ""))
        return .object(schema)
    }

    private static func row(_ collection: CollectionSchema, _ t: Words) -> JSONValue {
        guard case .object(var schema) = properties(of: collection, t, { _ in true }) else { return .null }
        schema["required"] = .array(collection.columns.map { .string($0.name) })
        return .object(schema)
    }

    private static func properties(
        of collection: CollectionSchema, _ t: Words, _ isIn: (CollectionColumn) -> Bool
    ) -> JSONValue {
        var properties = JSONObject()
        for one in collection.columns where isIn(one) {
            properties[one.name] = column(one, t["column.\(collection.name).\(one.name)"])
        }
        return ["type": "object", "properties": .object(properties)]
    }

    private static func feature(_ collection: CollectionSchema, _ t: Words) -> JSONValue {
        let id = collection.columns.first { $0.name == "id" }?.kind
        let isPlace: (CollectionColumn) -> Bool = { $0.kind == .latitude || $0.kind == .longitude }
        return [
            "type": "object", "required": ["type", "id", "geometry", "properties"],
            "properties": [
                "type": ["const": "Feature"], "id": id == .integer ? integer : text,
                "geometry": Schema.maybe(ref(collection.isPointwise ? "Point" : "Geometry")),
                "properties": properties(of: collection, t) { !isPlace($0) },
            ],
        ]
    }

    // MARK: Fixed

    private static func object(_ properties: JSONObject, required: [JSONValue]? = nil) -> JSONValue {
        let all = properties.map { JSONValue.string($0.key) }
        return [
            "type": "object", "required": .array(required ?? all), "properties": .object(properties),
        ]
    }

    private static let text = Schema.text
    private static let integer = Schema.integer
    private static let link = Schema.link
    private static let time = Schema.time
    private static let flag = Schema.flag

    private static func ref(_ name: String) -> JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }

    private static let areaMeaning = """
        A GeoJSON Polygon or MultiPolygon, or `{type: Circle, center, radius}` in meters, which comes back as a \
        Polygon with the member `circle`.
        """

    private static let fixed: JSONObject = [
        "Problem": problem,
        "Point": [
            "type": "object", "description": "A GeoJSON Point (RFC 7946), WGS 84.",
            "required": ["type", "coordinates"],
            "properties": [
                "type": ["const": "Point"],
                "coordinates": [
                    "type": "array", "items": ["type": "number"], "minItems": 2, "maxItems": 3,
                    "description": "Longitude, latitude.",
                ],
            ],
        ],
        "Geometry": [
            "type": "object", "description": "Any geometry of GeoJSON (RFC 7946), WGS 84.",
            "required": ["type"],
            "properties": [
                "type": Schema.words([
                    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon",
                    "GeometryCollection",
                ]), "coordinates": ["type": "array"], "geometries": Schema.list(of: ref("Geometry")),
            ],
        ],
        "Area": [
            "type": "object", "required": ["type"],
            "description": .string(areaMeaning),
            "properties": [
                "type": ["enum": ["Polygon", "MultiPolygon", "Circle", "Feature", "FeatureCollection"]]
            ],
        ],
        "Initiative": initiative,
        "Initiatives": object([
            "matched": integer, "initiatives": Schema.list(of: ref("Initiative")), "next": Schema.next,
        ]),
        "Opened": object([
            "id": integer, "name": text, "url": link, "receipt": link,
            "similar": Schema.list(of: ref("Similar")),
        ]),
        "Similar": object([
            "id": integer, "name": text, "title": text, "url": link, "score": Schema.number,
            "sharedArea": Schema.maybe(Schema.number), "sharedWords": Schema.list(of: text),
            "sameTemplate": flag,
        ]),
        "Removals": Schema.object(
            [
                "counts": object(["entries": integer, "pictures": integer, "erasedByAuthors": integer]),
                "removals": Schema.list(
                    of: Schema.object(
                        [
                            "index": integer, "time": time, "initiative": Schema.maybe(text),
                            "reason": text, "entry": integer, "leaf": text, "media": text,
                            "basis": Schema.maybe(text),
                        ], optional: ["entry", "leaf", "media"])),
                "next": link,
            ], optional: ["next"]),
        "Organisation": object([
            "id": integer, "name": text, "title": text,
            "kind": Schema.words(OrganisationKind.allCases.map(\.rawValue)), "url": link, "verified": flag,
            "verified_on": time, "checked": text, "withdrawn_because": Schema.maybe(text), "website": text,
            "contact": text, "about": text, "area": Schema.maybe(ref("Area")), "contributions": integer,
            "receipt": link,
        ]),
        "Recorded": object(["id": integer, "entry": integer, "receipt": link]),
        "Invitation": object(["invitation": link]),
        "RecoveryCode": object(["code": text]),
        "Token": token,
        "Tokens": object(["tokens": ["type": "array", "items": token]]),
        "NewToken": object(["token": text, "id": text, "expires": time]),
        "PasskeyOptions": [
            "type": "object", "required": ["challenge"], "properties": ["challenge": text],
        ],
        "Next": object(["next": text]),
        "Erased": object(["erased": integer]),
        "Status": object(["status": text]),
        "Health": object(["status": text, "problems": ["type": "array", "items": text]]),
        "Ready": object([
            "status": text, "entries": integer, "checkpoint": ["type": ["integer", "null"]],
            "leads": ["type": "boolean"],
        ]),
        "Witnesses": object([
            "key": text,
            "witnesses": Schema.list(
                of: object([
                    "name": text, "key": text,
                    "outcome": Schema.words(WitnessStatement.Outcome.allCases.map(\.rawValue)),
                    "contradicts": flag, "size": integer, "cosigned": Schema.maybe(time),
                    "checkpoint": Schema.maybe(text), "seen": integer, "asked": Schema.maybe(time),
                ])),
            "records": Schema.list(
                of: object([
                    "origin": text, "size": integer, "cosigned": Schema.maybe(time),
                    "checkpoint": Schema.maybe(text), "refused": Schema.maybe(text),
                    "refusedAt": Schema.maybe(time),
                ])),
        ]),
        "Entry": entry,
        "Notice": object(["index": integer, "initiative": integer, "kind": text, "subject": integer]),
    ]

    private static let token = object(
        [
            "id": text, "name": text, "scopes": ["type": "array", "items": Schema.words(scopes)],
            "initiative": Schema.maybe(text), "made": time, "expires": time,
            "last_used_on": Schema.maybe(["type": "string", "format": "date"]),
        ])
    private static let scopes = TokenScope.allCases.map(\.rawValue)

    private static let problem = object(
        [
            "type": ["type": "string", "format": "uri-reference"], "title": text, "status": integer,
            "detail": text,
            "code": [
                "enum": .array((Refusal.Code.allCases.map(\.rawValue) + ["fault"]).map { .string($0) })
            ],
            "fields": [
                "type": "array",
                "items": object(["field": text, "code": text, "message": text]),
            ],
        ], required: ["type", "title", "status", "detail", "code"])

    private static let initiative = object(
        [
            "id": integer, "name": text, "title": text, "purpose": text, "sharedValue": text, "why": text,
            "template": text,
            "phase": ["enum": .array(InitiativePhase.allCases.map { .string($0.rawValue) })],
            "area": ["oneOf": [ref("Area"), ["type": "null"]]],
            "languages": ["type": "array", "items": text], "licence": text, "emergencyNumber": text,
            "emergencyWords": text,
            "isExercise": flag, "isUnlisted": flag, "pace": integer, "frozen": ["type": ["string", "null"]],
            "opened": time, "forkOf": ["type": ["integer", "null"]], "url": link,
            "reports": integer, "lastEntry": integer,
        ],
        required: [
            "id", "name", "title", "purpose", "sharedValue", "why", "template", "phase", "area", "languages",
            "licence", "emergencyNumber", "isExercise", "opened", "url",
        ])

    private static let entry = object(
        [
            "envelope": ["type": "string", "description": "The sealed envelope, as its leaf was hashed."],
            "body": ["type": ["string", "null"], "contentEncoding": "base64"],
            "salt": ["type": ["string", "null"], "contentEncoding": "base64"],
            "state": ["enum": ["withheld", "erased"], "description": "Only where there is no body."],
            "proof": [
                "oneOf": [
                    object(["size": integer, "hashes": ["type": "array", "items": text]]), ["type": "null"],
                ],
                "description": "Inclusion proof in the last checkpoint.",
            ],
            "pending": ["const": true, "description": "No checkpoint covers the entry yet."],
        ], required: ["envelope", "body", "salt", "proof"])
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Keeps the first of members that have the same name.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init()
        for (name, value) in elements where self[name] == nil { self[name] = value }
    }
}
