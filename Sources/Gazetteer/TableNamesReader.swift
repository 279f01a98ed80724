// SPDX-License-Identifier: Apache-2.0
public import Formats

/// Which column of a table says what.
public struct NamesMapping: Sendable {
    /// The column of the usual name.
    public var name: String?
    /// The columns of the place.
    public var latitude: String?, longitude: String?
    /// The column of the kind, in OpenStreetMap's words or ours.
    public var kind: String?
    /// The columns of the people who live there, of the importance from 0 to 1, and of what it lies in.
    public var population: String?, importance: String?, within: String?
    /// The column of further names, and what stands between them.
    public var alternates: String?, separator = ";"
    /// The columns of names in languages, by language.
    public var names: [(language: String, column: String)] = []
    /// The kind of every row, where no column says it.
    public var always: PlaceKind?

    /// Knows nothing yet: columns are then found by their usual headers.
    public init() {}

    /// Reads a mapping file: a JSON object; nil with the member that is wrong.
    public static func read(_ json: JSONValue) -> Result<NamesMapping, MappingMistake> {
        var mapping = NamesMapping()
        guard let object = json.objectValue else { return .failure(MappingMistake(member: "")) }
        for member in object {
            let text = member.value.stringValue
            switch member.key {
            case "name" where text != nil: mapping.name = text
            case "latitude" where text != nil: mapping.latitude = text
            case "longitude" where text != nil: mapping.longitude = text
            case "kind" where text != nil: mapping.kind = text
            case "population" where text != nil: mapping.population = text
            case "importance" where text != nil: mapping.importance = text
            case "within" where text != nil: mapping.within = text
            case "alternates" where text != nil: mapping.alternates = text
            case "separator" where !(text ?? "").isEmpty: mapping.separator = text ?? ";"
            case "always" where text.flatMap(NamesReading.kind) != nil:
                mapping.always = text.flatMap(NamesReading.kind)
            case "names":
                for one in member.value.objectValue ?? JSONObject() {
                    guard let language = NamesReading.language(one.key), let column = one.value.stringValue
                    else {
                        return .failure(MappingMistake(member: "names.\(one.key)"))
                    }
                    mapping.names.append((language, column))
                }
            default: return .failure(MappingMistake(member: member.key))
            }
        }
        return .success(mapping)
    }
}

/// A mapping that cannot be read.
public struct MappingMistake: Error, Hashable {
    /// The member that is wrong; empty where the whole is not an object.
    public let member: String
}

/// Reads names from a table with a header.
public struct TableNamesReader: NamesReader {
    private let mapping: NamesMapping
    private var reader: CSVReader?
    private let options: CSVOptions?
    private var waiting: [UInt8] = []
    private var columns: Columns?
    private var hasFailed = false

    private struct Columns {
        var name = -1, latitude = -1, longitude = -1
        var kind = -1, population = -1, importance = -1, within = -1, alternates = -1
        var names: [(language: String, index: Int)] = []
    }

    /// Starts before the first row; delimiter and encoding are guessed where they are not said.
    public init(_ mapping: NamesMapping = NamesMapping(), options: CSVOptions? = nil) {
        self.mapping = mapping
        self.options = options
    }

    public mutating func push(_ bytes: some Sequence<UInt8>, _ body: (NamesRow) -> Void) {
        guard reader != nil else {
            waiting.append(contentsOf: bytes)
            if waiting.count >= 64 << 10 { begin(body) }
            return
        }
        reader?.push(bytes)
        drain(body)
    }

    public mutating func finish(_ body: (NamesRow) -> Void) {
        if reader == nil { begin(body) }
        reader?.finish()
        drain(body)
    }

    private mutating func begin(_ body: (NamesRow) -> Void) {
        reader = CSVReader(options ?? CSVOptions(sniffing: waiting))
        reader?.push(waiting)
        waiting = []
        drain(body)
    }

    private mutating func drain(_ body: (NamesRow) -> Void) {
        while !hasFailed {
            do throws(CSVError) {
                guard let row = try reader?.next() else { return }
                if let columns {
                    body(self.row(row, columns))
                } else {
                    columns = header(row.fields)
                    guard let columns, columns.name >= 0, columns.latitude >= 0, columns.longitude >= 0 else {
                        hasFailed = true
                        return body(.broken(BrokenRow(line: row.line, .columns)))
                    }
                }
            } catch {
                hasFailed = true
                body(.broken(BrokenRow(line: error.line, .tooLong)))
            }
        }
    }

    private func header(_ fields: [String]) -> Columns {
        let lower = fields.map { CleanText(line: $0).text.lowercased() }
        func column(_ said: String?, _ usual: [String]) -> Int {
            if let said { return lower.firstIndex(of: said.lowercased()) ?? -1 }
            return usual.lazy.compactMap { lower.firstIndex(of: $0) }.first ?? -1
        }
        var columns = Columns()
        columns.name = column(mapping.name, ["name", "naam", "nom", "nombre", "title", "street", "straat"])
        columns.latitude = column(mapping.latitude, ["latitude", "lat", "y", "breedtegraad"])
        columns.longitude = column(
            mapping.longitude, ["longitude", "lon", "lng", "long", "x", "lengtegraad"])
        columns.kind = column(mapping.kind, ["kind", "type", "class", "place", "soort"])
        columns.population = column(mapping.population, ["population", "inwoners", "pop"])
        columns.importance = column(mapping.importance, ["importance"])
        columns.within = column(mapping.within, ["within", "in", "city", "town", "municipality", "plaats"])
        columns.alternates = column(mapping.alternates, ["alternatenames", "alternates", "alt_name"])
        if mapping.names.isEmpty {
            for (index, field) in lower.enumerated() {
                for mark in ["name:", "name_"] where field.hasPrefix(mark) {
                    if let language = NamesReading.language(field.dropFirst(5)) {
                        columns.names.append((language, index))
                    }
                }
            }
        } else {
            columns.names = mapping.names.compactMap { name in
                lower.firstIndex(of: name.column.lowercased()).map { (name.language, $0) }
            }
        }
        return columns
    }

    private func row(_ row: CSVRow, _ columns: Columns) -> NamesRow {
        func field(_ index: Int) -> String? {
            index >= 0 && index < row.fields.count && !row.fields[index].isEmpty ? row.fields[index] : nil
        }
        guard row.fields.count > max(columns.name, columns.latitude, columns.longitude) else {
            return .broken(BrokenRow(line: row.line, .columns))
        }
        guard let name = field(columns.name).flatMap({ NamesReading.name($0) }) else {
            return .broken(BrokenRow(line: row.line, .name))
        }
        guard let point = NamesReading.point(field(columns.latitude), field(columns.longitude)) else {
            return .broken(BrokenRow(line: row.line, .place))
        }
        var names = [PlaceName(name)]
        for (language, index) in columns.names {
            if let text = field(index).flatMap({ NamesReading.name($0) }) {
                names.append(PlaceName(text, language: language))
            }
        }
        names += (field(columns.alternates) ?? "").split(separator: mapping.separator).compactMap {
            NamesReading.name($0)
        }.map { PlaceName($0) }
        let kind = field(columns.kind).flatMap(NamesReading.kind) ?? mapping.always ?? .other
        return .place(
            NamedPlace(
                names: NamesReading.unique(names), kind: kind, point: point,
                importance: NamesReading.number(field(columns.importance)),
                population: Int(
                    clamping: Int64(min(max(NamesReading.number(field(columns.population)) ?? 0, 0), 1e12))),
                within: field(columns.within).flatMap { NamesReading.name($0) } ?? ""))
    }
}
