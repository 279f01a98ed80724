// SPDX-License-Identifier: Apache-2.0

/// A map tile by zoom, column and row (the XYZ scheme of OGC 17-083r4 WebMercatorQuad).
public struct TileAddress: Hashable, Sendable {
    /// The zoom, 0 to 31.
    public let z: Int
    /// The column eastward, below 2^z.
    public let x: Int64
    /// The row southward, below 2^z.
    public let y: Int64

    /// Takes an address, or throws `malformedTile`.
    public init(z: Int, x: Int64, y: Int64) throws(GeometryError) {
        guard (0...31).contains(z), x >= 0, y >= 0, x < 1 << Int64(z), y < 1 << Int64(z) else {
            throw .malformedTile
        }
        self.init(z, x, y)
    }

    /// Takes an address that is known to be valid.
    init(_ z: Int, _ x: Int64, _ y: Int64) {
        (self.z, self.x, self.y) = (z, x, y)
    }

    /// Reads `z/x/y`, in plain digits without leading zeros.
    public init(parsing text: some StringProtocol) throws(GeometryError) {
        let parts = text.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .malformedTile }
        var numbers: [Int64] = []
        for part in parts {
            guard part.utf8.allSatisfy({ $0 &- 48 < 10 }), part == "0" || part.first != "0",
                let number = Int64(part)
            else { throw .malformedTile }
            numbers.append(number)
        }
        guard numbers[0] <= 31 else { throw .malformedTile }
        try self.init(z: Int(numbers[0]), x: numbers[1], y: numbers[2])
    }

    /// Takes a zoom and a number that `Quadkey.cell(atZoom:)` gave; nil if they do not fit.
    public init?(zoom: Int, cell: Int64) {
        guard (0...31).contains(zoom), cell >= 0, cell < 1 << Int64(2 * zoom),
            let key = Quadkey(code: cell << Int64(62 - 2 * zoom))
        else { return nil }
        self = key.tile(atZoom: zoom)
    }

    /// The number of the tile among those of its zoom, in quadkey order.
    public var cell: Int64 { Quadkey.interleave(x: x, y: y) }

    /// The codes of all quadkeys inside.
    public var range: ClosedRange<Int64> {
        let shift = Int64(62 - 2 * z)
        let first = cell << shift
        return first...(first + (1 << shift - 1))
    }

    /// The edges, on the Web Mercator square.
    public var box: Box {
        let size = Double(Int64(1) << Int64(z))
        return Box(
            west: Double(x) / size * 360 - 180, south: Quadkey.latitude(Double(y + 1) / size),
            east: Double(x + 1) / size * 360 - 180, north: Quadkey.latitude(Double(y) / size), checked: ())
    }

    /// The four tiles of the next zoom in quadkey order; none at zoom 31.
    public var children: [TileAddress] {
        guard z < 31 else { return [] }
        return [
            TileAddress(z + 1, 2 * x, 2 * y), TileAddress(z + 1, 2 * x + 1, 2 * y),
            TileAddress(z + 1, 2 * x, 2 * y + 1), TileAddress(z + 1, 2 * x + 1, 2 * y + 1),
        ]
    }

    /// The tile of the previous zoom around this one; nil at zoom 0.
    public var parent: TileAddress? { z > 0 ? TileAddress(z - 1, x >> 1, y >> 1) : nil }

    /// Says whether a quadkey is inside.
    public func contains(_ key: Quadkey) -> Bool { range.contains(key.code) }
}

extension TileAddress: CustomStringConvertible {
    /// `z/x/y`, as `init(parsing:)` reads it.
    public var description: String { "\(z)/\(x)/\(y)" }
}
