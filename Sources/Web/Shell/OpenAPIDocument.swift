// SPDX-License-Identifier: Apache-2.0
import Formats
import HTTPTypes
import Kernel

/// The table of operations as OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1).
struct OpenAPIDocument {
    let title: String
    let base: String
    let version: String
    let operations: [APIOperation]
    let collections: [CollectionSchema]
    /// The words of the language that the document is in.
    let t: Words

    /// The document.
    var bytes: [UInt8] {
        var json = JSONWriter(capacity: 1 << 16)
        json.object { json in
            json.member("openapi", "3.1.0")
            json.key("info")
            json.value([
                "title": .string(title), "version": .string(version),
                "description": .string(Self.description),
                "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            ])
            json.key("servers")
            json.value([["url": .string(base)]])
            json.key("tags")
            json.value(.array(APIOperation.Group.allCases.map { ["name": .string($0.rawValue)] }))
            json.key("paths")
            json.object { json in
                for path in paths { write(path, to: &json) }
            }
            json.key("components")
            json.value([
                "schemas": .object(OpenAPISchemas.all(collections, t)),
                "securitySchemes": [
                    "identity": [
                        "type": "apiKey", "in": "cookie", "name": .string(Session.cookie),
                        "description": "Made and set by the first contribution; later ones send it back.",
                    ],
                    "token": [
                        "type": "http", "scheme": "bearer",
                        "description": "A token that a person made on their own page (RFC 6750).",
                    ],
                ],
            ])
        }
        return json.bytes
    }

    private static let description = """
        Everything on this site can be read and written by programs too, without a key; with a \
        token of one's own they do it in one's own name. Each GET answers HEAD as well. \
        Texts are in the language of `Accept-Language` or of `?lang=`. What is refused answers with problem details \
        (RFC 9457), whose `code` is explained at /-/docs/refusals. Fields that are not known are passed over.
        """

    /// The addresses, each once, in the order of the table.
    private var paths: [String] {
        var seen: Set<String> = []
        return operations.map(\.path).filter { seen.insert($0).inserted }
    }

    private func write(_ path: String, to json: inout JSONWriter) {
        json.key(path)
        json.object { json in
            for operation in operations where operation.path == path {
                json.key(operation.method.lowercased())
                write(operation, to: &json)
            }
        }
    }

    private func write(_ operation: APIOperation, to json: inout JSONWriter) {
        json.object { json in
            json.member("operationId", operation.id)
            json.member("tags", [operation.group.rawValue])
            json.member("summary", operation.summary)
            if operation.method == "POST" {
                // With the cookie or without: then a contribution makes an identity.
                json.key("security")
                json.value([[:], ["identity": []], ["token": []]])
            }
            if !operation.parameters.isEmpty {
                json.key("parameters")
                json.value(.array(operation.parameters.map(Self.parameter)))
            }
            if let fields = operation.body {
                json.key("requestBody")
                json.value(Self.body(fields))
            }
            json.key("responses")
            json.object { json in
                for answer in operation.answers {
                    json.key(String(answer.status))
                    json.value(Self.answer(answer))
                }
                for (status, codes) in Self.byStatus(operation.allRefusals) {
                    json.key(String(status))
                    json.value(Self.refusal(codes))
                }
                json.key("default")
                json.value(Self.refusal([]))
            }
        }
    }

    private static func parameter(_ parameter: APIOperation.Parameter) -> JSONValue {
        var schema = OpenAPISchemas.schema(parameter.kind)
        if parameter.kind == .number { schema["type"] = "integer" }
        if !parameter.choices.isEmpty { schema["enum"] = .array(parameter.choices.map { .string($0) }) }
        var object: JSONObject = [
            "name": .string(parameter.name), "in": .string(parameter.place.rawValue),
            "required": .bool(parameter.isRequired), "description": .string(parameter.meaning),
            "schema": .object(schema),
        ]
        // Several values: once with commas between, or each with the name.
        if parameter.kind == .list { object["explode"] = .bool(true) }
        return .object(object)
    }

    // MARK: Body

    private static func body(_ fields: [Field]) -> JSONValue {
        var content: JSONObject = [
            "application/json": ["schema": fields.isEmpty ? ["type": "object"] : jsonSchema(fields)],
            "application/x-www-form-urlencoded": ["schema": formSchema(fields.filter { $0.kind != .photo })],
        ]
        content["multipart/form-data"] = ["schema": formSchema(fields)]
        return [
            "required": .bool(fields.contains(where: \.required)), "content": .object(content),
        ]
    }

    /// Fields as a program sends them; files come with multipart only.
    private static func jsonSchema(_ fields: [Field]) -> JSONValue {
        object(fields.filter { $0.kind != .photo }.map { ($0, OpenAPISchemas.schema($0)) })
    }

    /// Fields as a form sends them: places and areas as numbers, lists by repeating the name.
    private static func formSchema(_ fields: [Field]) -> JSONValue {
        var members: [(Field, JSONObject)] = []
        func number(_ name: String, _ meaning: String) -> (Field, JSONObject) {
            let field = Field(name, .number, meaning)
            return (field, OpenAPISchemas.schema(field))
        }
        for field in fields {
            switch field.kind {
            case .point:
                members += [number("latitude", "Degrees north."), number("longitude", "Degrees east.")]
            case .area:
                let text = Field(
                    field.name, .text, "The area as GeoJSON text, or a circle in the next three.")
                members += [
                    (text, OpenAPISchemas.schema(text)), number("latitude", "Degrees north, of the middle."),
                    number("longitude", "Degrees east, of the middle."), number("radius", "Meters."),
                ]
            case .object:
                let text = Field("\(field.name).*", .text, field.meaning + " Each as a field of its own.")
                members.append((text, OpenAPISchemas.schema(text)))
            default: members.append((field, OpenAPISchemas.schema(field)))
            }
        }
        let key = Field("idempotencyKey", .text, limit: 200, "As the header `Idempotency-Key`.")
        return object(members + [(key, OpenAPISchemas.schema(key))])
    }

    private static func object(_ members: [(field: Field, schema: JSONObject)]) -> JSONValue {
        var properties = JSONObject()
        for member in members { properties[member.field.name] = .object(member.schema) }
        var schema: JSONObject = ["type": "object", "properties": .object(properties)]
        let required = members.filter(\.field.required).map { JSONValue.string($0.field.name) }
        if !required.isEmpty { schema["required"] = .array(required) }
        return .object(schema)
    }

    // MARK: Answers

    private static func answer(_ answer: APIOperation.Answer) -> JSONValue {
        var object: JSONObject = ["description": .string(answer.meaning)]
        if answer.hasLocation {
            object["headers"] = [
                "Location": [
                    "description": "Where it is.", "schema": ["type": "string", "format": "uri-reference"],
                ]
            ]
        }
        guard !answer.types.isEmpty else { return .object(object) }
        var content = JSONObject()
        for type in answer.types {
            let isJSON = type.hasSuffix("json")
            content[type] = isJSON ? ["schema": answer.schema ?? ["type": "object"]] : [:]
        }
        object["content"] = .object(content)
        return .object(object)
    }

    /// Refusals by the status that they have.
    static func byStatus(_ codes: [Refusal.Code]) -> [(status: Int, codes: [Refusal.Code])] {
        Dictionary(grouping: codes, by: \.status.code).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private static func refusal(_ codes: [Refusal.Code]) -> JSONValue {
        var schema: JSONValue = ["$ref": "#/components/schemas/Problem"]
        if !codes.isEmpty {
            schema = [
                "allOf": [
                    schema, ["properties": ["code": ["enum": .array(codes.map { .string($0.rawValue) })]]],
                ]
            ]
        }
        let words = codes.isEmpty ? "Anything else." : codes.map(\.rawValue).joined(separator: ", ")
        return [
            "description": .string(words),
            "content": ["application/problem+json": ["schema": schema], "text/html": [:]],
        ]
    }
}
