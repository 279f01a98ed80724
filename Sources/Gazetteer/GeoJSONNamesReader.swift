// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry

/// Reads names from GeoJSON (RFC 7946): a collection of features, or one feature a line (RFC 8142).
///
/// Tags as `osmium export` writes them, or as GDAL's OSM driver does, with what it has no column for in `other_tags`.
public struct GeoJSONNamesReader: NamesReader {
    private var splitter = FeatureSplitter()
    private var number = 0
    private static let limits = JSONLimits(depth: 24, values: 2_000_000, bytes: 64 << 20)

    /// Starts before the first byte.
    public init() {}

    public mutating func push(_ bytes: some Sequence<UInt8>, _ body: (NamesRow) -> Void) {
        var taken = FeatureSplitter()
        swap(&taken, &splitter)
        taken.push(bytes) { piece in body(row(piece)) }
        swap(&taken, &splitter)
    }

    public mutating func finish(_ body: (NamesRow) -> Void) {
        if splitter.isCutOff {
            number += 1
            body(.broken(BrokenRow(line: number, .json)))
        } else if number == 0 {
            body(.broken(BrokenRow(line: 1, .feature)))
        }
    }

    private mutating func row(_ piece: FeatureSplitter.Piece) -> NamesRow {
        number += 1
        switch piece {
        case .tooLong: return .broken(BrokenRow(line: number, .tooLong))
        case .noise: return .broken(BrokenRow(line: number, .json))
        case .object(let bytes):
            guard let json = try? JSONValue(parsing: bytes, limits: Self.limits) else {
                return .broken(BrokenRow(line: number, .json))
            }
            guard json["type"]?.stringValue == "Feature" else {
                return .broken(BrokenRow(line: number, .feature))
            }
            return feature(json)
        }
    }

    private func feature(_ json: JSONValue) -> NamesRow {
        let tags = Tags(json["properties"]?.objectValue ?? JSONObject())
        let names = tags.names
        guard !names.isEmpty else { return .passedOver }
        guard let geometry = json["geometry"], let shape = Shape(geometry) else {
            return .broken(BrokenRow(line: number, .place))
        }
        guard let kind = tags.kind(isLine: !shape.lines.isEmpty) else { return .passedOver }
        return .place(
            NamedPlace(
                names: names, kind: kind, point: shape.point, lines: kind.isStreet ? shape.lines : [],
                radius: kind.isStreet ? 0 : shape.radius, importance: NamesReading.number(tags["importance"]),
                population: Int(
                    min(max(NamesReading.number(tags["population"]) ?? tags.guessedPeople, 0), 1e12)),
                within: (tags["is_in"] ?? tags["addr:city"] ?? tags["within"]).flatMap {
                    NamesReading.name($0)
                } ?? ""))
    }
}

/// What the properties of a feature say of its names and its kind.
private struct Tags {
    private var tags: [String: String] = [:]
    private let order: [String]

    init(_ properties: JSONObject) {
        var order: [String] = []
        for member in properties {
            let text: String? =
                switch member.value {
                case .string(let text): text
                case .int(let number): String(number)
                case .double(let number): "\(number)"
                default: nil
                }
            guard let text, !text.isEmpty else { continue }
            if member.key == "other_tags" { continue }
            tags[member.key] = text
            order.append(member.key)
        }
        for (key, value) in Self.pairs(properties["other_tags"]?.stringValue ?? "") where tags[key] == nil {
            tags[key] = value
            order.append(key)
        }
        self.order = order
    }

    subscript(_ key: String) -> String? { tags[key] }

    /// Reads `"name:nl"=>"Straat","alt_name"=>"Laan"`.
    private static func pairs(_ text: String) -> [(String, String)] {
        var words: [String] = [], word: [Character] = []
        var isQuoted = false, isEscaped = false
        for character in text {
            if isEscaped {
                word.append(character)
                isEscaped = false
            } else if isQuoted, character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                if isQuoted { words.append(String(word)) }
                word = []
                isQuoted.toggle()
            } else if isQuoted {
                word.append(character)
            }
        }
        return stride(from: 0, to: words.count - 1, by: 2).map { (words[$0], words[$0 + 1]) }
    }

    /// The usual name first; names in languages by their tags; a semicolon divides.
    var names: [PlaceName] {
        var names: [PlaceName] = []
        for key in ["name", "name:latin", "NAME", "Name"] {
            if let name = tags[key].flatMap({ NamesReading.name($0) }) { names.append(PlaceName(name)) }
        }
        for key in order {
            guard let text = tags[key] else { continue }
            if key.hasPrefix("name:") || key.hasPrefix("name_"),
                let language = NamesReading.language(key.dropFirst(5)),
                let name = NamesReading.name(text)
            {
                names.append(PlaceName(name, language: language))
            } else if ["alt_name", "official_name", "short_name", "loc_name", "old_name", "int_name", "ref"]
                .contains(key)
            {
                names += text.split(separator: ";").compactMap { NamesReading.name($0) }.map { PlaceName($0) }
            }
        }
        // A number of a road alone is no name of a shop.
        if tags["name"] == nil, tags["highway"] == nil, names.allSatisfy({ $0.text == tags["ref"] }) {
            return []
        }
        return NamesReading.unique(names)
    }

    /// What sort of place; nil for what nobody looks for.
    func kind(isLine: Bool) -> PlaceKind? {
        if let place = tags["place"].flatMap(NamesReading.kind) { return place }
        if let highway = tags["highway"] {
            if ["bus_stop", "platform", "rest_area", "services"].contains(highway) { return .facility }
            return isLine ? .street : highway == "pedestrian" ? .square : nil
        }
        if let level = NamesReading.number(tags["admin_level"]) {
            return level <= 2 ? .country : level <= 5 ? .region : level <= 8 ? .county : .suburb
        }
        if tags["waterway"] != nil || tags["natural"] == "water" || tags["water"] != nil { return .water }
        if tags["natural"] != nil || tags["landuse"] != nil || tags["leisure"] == "park" { return .nature }
        let facilities = [
            "amenity", "building", "shop", "tourism", "railway", "healthcare", "office", "leisure",
            "historic",
        ]
        if facilities.contains(where: { tags[$0] != nil }) { return isLine ? nil : .facility }
        for key in ["kind", "class", "type"] {
            if let kind = tags[key].flatMap(NamesReading.kind) { return kind }
        }
        return isLine ? .street : .other
    }

    /// A capital without a number of people is no small town.
    var guessedPeople: Double { tags["capital"] == "yes" ? 1_000_000 : 0 }
}

