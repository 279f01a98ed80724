// SPDX-License-Identifier: Apache-2.0
public import Formats

extension Category {
    /// Reads a definition, strictly.
    ///
    /// - Throws: `Refusal` for the field `categories`, with the path of what is wrong.
    public init(_ json: JSONValue) throws { self = try CategoryReader.category(json, at: "category") }

    /// Reads an array of definitions, strictly; no two share a key.
    ///
    /// - Throws: `Refusal` for the field `categories`, with the path of what is wrong.
    public static func list(_ json: JSONValue?) throws -> [Category] { try CategoryReader.categories(json) }

    /// The definition as one JSON object.
    public var json: JSONValue {
        var writer = JSONWriter()
        writer.object(write)
        return (try? JSONValue(parsing: writer.bytes)) ?? .null
    }

    /// Writes the members of the definition, without braces.
    func write(to json: inout JSONWriter) {
        json.member("key", key)
        json.member("icon", icon)
        json.member("colour", colour)
        json.member("kind", kind.rawValue)
        json.member("freshHours", freshHours)
        json.key("visibility")
        json.object { json in
            json.member("publish", visibility.publish.rawValue)
            json.member("placeGridMetres", visibility.placeGridMetres)
            json.member("timeGrain", visibility.timeGrain.rawValue)
            json.member("photos", visibility.photos)
            if let homes = visibility.homes {
                json.key("homes")
                json.object { json in
                    json.member("atLeast", homes.atLeast)
                    json.member("perSquareKilometre", homes.perSquareKilometre)
                }
            }
            if visibility.delayHours > 0 { json.member("delayHours", visibility.delayHours) }
            if !visibility.persons { json.member("persons", false) }
        }
        json.key("names")
        json.texts(names)
        if !help.isEmpty {
            json.key("help")
            json.texts(help)
        }
        if !fields.isEmpty {
            json.key("fields")
            json.array { json in
                for field in fields { json.object(field.write) }
            }
        }
        if isRetired { json.member("retired", true) }
    }
}

extension CategoryField {
    func write(to json: inout JSONWriter) {
        json.member("key", key)
        json.member("kind", kind.rawValue)
        if let unit { json.member("unit", unit) }
        if !choices.isEmpty {
            json.key("choices")
            json.array { json in
                for choice in choices {
                    json.object { json in
                        json.member("key", choice.key)
                        json.key("names")
                        json.texts(choice.names)
                    }
                }
            }
        }
        json.key("names")
        json.texts(names)
        // English alone is written as a text, which every version of the program can read.
        if let english = meanings["en"], meanings.count == 1 {
            json.member("meaning", english)
        } else if !meanings.isEmpty {
            json.key("meaning")
            json.texts(meanings)
        }
        if isRequired { json.member("required", true) }
    }
}

extension JSONWriter {
    /// Writes texts by language, in the order of the tags.
    fileprivate mutating func texts(_ texts: [String: String]) {
        object { json in
            for (tag, text) in texts.sorted(by: { $0.key < $1.key }) {
                json.key(tag)
                json.value(text)
            }
        }
    }
}
