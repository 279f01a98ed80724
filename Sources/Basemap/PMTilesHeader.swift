// SPDX-License-Identifier: Apache-2.0
public import Geometry

/// Why a file of tiles cannot be used.
public enum BasemapError: Error, Sendable, Hashable {
    /// The file is not what its beginning or its name says.
    case notTiles
    /// A form that this program does not read: an older version, a compression.
    case unsupported(String)
    /// A part points outside the file, or is not what it should be.
    case damaged(String)
    /// There is no tile in it.
    case empty

    /// One line for the operator.
    public var words: String {
        switch self {
        case .notTiles: "is neither PMTiles nor MBTiles"
        case .unsupported(let what): "has \(what), which is not read here"
        case .damaged(let what): "is damaged: \(what)"
        case .empty: "has no tiles"
        }
    }
}

/// The first 127 bytes of an archive.
public struct PMTilesHeader: Sendable, Hashable {
    /// How many bytes it has.
    public static let size = 127
    /// How something is compressed.
    public enum Compression: UInt8, Sendable { case unknown, none, gzip, brotli, zstd }

    /// Where the parts are, in bytes of the file.
    public var root: Range<UInt64>, metadata: Range<UInt64>, leaves: Range<UInt64>, tiles: Range<UInt64>
    /// How directories and metadata are compressed.
    public var inside: Compression
    /// How tiles are compressed.
    public var tileCompression: Compression
    /// What tiles hold.
    public var format: TileFormat
    /// The lowest and the highest zoom.
    public var zooms: ClosedRange<Int>
    /// What it covers.
    public var bounds: Box
    /// How many tiles it has, how many entries, and how many that differ; 0 where unknown.
    public var counts: (addressed: UInt64, entries: UInt64, contents: UInt64) = (0, 0, 0)
    /// Tiles lie in the order of their numbers.
    public var isClustered = false

    public static func == (left: PMTilesHeader, right: PMTilesHeader) -> Bool { left.bytes == right.bytes }
    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

    /// Describes an archive.
    public init(
        root: Range<UInt64>, metadata: Range<UInt64>, leaves: Range<UInt64>, tiles: Range<UInt64>,
        inside: Compression, tileCompression: Compression, format: TileFormat, zooms: ClosedRange<Int>,
        bounds: Box
    ) {
        (self.root, self.metadata, self.leaves, self.tiles) = (root, metadata, leaves, tiles)
        (self.inside, self.tileCompression, self.format) = (inside, tileCompression, format)
        (self.zooms, self.bounds) = (zooms, bounds)
    }

    /// Tells whether a file begins as an archive of any version does.
    public static func begins(_ bytes: [UInt8]) -> Bool { bytes.starts(with: "PMTiles".utf8) }

    /// Reads the header of a file of so many bytes.
    public init(_ bytes: [UInt8], fileSize: UInt64) throws(BasemapError) {
        guard Self.begins(bytes) else { throw .notTiles }
        guard bytes.count >= Self.size else { throw .damaged("it ends within its header") }
        guard bytes[7] == 3 else { throw .unsupported("version \(bytes[7]) of PMTiles") }
        func number(_ place: Int) -> UInt64 {
            (0..<8).reversed().reduce(0) { $0 << 8 | UInt64(bytes[place + $1]) }
        }
        func degrees(_ place: Int) -> Double {
            let bits = (0..<4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32(bytes[place + $1]) }
            return Double(Int32(bitPattern: bits)) / 1e7
        }
        func range(_ place: Int, _ what: String) throws(BasemapError) -> Range<UInt64> {
            let (start, length) = (number(place), number(place + 8))
            let (end, over) = start.addingReportingOverflow(length)
            guard !over, end <= fileSize else { throw .damaged("\(what) lies beyond its end") }
            return start..<end
        }
        root = try range(8, "the directory")
        metadata = try range(24, "the metadata")
        leaves = try range(40, "a directory")
        tiles = try range(56, "a tile")
        counts = (number(72), number(80), number(88))
        isClustered = bytes[96] == 1
        guard let inside = Compression(rawValue: bytes[97]), inside == .none || inside == .gzip else {
            throw .unsupported("a compression of its directories other than gzip")
        }
        self.inside = inside
        guard let format = TileFormat(rawValue: bytes[99]) else {
            throw .unsupported("tiles of an unknown kind")
        }
        self.format = format
        guard let tileCompression = Compression(rawValue: bytes[98]) else {
            throw .unsupported("an unknown compression of its tiles")
        }
        let isPlain = tileCompression == .none || tileCompression == .unknown
        guard isPlain || tileCompression == .gzip else {
            throw .unsupported("tiles compressed otherwise than with gzip")
        }
        self.tileCompression = isPlain ? .none : .gzip
        let (low, high) = (Int(bytes[100]), Int(bytes[101]))
        guard low <= high, high <= PMTilesID.maxZoom else {
            throw .damaged("its zooms are \(low) to \(high)")
        }
        zooms = low...high
        let box = try? Box(west: degrees(102), south: degrees(106), east: degrees(110), north: degrees(114))
        guard let box else { throw .damaged("its bounds are not on the Earth") }
        bounds = box
    }

    /// The header as it is written.
    public var bytes: [UInt8] {
        var bytes = Array("PMTiles".utf8) + [3]
        func append(_ number: UInt64) {
            for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * UInt64(shift)))) }
        }
        func append(degrees: Double) {
            let bits = UInt32(bitPattern: Int32((degrees * 1e7).rounded()))
            for shift in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: bits >> (8 * UInt32(shift)))) }
        }
        for range in [root, metadata, leaves, tiles] {
            append(range.lowerBound)
            append(UInt64(range.count))
        }
        append(counts.addressed)
        append(counts.entries)
        append(counts.contents)
        bytes += [isClustered ? 1 : 0, inside.rawValue, tileCompression.rawValue, format.rawValue]
        bytes += [UInt8(zooms.lowerBound), UInt8(zooms.upperBound)]
        for degrees in [bounds.west, bounds.south, bounds.east, bounds.north] { append(degrees: degrees) }
        bytes.append(UInt8(zooms.lowerBound))
        append(degrees: bounds.center.longitude)
        append(degrees: bounds.center.latitude)
        return bytes
    }
}
