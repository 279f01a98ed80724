// SPDX-License-Identifier: Apache-2.0
public import Formats

/// JSON Schemas as operations declare them, in the dialect of OpenAPI 3.1 (JSON Schema 2020-12).
public enum Schema {
    public static let text: JSONValue = ["type": "string"]
    public static let integer: JSONValue = ["type": "integer"]
    public static let number: JSONValue = ["type": "number"]
    public static let flag: JSONValue = ["type": "boolean"]
    /// An absolute address.
    public static let link: JSONValue = ["type": "string", "format": "uri"]
    /// RFC 3339.
    public static let time: JSONValue = ["type": "string", "format": "date-time"]
    /// The next page; null on the last.
    public static let next: JSONValue = [
        "type": ["string", "null"], "format": "uri", "description": "The next page; null on the last.",
    ]

    /// A schema of `components`, such as `<collection>.row`.
    public static func named(_ name: String) -> JSONValue {
        ["$ref": .string("#/components/schemas/\(name)")]
    }

    /// An object; every property is always there, but for the optional ones.
    public static func object(_ properties: JSONObject, optional: Set<String> = []) -> JSONValue {
        let required = properties.keys.filter { !optional.contains($0) }
        return [
            "type": "object", "required": .array(required.map { .string($0) }),
            "properties": .object(properties),
        ]
    }

    /// An object with names that nobody knows beforehand.
    public static func map(of value: JSONValue) -> JSONValue {
        ["type": "object", "additionalProperties": value]
    }

    /// An array of one sort of thing.
    public static func list(of item: JSONValue) -> JSONValue { ["type": "array", "items": item] }

    /// One of a few words.
    public static func words(_ words: [String]) -> JSONValue { ["enum": .array(words.map { .string($0) })] }

    /// The same, or null.
    public static func maybe(_ schema: JSONValue) -> JSONValue { ["anyOf": [schema, ["type": "null"]]] }

    /// A GeoJSON collection of features (RFC 7946 §3.3).
    public static func features(_ feature: String) -> JSONValue {
        object(
            [
                "type": ["const": "FeatureCollection"], "features": list(of: named(feature)), "next": next,
            ], optional: ["next"])
    }
}
