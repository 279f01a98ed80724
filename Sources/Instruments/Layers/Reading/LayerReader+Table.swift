// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel

extension LayerReader {
    /// Reads a table: any of the usual delimiters, with or without a byte order mark, points or commas in numbers.
    func readTable(_ bytes: [UInt8]) throws -> ReadLayer {
        var reader = CSVReader(CSVOptions(sniffing: bytes))
        reader.push(bytes)
        reader.finish()
        let rows: TableRows
        do { rows = try TableRows(&reader) } catch let error as CSVError {
            throw Refusal.field(field, "layer.table", ["line": String(error.line)])
        }
        guard rows.columns.count > 1 else { throw Refusal.field(field, "layer.noTable") }
        guard rows.columns.count <= LayerColumn.most else {
            throw Refusal.field(field, "layer.tooManyColumns", ["limit": String(LayerColumn.most)])
        }
        let (north, east) = try places(rows.columns)
        let names = nameColumn.isEmpty ? Self.guess(rows.columns) : nameColumn
        if !keyColumn.isEmpty, !rows.columns.contains(keyColumn) {
            throw Refusal.field("keyColumn", "layer.noColumn", ["name": keyColumn])
        }
        let kinds = rows.kinds(except: [north, east])
        var builder = LayerFileBuilder(nameColumn: names, keyColumn: keyColumn)
        for row in rows.rows {
            do throws(ItemFault) {
                let point = try Self.point(row[north], row[east])
                var properties = JSONObject()
                for (place, column) in rows.columns.enumerated() where place != north && place != east {
                    guard let text = row[place], !text.isEmpty else { continue }
                    properties[column] = TableRows.value(text, kinds[place])
                }
                builder.add(row.line, id: nil, properties, .points([point]))
            } catch { builder.refuse(row.line, error) }
        }
        return try finish(&builder, .csv, bytes)
    }

    /// Which columns hold degrees north and east.
    private func places(_ columns: [String]) throws -> (north: Int, east: Int) {
        func find(_ chosen: String, _ names: [String], _ field: String) throws -> Int {
            if !chosen.isEmpty {
                guard let place = columns.firstIndex(of: chosen) else {
                    throw Refusal.field(field, "layer.noColumn", ["name": chosen])
                }
                return place
            }
            for name in names {
                if let place = columns.firstIndex(where: { Self.plain($0) == name }) { return place }
            }
            for name in names where name.count > 2 {
                if let place = columns.firstIndex(where: { Self.plain($0).hasPrefix(name) }) { return place }
            }
            throw Refusal(
                .invalid,
                fields: [
                    .init(
                        self.field, "layer.noCoordinates",
                        ["columns": columns.prefix(12).joined(separator: ", ")]),
                    .init(field, "layer.chooseColumn"),
                ])
        }
        let north = try find(
            placeColumns.latitude,
            ["latitude", "lat", "breedtegraad", "breitengrad", "latitud", "geolat", "y"],
            "latitudeColumn")
        let east = try find(
            placeColumns.longitude,
            [
                "longitude", "lon", "lng", "long", "lengtegraad", "laengengrad", "längengrad", "longitud",
                "geolon", "x",
            ],
            "longitudeColumn")
        return (north, east)
    }

    private static func plain(_ name: String) -> String { String(name.lowercased().filter(\.isLetter)) }

    private static func point(_ north: String?, _ east: String?) throws(ItemFault) -> Point {
        guard let north, let east, !north.isEmpty, !east.isEmpty else { throw ItemFault("noPlace") }
        guard let latitude = TableRows.number(north), let longitude = TableRows.number(east) else {
            throw ItemFault("number", String((TableRows.number(north) == nil ? north : east).prefix(40)))
        }
        // Programs that had no place often wrote zeros.
        if latitude == 0, longitude == 0 { throw ItemFault("noPlace") }
        do { return try Point(latitude: latitude, longitude: longitude).rounded } catch {
            throw ItemFault(error)
        }
    }
}

/// The rows of a table and the names of its columns.
struct TableRows {
    private(set) var columns: [String] = []
    private(set) var rows: [CSVRow] = []

    init(_ reader: inout CSVReader) throws {
        guard let header = try reader.next() else { return }
        for (place, raw) in header.fields.enumerated() {
            let name = CleanText(line: raw, limit: 100).text
            let base = name.isEmpty ? "column \(place + 1)" : name
            columns.append(columns.contains(base) ? "\(base) \(place + 1)" : base)
        }
        while let row = try reader.next() { rows.append(row) }
    }

    /// What each column holds, by all of its values.
    func kinds(except skipped: Set<Int>) -> [LayerColumn.Kind] {
        columns.indices.map { column in
            if skipped.contains(column) { return .number }
            var (isInteger, isNumber, isEmpty) = (true, true, true)
            for row in rows {
                guard let text = row[column], !text.isEmpty else { continue }
                isEmpty = false
                if isInteger, !Self.isInteger(text) { isInteger = false }
                if !isInteger, Self.number(text) == nil || Self.hasLeadingZero(text) {
                    isNumber = false
                    break
                }
            }
            return isEmpty ? .text : isInteger ? .integer : isNumber ? .number : .text
        }
    }

    /// A value as its column holds it.
    static func value(_ text: String, _ kind: LayerColumn.Kind) -> JSONValue {
        switch kind {
        case .integer: Int64(text).map { .int($0) } ?? .string(text)
        case .number: number(text).map { .double($0) } ?? .string(text)
        default: .string(text)
        }
    }

    /// A number with a point or a comma before its decimals.
    static func number(_ text: String) -> Double? {
        var bytes = Array(text.utf8)
        while bytes.last == 32 { bytes.removeLast() }
        while bytes.first == 32 { bytes.removeFirst() }
        guard !bytes.isEmpty, bytes.count < 40,
            bytes.allSatisfy({ (48...57).contains($0) || [43, 44, 45, 46, 69, 101].contains($0) })
        else { return nil }
        if let comma = bytes.firstIndex(of: 44) {
            guard !bytes.contains(46), bytes.lastIndex(of: 44) == comma else { return nil }
            bytes[comma] = 46
        }
        guard let number = Double(String(decoding: bytes, as: UTF8.self)), number.isFinite else { return nil }
        return number
    }

    /// A number that begins with a zero is a code: a postal code, a telephone number.
    private static func hasLeadingZero(_ text: String) -> Bool {
        let bytes = Array(text.utf8.drop { $0 == 45 })
        return bytes.count > 1 && bytes[0] == 48 && (48...57).contains(bytes[1])
    }

    private static func isInteger(_ text: String) -> Bool { Int64(text) != nil && !hasLeadingZero(text) }
}
