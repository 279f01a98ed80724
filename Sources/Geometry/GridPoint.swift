// SPDX-License-Identifier: Apache-2.0

/// A place on the Web Mercator square in cells of zoom 31, as maps draw it: two centimetres at the equator.
public struct GridPoint: Hashable, Sendable {
    /// The column, eastward.
    public var x: Int32
    /// The row, southward.
    public var y: Int32

    /// Takes a column and a row.
    public init(x: Int32, y: Int32) { (self.x, self.y) = (x, y) }

    /// Finds the cell of a point; latitudes beyond the square fall into its first or last row.
    public init(_ point: Point) {
        self.init(x: Int32(Quadkey.column(point.longitude)), y: Int32(Quadkey.row(point.latitude)))
    }

    /// The cell as a key that can be sorted.
    public var quadkey: Quadkey { Quadkey(x: Int64(x), y: Int64(y)) }
}

/// A rectangle of cells, its edges inside.
public struct GridBox: Hashable, Sendable {
    /// The edges.
    public var west, north, east, south: Int32

    /// Takes the edges.
    public init(west: Int32, north: Int32, east: Int32, south: Int32) {
        (self.west, self.north, self.east, self.south) = (west, north, east, south)
    }

    /// The smallest rectangle around places; nil around none.
    public init?(around points: some Collection<GridPoint>) {
        guard let first = points.first else { return nil }
        self.init(west: first.x, north: first.y, east: first.x, south: first.y)
        for point in points {
            west = min(west, point.x)
            east = max(east, point.x)
            north = min(north, point.y)
            south = max(south, point.y)
        }
    }

    /// The rectangle of a tile, wider by a share of its side on all sides, within the square.
    public init(_ tile: TileAddress, margin share: Double = 0) {
        let side = Int64(1) << Int64(31 - tile.z)
        let more = Int64(Double(side) * share)
        func clamped(_ value: Int64) -> Int32 { Int32(Swift.min(Swift.max(value, 0), 2_147_483_647)) }
        self.init(
            west: clamped(tile.x * side - more), north: clamped(tile.y * side - more),
            east: clamped((tile.x + 1) * side - 1 + more), south: clamped((tile.y + 1) * side - 1 + more))
    }

    /// The longer side, in cells.
    public var extent: Int64 { max(Int64(east) - Int64(west), Int64(south) - Int64(north)) }

    /// Tells whether two rectangles share a cell.
    public func meets(_ other: GridBox) -> Bool {
        west <= other.east && other.west <= east && north <= other.south && other.north <= south
    }

    /// Tells whether a place is inside.
    public func contains(_ point: GridPoint) -> Bool {
        point.x >= west && point.x <= east && point.y >= north && point.y <= south
    }

    /// The smallest rectangle around both.
    public func joined(_ other: GridBox) -> GridBox {
        GridBox(
            west: min(west, other.west), north: min(north, other.north), east: max(east, other.east),
            south: max(south, other.south))
    }
}
