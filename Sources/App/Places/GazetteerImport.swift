// SPDX-License-Identifier: Apache-2.0
import Formats
import Foundation
import Gazetteer
import Web

/// Brings names of places into a data folder; they are the operator's, and not on the record.
public struct GazetteerImport: Sendable {
    /// What sort of file it is.
    public enum Format: String, Sendable, CaseIterable { case geonames, csv, geojson }

    /// What came of it.
    public struct Outcome: Sendable {
        /// How many places there are now, each street once.
        public let places: Int
        /// How many names they have.
        public let names: Int
        /// Bytes of the file that the node maps.
        public let bytes: Int
        /// Rows that were not taken, the first of them by file and line.
        public let broken: [String]
        /// How many there were in all.
        public let brokenCount: Int
    }

    /// A file that cannot be read as what it should be.
    public struct Mistake: Error, CustomStringConvertible {
        /// One line that says what to do.
        public let description: String
    }

    private let data: String
    private let tell: @Sendable (String) -> Void
    private static let told = 1000

    /// - Parameter tell: Says how far it is.
    public init(data: String, _ tell: @escaping @Sendable (String) -> Void) {
        self.data = data
        self.tell = tell
    }

    /// Reads the files and puts their names in the place of those that were there.
    ///
    /// - Throws: `Mistake` where a file cannot be read, or not one row of all was taken; what was there stays.
    public func run(
        _ files: [String], format: Format?, mapping: String?, alternates: String?, attribution: String
    ) throws -> Outcome {
        let mapping = try mapping.map(Self.mapping) ?? NamesMapping()
        var rows = Rows(tell)
        var languages = GeoNamesAlternates()
        if let alternates {
            try Self.each(alternates) { bytes in languages.push(bytes) { rows.note($0, alternates) } }
            languages.finish { rows.note($0, alternates) }
        }
        for file in files {
            switch try format ?? Self.guess(file) {
            case .geonames: try Self.read(file, GeoNamesReader(alternates: languages.names), &rows)
            case .csv: try Self.read(file, TableNamesReader(mapping), &rows)
            case .geojson: try Self.read(file, GeoJSONNamesReader(), &rows)
            }
        }
        guard rows.builder.count > 0 else {
            let first = rows.broken.first.map { ": \($0)" } ?? ""
            throw Mistake(description: "no name was found in it\(first); what was there stays")
        }
        tell("\(rows.builder.count) taken; building the index")
        let bytes = rows.builder.build(attribution: attribution)
        try Self.put(bytes, at: PlaceNames.path(in: data))
        let about = bytes.withUnsafeBytes { GazetteerIndex.about($0) }
        return Outcome(
            places: about?.places ?? 0, names: about?.names ?? 0, bytes: bytes.count, broken: rows.broken,
            brokenCount: rows.brokenCount)
    }

    /// Takes the names away; false where there were none.
    public static func remove(data: String) throws -> Bool {
        let path = PlaceNames.path(in: data)
        guard FileManager.default.fileExists(atPath: path) else { return false }
        try FileManager.default.removeItem(atPath: path)
        return true
    }

    /// What was read so far.
    private struct Rows {
        var builder = GazetteerBuilder()
        var broken: [String] = []
        var brokenCount = 0
        private let tell: @Sendable (String) -> Void

        init(_ tell: @escaping @Sendable (String) -> Void) { self.tell = tell }

        mutating func take(_ row: NamesRow, _ file: String) {
            switch row {
            case .passedOver: break
            case .broken(let row): note(row, file)
            case .place(let place):
                builder.add(place)
                if builder.count % 250_000 == 0 { tell("\(builder.count) places") }
            }
        }

        mutating func note(_ row: BrokenRow, _ file: String) {
            brokenCount += 1
            if broken.count < GazetteerImport.told {
                broken.append("\(URL(fileURLWithPath: file).lastPathComponent) \(row)")
            }
        }
    }

    private static func read(_ file: String, _ reader: some NamesReader, _ rows: inout Rows) throws {
        var reader = reader
        try each(file) { bytes in reader.push(bytes) { rows.take($0, file) } }
        reader.finish { rows.take($0, file) }
    }

    /// A piece of a file; a folder has none.
    private static func read(_ file: String, _ handle: FileHandle, _ count: Int) throws -> Data? {
        do { return try handle.read(upToCount: count) } catch {
            throw Mistake(description: "\(file) cannot be read; is it a folder?")
        }
    }

    private static func each(_ file: String, _ body: (Data) -> Void) throws {
        guard let handle = FileHandle(forReadingAtPath: file) else {
            throw Mistake(description: "\(file) cannot be read")
        }
        defer { try? handle.close() }
        while let chunk = try Self.read(file, handle, 1 << 20), !chunk.isEmpty { body(chunk) }
    }

    /// By the file's name and, where that says nothing, by its first bytes.
    private static func guess(_ file: String) throws -> Format {
        let name = file.lowercased()
        if name.hasSuffix(".geojson") || name.hasSuffix(".geojsonl") || name.hasSuffix(".geojsonseq")
            || name.hasSuffix(".json") || name.hasSuffix(".geojsons")
        {
            return .geojson
        }
        if name.hasSuffix(".csv") || name.hasSuffix(".tsv") { return .csv }
        guard let handle = FileHandle(forReadingAtPath: file) else {
            throw Mistake(description: "\(file) cannot be read")
        }
        defer { try? handle.close() }
        let start = try Self.read(file, handle, 4096) ?? Data()
        if [UInt8(ascii: "{"), 0x1E].contains(start.first { $0 > 32 || $0 == 0x1E } ?? 0) { return .geojson }
        let tabs = start.prefix { $0 != 10 }.filter { $0 == 9 }.count
        if tabs >= 14 { return .geonames }
        if start.contains(UInt8(ascii: ",")) || start.contains(UInt8(ascii: ";")) || tabs > 0 { return .csv }
        throw Mistake(description: "\(file): say what it is, with --format geonames, csv or geojson")
    }

    private static func mapping(_ file: String) throws -> NamesMapping {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw Mistake(description: "\(file) cannot be read")
        }
        guard let json = try? JSONValue(parsing: Array(data)) else {
            throw Mistake(description: "\(file) is not JSON")
        }
        switch NamesMapping.read(json) {
        case .success(let mapping): return mapping
        case .failure(let mistake):
            throw Mistake(description: "\(file): “\(mistake.member)” is not known or not right")
        }
    }

    /// Writes a file beside, and puts it in the place of the old one at once.
    private static func put(_ bytes: [UInt8], at path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}
