// SPDX-License-Identifier: Apache-2.0
import Basemap
import Formats
import Foundation
import Geometry
import SQL
import Web

/// Writes the tiles of an MBTiles file (1.3) as PMTiles.
struct MBTilesConversion: Sendable {
    private let file, made: String
    private let tell: @Sendable (String) -> Void

    init(_ file: String, to made: String, _ tell: @escaping @Sendable (String) -> Void) {
        (self.file, self.made, self.tell) = (file, made, tell)
    }

    func run() async throws {
        let database: Database
        do { database = try await DatabaseFile.open(path: file) } catch is DatabaseFault {
            throw BasemapError.notTiles
        }
        do {
            let metadata = try await metadata(database)
            try await tiles(database, metadata)
            try await database.close()
        } catch {
            try? await database.close()
            if case DatabaseFault.unusable(let message) = error { throw BasemapError.damaged(message) }
            if case DatabaseFault.failed(_, let message, _) = error { throw BasemapError.damaged(message) }
            throw error
        }
    }

    private func metadata(_ database: Database) async throws -> [String: String] {
        try await database.read { db in
            do { _ = try db.exists("SELECT 1 FROM tiles") } catch DatabaseFault.failed {
                throw BasemapError.notTiles
            }
            let rows: [(String, String)]
            do {
                rows = try db.query("SELECT name, value FROM metadata LIMIT 1000") {
                    ($0.text(0), $0.text(1))
                }
            } catch DatabaseFault.failed { return [:] }
            return Dictionary(rows) { first, _ in first }
        }
    }

    private func tiles(_ database: Database, _ metadata: [String: String]) async throws {
        guard FileManager.default.createFile(atPath: made, contents: nil) else {
            throw CocoaError(.fileWriteUnknown)
        }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: made))
        let tell = tell
        var writer = try await database.read { db in
            var writer = TileFileWriter(handle)
            try db.forEach("SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles") { row in
                let (z, x, y) = (row.int(0), row.int(1), row.int(2))
                // The rows of MBTiles are counted from the south.
                guard (0...Int64(PMTilesID.maxZoom)).contains(z),
                    let address = try? TileAddress(z: Int(z), x: x, y: (1 << z) - 1 - y)
                else { throw BasemapError.damaged("there is no tile \(z)/\(x)/\(y)") }
                try writer.take(address, row.blob(3))
                if writer.count % 250_000 == 0 { tell("\(writer.count) tiles") }
            }
            return writer
        }
        try writer.finish(metadata)
    }
}

/// Tiles one after the other into a file, small ones that are equal once.
private struct TileFileWriter: Sendable {
    private let handle: FileHandle
    private var layout = PMTilesLayout()
    private var buffer: [UInt8] = []
    /// Where the next tile goes, from the first on.
    private var offset: UInt64 = 0
    private var known: [[UInt8]: UInt64] = [:]
    private var format: TileFormat?
    private var zooms = (low: Int.max, high: 0)
    private var edge: Box?
    /// Header and first directory stand before the tiles.
    private static let start: UInt64 = 16_384
    private static let small = 1024, knownLimit = 200_000

    var count: Int { layout.count }

    init(_ handle: FileHandle) {
        self.handle = handle
        buffer = [UInt8](repeating: 0, count: Int(Self.start))
    }

    mutating func take(_ address: TileAddress, _ tile: [UInt8]) throws {
        guard !tile.isEmpty, let id = PMTilesID.id(of: address) else { return }
        let isPacked = tile.starts(with: [0x1F, 0x8B])
        let found: TileFormat = isPacked ? .vector : TileFormat(sniffing: tile) ?? .vector
        if let format, (format == .vector) != (found == .vector) {
            throw BasemapError.damaged("it has vector tiles and pictures")
        }
        format = format ?? found
        var bytes = tile
        if found == .vector {
            if !isPacked || layout.count % 997 == 0 { try check(tile, isPacked) }
            if !isPacked { bytes = Gzip.compress(tile, level: 6) ?? tile }
        }
        try write(bytes, id)
        if address.z > zooms.high || edge == nil { edge = nil }
        zooms = (min(zooms.low, address.z), max(zooms.high, address.z))
        guard address.z == zooms.high else { return }
        edge = Box(
            around: [edge, address.box].compactMap { $0 }.flatMap { box in
                [
                    try? Point(latitude: box.south, longitude: box.west),
                    try? Point(latitude: box.north, longitude: box.east),
                ]
                .compactMap { $0 }
            })
    }

    private func check(_ tile: [UInt8], _ isPacked: Bool) throws {
        let plain = isPacked ? Gzip.decompress(tile, limit: 64 << 20) : tile
        guard let plain else { throw BasemapError.damaged("a tile cannot be decompressed") }
        try BasemapArchive.check(plain, .vector)
    }

    private mutating func write(_ bytes: [UInt8], _ id: UInt64) throws {
        if bytes.count <= Self.small, let place = known[bytes] {
            return layout.add(id: id, offset: place, length: UInt32(bytes.count))
        }
        layout.add(id: id, offset: offset, length: UInt32(clamping: bytes.count))
        if bytes.count <= Self.small, known.count < Self.knownLimit { known[bytes] = offset }
        buffer += bytes
        offset += UInt64(bytes.count)
        if buffer.count > 4 << 20 {
            try handle.write(contentsOf: buffer)
            buffer.removeAll(keepingCapacity: true)
        }
    }

    /// Writes directories, metadata and header.
    mutating func finish(_ metadata: [String: String]) throws {
        guard let format, layout.count > 0 else { throw BasemapError.empty }
        let addressed = UInt64(layout.count)
        let directories = try layout.directories { Gzip.compress($0, level: 9) }
        let json = Gzip.compress(Self.json(metadata)) ?? []
        try handle.write(contentsOf: buffer)
        try handle.write(contentsOf: directories.leaves)
        try handle.write(contentsOf: json)
        let tilesEnd = Self.start + offset
        let leavesEnd = tilesEnd + UInt64(directories.leaves.count)
        let size = UInt64(PMTilesHeader.size)
        let bounds = metadata["bounds"].flatMap { try? Box(parsing: $0) } ?? edge ?? .world
        var header = PMTilesHeader(
            root: size..<size + UInt64(directories.root.count),
            metadata: leavesEnd..<leavesEnd + UInt64(json.count),
            leaves: tilesEnd..<leavesEnd, tiles: Self.start..<tilesEnd, inside: .gzip,
            tileCompression: format == .vector ? .gzip : .none, format: format, zooms: zooms.low...zooms.high,
            bounds: bounds)
        header.counts = (addressed, UInt64(directories.entries), 0)
        try handle.seek(toOffset: 0)
        try handle.write(contentsOf: header.bytes + directories.root)
        try handle.synchronize()
        try handle.close()
    }

    /// What MBTiles' metadata say, as PMTiles' do.
    private static func json(_ metadata: [String: String]) -> [UInt8] {
        var object = JSONObject()
        for key in ["name", "description", "attribution", "type", "version"] {
            if let text = metadata[key] { object[key] = .string(text) }
        }
        let more = metadata["json"].flatMap { try? JSONValue(parsing: $0) }
        if let layers = more?["vector_layers"] { object["vector_layers"] = layers }
        return JSONValue.object(object).json
    }
}
