// SPDX-License-Identifier: Apache-2.0
import Formats
import Foundation
import Geometry

/// Says which column of a table means what; a readable JSON file.
///
///     {"title": "Shelters", "id": "code", "latitude": "lat", "longitude": "lon",
///      "placeWords": "street", "seen": {"column": "opened", "format": "dd/MM/yyyy HH:mm"},
///      "description": ["name", "remarks"], "category": {"column": "kind", "map": {"school": "shelter"}},
///      "fields": {"capacity": "beds"}, "categories": [ … as in a template … ]}
///
/// `category` may also be `{"always": "shelter"}`; `seen` may be the name of a column of RFC 3339 times.
struct TableMapping {
    private let id: String
    private let latitude: String
    private let longitude: String
    private let placeWords: String?
    private let description: [String]
    private let seen: (column: String, pattern: DatePattern?)?
    private let category: (column: String?, map: [String: String], always: String?)
    private let fields: [(key: String, column: String)]
    private let delimiter: UInt8?
    /// Title of the initiative, where one is opened.
    let title: String?
    /// Categories of the initiative, where one is opened.
    let categories: [Category]
    private let kinds: [String: [String: CategoryField.Kind]]

    /// Reads a mapping.
    ///
    /// - Throws: `UnreadableTable` with the member that is wrong.
    init(reading file: URL) throws {
        guard let data = try? Data(contentsOf: file) else {
            throw UnreadableTable("the mapping \(file.path) cannot be opened")
        }
        let json: JSONValue
        do { json = try JSONValue(parsing: [UInt8](data)) } catch {
            throw UnreadableTable("the mapping is not JSON: \(error)")
        }
        func need(_ name: String) throws -> String {
            guard let text = json[name]?.stringValue, !text.isEmpty else {
                throw UnreadableTable("the mapping does not name the column \(name)")
            }
            return text
        }
        (id, latitude, longitude) = (try need("id"), try need("latitude"), try need("longitude"))
        (placeWords, title) = (json["placeWords"]?.stringValue, json["title"]?.stringValue)
        description =
            json["description"]?.arrayValue?.compactMap(\.stringValue)
            ?? json["description"]?.stringValue.map { [$0] } ?? []
        seen = try Self.seen(json["seen"])
        let map = json["category"]?["map"]?.objectValue?.reduce(into: [String: String]()) { map, member in
            map[member.key] = member.value.stringValue
        }
        category = (
            json["category"]?["column"]?.stringValue, map ?? [:], json["category"]?["always"]?.stringValue
        )
        guard category.column != nil || category.always != nil else {
            throw UnreadableTable("the mapping's category names neither a column nor \"always\"")
        }
        fields =
            json["fields"]?.objectValue?.compactMap { member in
                member.value.stringValue.map { (member.key, $0) }
            } ?? []
        delimiter = json["delimiter"]?.stringValue?.utf8.first
        do { categories = try Category.list(json["categories"]) } catch {
            throw UnreadableTable("the mapping's categories cannot be used: \(error)")
        }
        kinds = categories.reduce(into: [:]) { kinds, category in
            for field in category.fields { kinds[category.key, default: [:]][field.key] = field.kind }
        }
    }

    private static func seen(_ json: JSONValue?) throws -> (column: String, pattern: DatePattern?)? {
        if let column = json?.stringValue { return (column, nil) }
        guard let column = json?["column"]?.stringValue else { return nil }
        guard let format = json?["format"]?.stringValue else { return (column, nil) }
        guard let pattern = DatePattern(format) else {
            throw UnreadableTable("the format \"\(format)\" is not one")
        }
        return (column, pattern)
    }

    /// Calls the body with each row that can be taken, and lists the others.
    func forEach(
        in file: URL, _ body: (ImportRow) async throws -> Void, rejected: (RejectedRow) -> Void
    ) async throws {
        var table = try TableReader(file, delimiter: delimiter)
        var columns: [String: Int] = [:]
        let names =
            [id, latitude, longitude] + [placeWords, seen?.column, category.column].compactMap { $0 }
        for name in names + description + fields.map(\.column) {
            guard let column = table.column(name) else {
                throw UnreadableTable("the file has no column \(name)")
            }
            columns[name] = column
        }
        while true {
            do {
                guard let row = try table.next() else { return }
                switch read(row, columns) {
                case .success(let read): try await body(read)
                case .failure(let mistake): rejected(RejectedRow(line: row.line, reason: mistake.words))
                }
            } catch let error as CSVError {
                rejected(RejectedRow(line: error.line, reason: error.description))
            }
        }
    }

    private func read(_ row: CSVRow, _ columns: [String: Int]) -> Result<ImportRow, Coordinates.Mistake> {
        func text(_ name: String?) -> String {
            name.flatMap { columns[$0] }.flatMap { row[$0] }?.trimmed ?? ""
        }
        let source = text(id)
        guard !source.isEmpty else { return .failure(.init(words: "\(id) is empty")) }
        let place: Point?
        switch Coordinates.read(text(latitude), text(longitude)) {
        case .success(let point): place = point
        case .failure(let mistake): return .failure(mistake)
        }
        var time: Timestamp?
        if let seen {
            let when = text(seen.column)
            time = seen.pattern?.timestamp(from: when) ?? Timestamp(parsingDateOrTime: when)
            guard time != nil else { return .failure(.init(words: "\"\(when)\" is not a time")) }
        }
        let kind = text(category.column)
        guard let key = category.map[kind] ?? category.always ?? (kind.isEmpty ? nil : kind) else {
            return .failure(.init(words: "it has no category"))
        }
        var values = JSONObject()
        for (field, column) in fields where !text(column).isEmpty {
            values[field] = Self.value(text(column), kinds[key]?[field])
        }
        return .success(
            ImportRow(
                line: row.line, source: source, category: key, place: place, placeWords: text(placeWords),
                seen: time,
                description: description.map { text($0) }.filter { !$0.isEmpty }.joined(separator: "\n"),
                fields: values, isApproved: true))
    }

    private static func value(_ text: String, _ kind: CategoryField.Kind?) -> JSONValue {
        switch kind {
        case .number?: Double(text.replacing(",", with: ".")).map { .double($0) } ?? .string(text)
        case .yesNo?: .bool(["yes", "true", "1", "ja", "y", "j"].contains(text.lowercased()))
        default: .string(text)
        }
    }
}
