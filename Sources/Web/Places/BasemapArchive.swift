// SPDX-License-Identifier: Apache-2.0
public import Basemap
import Formats
public import Foundation
public import Geometry
import Synchronization

/// A file of tiles that is mapped and read from.
public final class BasemapArchive: Sendable {
    /// What it says of itself.
    public let description: BasemapDescription
    /// Its header.
    public let header: PMTilesHeader
    private let data: Data
    private let root: PMTilesDirectory
    private let leaves = Mutex<[UInt64: PMTilesDirectory]>([:])
    /// No tile and no directory has more bytes than this, once it is not compressed any more.
    private static let limit = 64 << 20
    private static let depth = 4

    /// Reads header, metadata and the first directory.
    ///
    /// - Throws: `BasemapError` where the file is none, is damaged or has a form that is not read here.
    public init(_ data: Data) throws {
        self.data = data
        header = try PMTilesHeader(Array(data.prefix(PMTilesHeader.size)), fileSize: UInt64(data.count))
        root = try PMTilesDirectory(try Self.plain(data, header.root, header.inside, "its directory"))
        let bytes =
            header.metadata.isEmpty
            ? [] : try Self.plain(data, header.metadata, header.inside, "its metadata")
        let metadata = bytes.isEmpty ? JSONValue.object(JSONObject()) : try? JSONValue(parsing: bytes)
        guard let metadata, metadata.objectValue != nil else {
            throw BasemapError.damaged("its metadata are not JSON")
        }
        description = BasemapDescription(
            format: header.format, zooms: header.zooms, bounds: header.bounds,
            name: CleanText(line: metadata["name"]?.stringValue ?? "").text,
            attribution: BasemapDescription.words(metadata["attribution"]?.stringValue ?? ""),
            layers: metadata["vector_layers"] ?? .null)
    }

    private static func plain(
        _ data: Data, _ range: Range<UInt64>, _ compression: PMTilesHeader.Compression, _ what: String
    ) throws -> [UInt8] {
        guard range.upperBound <= UInt64(data.count) else {
            throw BasemapError.damaged("\(what) lies beyond its end")
        }
        let bytes = [UInt8](data[Int(range.lowerBound)..<Int(range.upperBound)])
        guard compression == .gzip else { return bytes }
        guard let plain = Gzip.decompress(bytes, limit: limit) else {
            throw BasemapError.damaged("\(what) cannot be decompressed")
        }
        return plain
    }

    /// The bytes of a tile as they lie in the file; nil where it has none.
    public func tile(_ address: TileAddress) throws -> [UInt8]? {
        guard let id = PMTilesID.id(of: address) else { return nil }
        var directory = root
        for _ in 0..<Self.depth {
            guard let entry = directory.find(id) else { return nil }
            if entry.run > 0 { return try content(entry) }
            directory = try leaf(entry)
        }
        throw BasemapError.damaged("its directories go too deep")
    }

    private func content(_ entry: PMTilesDirectory.Entry) throws -> [UInt8] {
        let (start, over) = header.tiles.lowerBound.addingReportingOverflow(entry.offset)
        guard !over, start <= header.tiles.upperBound, header.tiles.upperBound - start >= UInt64(entry.length)
        else {
            throw BasemapError.damaged("a tile lies beyond its end")
        }
        return [UInt8](data[Int(start)..<Int(start) + Int(entry.length)])
    }

    private func leaf(_ entry: PMTilesDirectory.Entry) throws -> PMTilesDirectory {
        if let known = leaves.withLock({ $0[entry.offset] }) { return known }
        let (start, over) = header.leaves.lowerBound.addingReportingOverflow(entry.offset)
        guard !over, start <= header.leaves.upperBound,
            header.leaves.upperBound - start >= UInt64(entry.length)
        else {
            throw BasemapError.damaged("a directory lies beyond its end")
        }
        let range = start..<start + UInt64(entry.length)
        let directory = try PMTilesDirectory(try Self.plain(data, range, header.inside, "a directory"))
        leaves.withLock { leaves in
            // Some tens of thousands of entries each; those in use are read again at once.
            if leaves.count >= 64 { leaves.removeAll() }
            leaves[entry.offset] = directory
        }
        return directory
    }

    /// A tile as a client takes it that may not know gzip.
    public func plain(_ tile: [UInt8]) throws -> [UInt8] {
        guard header.tileCompression == .gzip else { return tile }
        guard let plain = Gzip.decompress(tile, limit: Self.limit) else {
            throw BasemapError.damaged("a tile cannot be decompressed")
        }
        return plain
    }

    /// Looks at tiles throughout the file; throws where one is not what it should be.
    public func check(samples: Int = 64) throws {
        let step = max(1, root.entries.count / samples)
        var seen = 0
        for index in stride(from: 0, to: root.entries.count, by: step) {
            try check(root.entries[index], depth: 1, samples: max(1, samples / 8), &seen)
        }
        guard seen > 0 else { throw BasemapError.empty }
    }

    private func check(_ entry: PMTilesDirectory.Entry, depth: Int, samples: Int, _ seen: inout Int) throws {
        guard entry.run == 0 else {
            try Self.check(try plain(try content(entry)), header.format)
            seen += 1
            return
        }
        guard depth < Self.depth else { throw BasemapError.damaged("its directories go too deep") }
        let directory = try leaf(entry)
        for index in stride(
            from: 0, to: directory.entries.count, by: max(1, directory.entries.count / samples))
        {
            try check(directory.entries[index], depth: depth + 1, samples: 1, &seen)
        }
    }

    /// Throws where the bytes are not a tile of a format.
    public static func check(_ tile: [UInt8], _ format: TileFormat) throws {
        if format == .vector {
            guard VectorTileCheck.contents(tile) != nil else {
                throw BasemapError.damaged("a tile is no vector tile")
            }
        } else {
            let found = TileFormat(sniffing: tile)
            guard let found else { throw BasemapError.damaged("a tile is no picture") }
            _ = found
        }
    }
}