/// A geometry as far as a name needs it.
private struct Shape {
    var lines: [[Point]] = []
    var point: Point
    var radius: UInt32 = 0

    init?(_ geometry: JSONValue) {
        guard let type = geometry["type"]?.stringValue, let coordinates = geometry["coordinates"] else {
            return nil
        }
        var points: [Point] = []
        switch type {
        case "Point":
            guard let point = Self.position(coordinates) else { return nil }
            self.point = point
            return
        case "MultiPoint": points = (coordinates.arrayValue ?? []).compactMap(Self.position)
        case "LineString": lines = [Self.line(coordinates)].compactMap { $0 }
        case "MultiLineString": lines = (coordinates.arrayValue ?? []).compactMap(Self.line)
        case "Polygon": points = coordinates[0].flatMap(Self.line) ?? []
        case "MultiPolygon":
            points = (coordinates.arrayValue ?? []).flatMap { $0[0].flatMap(Self.line) ?? [] }
        default: return nil
        }
        let all = points + lines.flatMap { $0 }
        guard let box = Box(around: all) else { return nil }
        point = box.center
        let reach = box.center.distance(
            to: (try? Point(latitude: box.north, longitude: box.east)) ?? box.center)
        radius = UInt32(min(max(reach, 1), 5_000_000))
    }

    private static func position(_ json: JSONValue) -> Point? {
        guard let longitude = json[0]?.doubleValue, let latitude = json[1]?.doubleValue else { return nil }
        return try? Point(latitude: latitude, longitude: longitude)
    }

    private static func line(_ json: JSONValue) -> [Point]? {
        guard let positions = json.arrayValue, positions.count >= 2 else { return nil }
        let points = positions.compactMap(position)
        return points.count == positions.count ? points : nil
    }
}

/// Finds the features in the bytes of a collection, or of a sequence, whatever their size.
struct FeatureSplitter {
    enum Piece {
        case object(ArraySlice<UInt8>)
        case tooLong
        /// Bytes that belong to nothing.
        case noise
    }
    private var buffer: [UInt8] = []
    private var start = 0, place = 0, depth = 0
    private var isInString = false, isEscaped = false, isTooLong = false, isInNoise = false
    /// Depth at which features stand: 0 in a sequence, 1 within the collection's object.
    private var level = 0
    private var hasBegun = false
    private static let limit = 32 << 20

    /// The bytes ended within an object.
    var isCutOff: Bool { depth > level || level > 0 && !hasEnded }
    private var hasEnded = false
    /// The array of features has ended; what follows is the collection's own.
    private var isPast = false

    mutating func push(_ bytes: some Sequence<UInt8>, _ body: (Piece) -> Void) {
        let drop = depth > level ? start : place
        buffer.removeFirst(drop)
        start -= drop
        place -= drop
        buffer.append(contentsOf: bytes)
        while place < buffer.count {
            step(buffer[place], body)
            place += 1
            if depth > level, place - start > Self.limit {
                isTooLong = true
                start = place
            }
        }
    }

    private mutating func step(_ byte: UInt8, _ body: (Piece) -> Void) {
        if isInString {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
            return
        }
        switch byte {
        case UInt8(ascii: "\""):
            isInString = true
            if depth == 0 { noise(body) }
        case UInt8(ascii: "{"):
            if depth == level {
                start = place
                isTooLong = false
            }
            depth += 1
        case UInt8(ascii: "}"):
            guard depth > 0 else { return noise(body) }
            depth -= 1
            if level > 0, depth == 0 { hasEnded = true }
            if depth == level, !isPast, level == 0 || !hasEnded {
                isInNoise = false
                body(isTooLong ? .tooLong : .object(buffer[start...place]))
            }
        case UInt8(ascii: "["):
            // The first array right within the first object is the collection's: its features are objects in it.
            if !hasBegun, depth == 1, level == 0, isFeatures { (level, hasBegun) = (1, true) }
        case 10:
            // In a sequence each line begins anew, whatever stood on the one before.
            isInNoise = false
        case UInt8(ascii: "]"):
            if level > 0, depth == level { isPast = true }
        case 32, 9, 13, 0x1E, UInt8(ascii: ","): break
        default: if depth == 0 { noise(body) }
        }
    }

    /// The array that begins here follows `"features":`.
    private var isFeatures: Bool {
        let before = buffer[max(start, place - 64)..<place].filter { $0 > 32 }
        return before.suffix(11).elementsEqual("\"features\":".utf8)
    }

    private mutating func noise(_ body: (Piece) -> Void) {
        guard !isInNoise else { return }
        isInNoise = true
        body(.noise)
    }
}
