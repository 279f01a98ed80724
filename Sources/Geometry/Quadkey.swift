// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A Web Mercator cell of zoom 31 as one sortable integer, about two centimeters wide at the equator.
///
/// `code` is the Morton code of the cell: bit `i` of x is bit `2i`, bit `i` of y is bit `2i + 1`, 62 bits in
/// all, never negative. x counts eastward from the antimeridian, y southward from 85.05112878° N. All cells
/// of a tile are neighbors in this order, which is what makes a tile one range of a sorted index.
public struct Quadkey: Hashable, Comparable, Sendable {
    /// The Morton code, 0 to 2^62 - 1.
    public let code: Int64

    /// The largest code.
    public static let maxCode: Int64 = 1 << 62 - 1
    /// The latitude at which the Web Mercator square ends.
    public static let maxLatitude = 85.05112877980659

    /// Takes a stored code; nil if it is out of range.
    @inlinable
    public init?(code: Int64) {
        guard code >= 0, code <= Self.maxCode else { return nil }
        self.code = code
    }

    /// Takes a column and a row of zoom 31, clamped to it.
    public init(x: Int64, y: Int64) {
        let limit: Int64 = 1 << 31 - 1
        code = Self.interleave(x: min(max(x, 0), limit), y: min(max(y, 0), limit))
    }

    /// Finds the cell of a point; latitudes beyond the square fall into its first or last row.
    public init(_ point: Point) {
        self.init(x: Self.column(point.longitude), y: Self.row(point.latitude))
    }

    /// The column, 0 to 2^31 - 1, eastward.
    public var x: Int64 { Self.gather(UInt64(code)) }
    /// The row, 0 to 2^31 - 1, southward.
    public var y: Int64 { Self.gather(UInt64(code) >> 1) }

    /// The middle of the cell.
    public var point: Point {
        let size = 2_147_483_648.0
        return Point(
            near: Self.latitude((Double(y) + 0.5) / size), (Double(x) + 0.5) / size * 360 - 180)
    }

    /// The number of the cell of a lower zoom that holds this one: `code >> (62 - 2·zoom)`.
    @inlinable
    public func cell(atZoom zoom: Int) -> Int64 {
        code >> Int64(62 - 2 * min(max(zoom, 0), 31))
    }

    /// The tile of a lower zoom that holds this cell.
    public func tile(atZoom zoom: Int) -> TileAddress {
        let zoom = min(max(zoom, 0), 31)
        return TileAddress(zoom, x >> Int64(31 - zoom), y >> Int64(31 - zoom))
    }

    @inlinable
    public static func < (left: Quadkey, right: Quadkey) -> Bool { left.code < right.code }

    // MARK: Projection

    static func column(_ longitude: Double) -> Int64 {
        min(Int64((longitude + 180) / 360 * 2_147_483_648), 2_147_483_647)
    }

    /// `y = (1 - artanh(sin φ) / π) / 2`, clamped to the square.
    static func row(_ latitude: Double) -> Int64 {
        let clamped = min(max(latitude, -maxLatitude), maxLatitude)
        let fraction = 0.5 - atanh(sin(clamped * .pi / 180)) / (2 * .pi)
        return min(max(Int64(fraction * 2_147_483_648), 0), 2_147_483_647)
    }

    /// `φ = atan(sinh(π(1 - 2y)))`, in degrees, for a fraction of the square's height.
    static func latitude(_ fraction: Double) -> Double {
        atan(sinh(.pi * (1 - 2 * fraction))) * 180 / .pi
    }

    // MARK: Bits

    static func interleave(x: Int64, y: Int64) -> Int64 {
        Int64(spread(UInt64(x)) | spread(UInt64(y)) << 1)
    }

    /// Puts a zero before each bit, five times halving the distance (Warren, Hacker's Delight §7-2).
    private static func spread(_ value: UInt64) -> UInt64 {
        var bits = value & 0xFFFF_FFFF
        bits = (bits | bits << 16) & 0x0000_FFFF_0000_FFFF
        bits = (bits | bits << 8) & 0x00FF_00FF_00FF_00FF
        bits = (bits | bits << 4) & 0x0F0F_0F0F_0F0F_0F0F
        bits = (bits | bits << 2) & 0x3333_3333_3333_3333
        return (bits | bits << 1) & 0x5555_5555_5555_5555
    }

    /// The inverse of `spread`.
    private static func gather(_ value: UInt64) -> Int64 {
        var bits = value & 0x5555_5555_5555_5555
        bits = (bits | bits >> 1) & 0x3333_3333_3333_3333
        bits = (bits | bits >> 2) & 0x0F0F_0F0F_0F0F_0F0F
        bits = (bits | bits >> 4) & 0x00FF_00FF_00FF_00FF
        bits = (bits | bits >> 8) & 0x0000_FFFF_0000_FFFF
        return Int64((bits | bits >> 16) & 0xFFFF_FFFF)
    }
}
