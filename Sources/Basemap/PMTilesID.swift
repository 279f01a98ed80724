// SPDX-License-Identifier: Apache-2.0
public import Geometry

/// The numbers of tiles: all of zoom 0, then of 1, …, within a zoom along Hilbert's curve.
public enum PMTilesID {
    /// The highest zoom that is numbered.
    public static let maxZoom = 26

    /// The number of a tile; nil beyond the highest zoom.
    public static func id(of tile: TileAddress) -> UInt64? {
        guard tile.z <= maxZoom else { return nil }
        var (x, y) = (UInt64(tile.x), UInt64(tile.y))
        var position: UInt64 = 0
        var size = (UInt64(1) << UInt64(tile.z)) >> 1
        while size > 0 {
            let right: UInt64 = x & size > 0 ? 1 : 0
            let low: UInt64 = y & size > 0 ? 1 : 0
            position += size * size * ((3 * right) ^ low)
            turn(size, &x, &y, right, low)
            size >>= 1
        }
        return first(ofZoom: tile.z) + position
    }

    /// The tile of a number; nil where there is none.
    public static func tile(of id: UInt64) -> TileAddress? {
        var zoom = 0
        while zoom <= maxZoom, id >= first(ofZoom: zoom + 1) { zoom += 1 }
        guard zoom <= maxZoom else { return nil }
        var rest = id - first(ofZoom: zoom)
        var (x, y): (UInt64, UInt64) = (0, 0)
        var size: UInt64 = 1
        while size < UInt64(1) << UInt64(zoom) {
            let right = 1 & (rest / 2)
            let low = 1 & (rest ^ right)
            turn(size, &x, &y, right, low)
            x += size * right
            y += size * low
            rest /= 4
            size *= 2
        }
        return try? TileAddress(z: zoom, x: Int64(x), y: Int64(y))
    }

    /// How many tiles there are below a zoom: `(4^z - 1) / 3`.
    public static func first(ofZoom zoom: Int) -> UInt64 { ((1 << UInt64(2 * zoom)) - 1) / 3 }

    private static func turn(
        _ size: UInt64, _ x: inout UInt64, _ y: inout UInt64, _ right: UInt64, _ low: UInt64
    ) {
        guard low == 0 else { return }
        if right == 1 {
            x = (size &- 1) &- x
            y = (size &- 1) &- y
        }
        swap(&x, &y)
    }
}
