// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel

/// Reads categories strictly: what is not known is refused, with the path of what is wrong.
struct CategoryReader {
    /// The path for messages: `categories.3.fields.0.kind`.
    private let path: String
    private let members: JSONObject

    private init(_ json: JSONValue, _ path: String, known: Set<String>) throws {
        guard let members = json.objectValue else { throw Self.wrong(path, "object") }
        if let unknown = members.keys.first(where: { !known.contains($0) }) {
            throw Self.wrong(path, "unknown", ["name": unknown])
        }
        (self.path, self.members) = (path, members)
    }

    private static func wrong(_ path: String, _ code: String, _ values: [String: String] = [:]) -> Refusal {
        Refusal.field("categories", code, values.merging(["path": path]) { $1 })
    }

    private func wrong(_ name: String, _ code: String, _ values: [String: String] = [:]) -> Refusal {
        Self.wrong("\(path).\(name)", code, values)
    }

    // MARK: Members

    private func text(_ name: String, limit: Int) throws -> String {
        guard let raw = members[name]?.stringValue else { throw wrong(name, "required") }
        let clean = CleanText(line: raw, limit: limit)
        if clean.wasShortened { throw wrong(name, "tooLong", ["limit": String(limit)]) }
        return clean.text
    }

    private func key() throws -> String {
        let key = try text("key", limit: 40)
        guard !key.isEmpty,
            key.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 })
        else { throw wrong("key", "name") }
        return key
    }

    private func choice<T: RawRepresentable<String>>(_ name: String, _ type: T.Type) throws -> T {
        guard let value = members[name]?.stringValue.flatMap(T.init) else { throw wrong(name, "choice") }
        return value
    }

    private func flag(_ name: String, or missing: Bool) throws -> Bool {
        guard let value = members[name] else { return missing }
        guard let flag = value.boolValue else { throw wrong(name, "choice") }
        return flag
    }

    private func number(_ name: String, _ range: ClosedRange<Int>, or missing: Int? = nil) throws -> Int {
        guard let value = members[name] else {
            guard let missing else { throw wrong(name, "required") }
            return missing
        }
        guard let number = value.intValue, range.contains(Int(number)) else {
            throw wrong(name, "range", ["from": String(range.lowerBound), "to": String(range.upperBound)])
        }
        return Int(number)
    }

    private func texts(_ name: String, limit: Int, isRequired: Bool) throws -> [String: String] {
        guard let object = members[name]?.objectValue else {
            if isRequired || members[name] != nil { throw wrong(name, "required") }
            return [:]
        }
        guard object.count <= 40, !isRequired || !object.isEmpty else { throw wrong(name, "required") }
        var texts: [String: String] = [:]
        for member in object {
            guard let tag = LanguageTag(member.key), let raw = member.value.stringValue else {
                throw wrong(name, "language")
            }
            let clean = CleanText(line: raw, limit: limit)
            guard !clean.text.isEmpty else { throw wrong(name, "required") }
            if clean.wasShortened { throw wrong(name, "tooLong", ["limit": String(limit)]) }
            texts[tag.code] = clean.text
        }
        return texts
    }

    /// What a field means: a text alone is English, as it always was before there were more languages.
    private func meanings() throws -> [String: String] {
        guard members["meaning"]?.stringValue != nil else {
            return try texts("meaning", limit: 300, isRequired: false)
        }
        let text = try text("meaning", limit: 300)
        return text.isEmpty ? [:] : ["en": text]
    }

    private func list<T>(
        _ name: String, limit: Int, _ read: (JSONValue, String) throws -> T
    ) throws -> [T] {
        guard let value = members[name] else { return [] }
        guard let elements = value.arrayValue else { throw wrong(name, "list") }
        guard elements.count <= limit else { throw wrong(name, "tooMany", ["limit": String(limit)]) }
        return try elements.enumerated().map { try read($1, "\(path).\(name).\($0)") }
    }

    // MARK: Things

    /// Reads `categories`, an array of definitions with keys of their own.
    static func categories(_ json: JSONValue?) throws -> [Category] {
        guard let elements = json?.arrayValue else { throw wrong("categories", "list") }
        guard elements.count <= Category.limit else {
            throw wrong("categories", "tooMany", ["limit": String(Category.limit)])
        }
        let categories = try elements.enumerated().map { try category($1, at: "categories.\($0)") }
        guard Set(categories.map(\.key)).count == categories.count else { throw wrong("categories", "twice") }
        return categories
    }

    static func category(_ json: JSONValue, at path: String, ignoring others: Set<String> = []) throws
        -> Category
    {
        let known: Set<String> = [
            "key", "icon", "colour", "kind", "freshHours", "visibility", "names", "help", "fields", "retired",
        ]
        let reader = try CategoryReader(json, path, known: known.union(others))
        let fields = try reader.list("fields", limit: Category.fieldLimit, field)
        guard Set(fields.map(\.key)).count == fields.count else { throw reader.wrong("fields", "twice") }
        let icon = try reader.text("icon", limit: 40)
        guard CategoryLook.icons.contains(icon) else { throw reader.wrong("icon", "choice") }
        let colour = try reader.text("colour", limit: 7)
        guard CategoryLook.colours.contains(colour) else { throw reader.wrong("colour", "choice") }
        return Category(
            key: try reader.key(), icon: icon, colour: colour,
            kind: try reader.choice("kind", Category.Sort.self),
            freshHours: try reader.number("freshHours", 1...87_600),
            visibility: try reader.members["visibility"].map { try visibility($0, "\(path).visibility") }
                ?? Visibility(),
            names: try reader.texts("names", limit: 60, isRequired: true),
            help: try reader.texts("help", limit: 300, isRequired: false), fields: fields,
            isRetired: try reader.flag("retired", or: false))
    }

    private static func visibility(_ json: JSONValue, _ path: String) throws -> Visibility {
        let reader = try CategoryReader(
            json, path,
            known: [
                "publish", "placeGridMetres", "timeGrain", "photos", "homes", "delayHours", "persons",
            ])
        return Visibility(
            publish: try reader.choice("publish", Visibility.Publishing.self),
            placeGridMetres: try reader.number("placeGridMetres", 0...100_000, or: 0),
            timeGrain: reader.members["timeGrain"] == nil
                ? .minute : try reader.choice("timeGrain", Visibility.TimeGrain.self),
            photos: try reader.flag("photos", or: true),
            homes: try reader.members["homes"].map { try homes($0, "\(path).homes") },
            delayHours: try reader.number("delayHours", 0...8760, or: 0),
            persons: try reader.flag("persons", or: true))
    }

    private static func homes(_ json: JSONValue, _ path: String) throws -> Visibility.Homes {
        let reader = try CategoryReader(json, path, known: ["atLeast", "perSquareKilometre"])
        return Visibility.Homes(
            atLeast: try reader.number("atLeast", 1...10_000),
            perSquareKilometre: try reader.number("perSquareKilometre", 1...100_000))
    }

    private static func field(_ json: JSONValue, _ path: String) throws -> CategoryField {
        let reader = try CategoryReader(
            json, path, known: ["key", "kind", "unit", "choices", "names", "meaning", "required"])
        let kind = try reader.choice("kind", CategoryField.Kind.self)
        let choices = try reader.list("choices", limit: 40, choice)
        guard (kind == .choice) == !choices.isEmpty, Set(choices.map(\.key)).count == choices.count else {
            throw reader.wrong("choices", "choice")
        }
        return CategoryField(
            key: try reader.key(), kind: kind,
            unit: reader.members["unit"] == nil ? nil : try reader.text("unit", limit: 40), choices: choices,
            names: try reader.texts("names", limit: 60, isRequired: true),
            meanings: try reader.meanings(),
            isRequired: try reader.flag("required", or: false))
    }

    private static func choice(_ json: JSONValue, _ path: String) throws -> CategoryField.Choice {
        let reader = try CategoryReader(json, path, known: ["key", "names"])
        return CategoryField.Choice(
            key: try reader.key(), names: try reader.texts("names", limit: 60, isRequired: true))
    }
}
