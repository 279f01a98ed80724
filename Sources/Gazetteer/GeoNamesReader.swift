// SPDX-License-Identifier: Apache-2.0
import Geometry

/// Reads the dump of GeoNames: nineteen columns with tabs between, no header, no quotes.
///
/// https://download.geonames.org/export/dump/readme.txt
public struct GeoNamesReader: NamesReader {
    private var lines = LineSplitter()
    private let alternates: [Int64: [PlaceName]]
    private var regions: [String: String] = [:]

    /// Starts before the first line.
    ///
    /// - Parameter alternates: Names in languages by the place's id, as `GeoNamesAlternates` has read them.
    public init(alternates: [Int64: [PlaceName]] = [:]) { self.alternates = alternates }

    public mutating func push(_ bytes: some Sequence<UInt8>, _ body: (NamesRow) -> Void) {
        lines.push(bytes)
        while let line = lines.next() { body(row(line.text, line.number)) }
    }

    public mutating func finish(_ body: (NamesRow) -> Void) {
        if let line = lines.last() { body(row(line.text, line.number)) }
    }

    private mutating func row(_ line: String?, _ number: Int) -> NamesRow {
        guard let line else { return .broken(BrokenRow(line: number, .text)) }
        if line.isEmpty || line.hasPrefix("#") { return .passedOver }
        let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
        guard columns.count >= 15 else { return .broken(BrokenRow(line: number, .columns)) }
        guard let name = NamesReading.name(columns[1]) else { return .broken(BrokenRow(line: number, .name)) }
        guard let point = NamesReading.point(String(columns[4]), String(columns[5])) else {
            return .broken(BrokenRow(line: number, .place))
        }
        let (group, code) = (String(columns[6]), String(columns[7]))
        guard let kind = Self.kind(group, code) else { return .passedOver }
        let country = String(columns[8])
        if code == "ADM1" { regions["\(country).\(columns[10])"] = name }
        var names = [PlaceName(name)]
        if let known = Int64(columns[0]).flatMap({ alternates[$0] }) {
            names += known
        } else {
            names += columns[3].split(separator: ",").compactMap { NamesReading.name($0) }.prefix(60).map {
                PlaceName($0)
            }
        }
        let region = kind == .region || kind == .country ? nil : regions["\(country).\(columns[10])"]
        return .place(
            NamedPlace(
                names: NamesReading.unique(names), kind: kind, point: point,
                population: Int(columns[14]) ?? 0,
                within: kind == .country ? "" : [region, country].compactMap { $0 }.joined(separator: ", ")))
    }

    /// What a feature class and code mean here; nil for what nobody looks for.
    private static func kind(_ group: String, _ code: String) -> PlaceKind? {
        switch group {
        case "P":
            switch code {
            case "PPLC", "PPLA": .city
            case "PPLA2", "PPLA3": .town
            case "PPLX": .suburb
            case "PPLH", "PPLQ", "PPLW": nil
            case "PPLF", "PPLL": .hamlet
            default: .village
            }
        case "A":
            switch code {
            case "PCLI", "PCL", "PCLD", "PCLF", "PCLS", "PCLIX": .country
            case "ADM1": .region
            case "ADM2", "ADM3", "ADM4", "ADMD": .county
            default: nil
            }
        case "R": ["ST", "RD", "STKR"].contains(code) ? .street : code == "SQR" ? .square : nil
        case "S": .facility
        case "H": .water
        case "T", "V", "L": .nature
        default: nil
        }
    }
}

/// Reads GeoNames' file of names in languages, `alternateNamesV2.txt`.
public struct GeoNamesAlternates {
    private var lines = LineSplitter()
    /// The names by the place's id.
    public private(set) var names: [Int64: [PlaceName]] = [:]

    /// Starts before the first line.
    public init() {}

    /// Takes the next bytes; calls the body with each broken row.
    public mutating func push(_ bytes: some Sequence<UInt8>, _ body: (BrokenRow) -> Void) {
        lines.push(bytes)
        while let line = lines.next() { take(line.text, line.number, body) }
    }

    /// There are no more bytes.
    public mutating func finish(_ body: (BrokenRow) -> Void) {
        if let line = lines.last() { take(line.text, line.number, body) }
    }

    private mutating func take(_ line: String?, _ number: Int, _ body: (BrokenRow) -> Void) {
        guard let line else { return body(BrokenRow(line: number, .text)) }
        if line.isEmpty { return }
        let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
        guard columns.count >= 4, let id = Int64(columns[1]) else {
            return body(BrokenRow(line: number, .columns))
        }
        // Codes of airports, postcodes and links stand in the column of the language too; a historic name has a 1.
        guard columns[2].isEmpty || columns[2].utf8.count <= 3 || columns[2].contains("-"),
            columns.count < 8 || columns[7] != "1", let name = NamesReading.name(columns[3])
        else { return }
        let isPreferred = columns.count > 4 && columns[4] == "1"
        let one = PlaceName(name, language: NamesReading.language(columns[2]) ?? "")
        if isPreferred {
            names[id, default: []].insert(one, at: 0)
        } else {
            names[id, default: []].append(one)
        }
    }
}

/// Cuts bytes into lines.
struct LineSplitter {
    private var buffer: [UInt8] = []
    private var start = 0
    private var seen = 0
    private var number = 0
    /// A line longer than this is no line of a table.
    static let limit = 64 << 20

    mutating func push(_ bytes: some Sequence<UInt8>) {
        if start > 0 {
            buffer.removeFirst(start)
            seen -= start
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The bytes of the next line that is complete.
    mutating func nextBytes() -> (bytes: ArraySlice<UInt8>, number: Int)? {
        while seen < buffer.count {
            if buffer[seen] == 10 {
                let line = buffer[start..<seen]
                seen += 1
                start = seen
                number += 1
                return (line, number)
            }
            seen += 1
        }
        return nil
    }

    /// What follows the last line's end.
    mutating func lastBytes() -> (bytes: ArraySlice<UInt8>, number: Int)? {
        guard start < buffer.count else { return nil }
        defer { start = buffer.count }
        return (buffer[start...], number + 1)
    }

    /// The next line as text; nil text where it is not UTF-8.
    mutating func next() -> (text: String?, number: Int)? { nextBytes().map(Self.text) }
    mutating func last() -> (text: String?, number: Int)? { lastBytes().map(Self.text) }

    private static func text(_ line: (bytes: ArraySlice<UInt8>, number: Int)) -> (text: String?, number: Int)
    {
        var bytes = line.bytes
        if line.number == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        if bytes.last == 13 { bytes = bytes.dropLast() }
        return (String(validating: bytes, as: UTF8.self), line.number)
    }
}
