// SPDX-License-Identifier: Apache-2.0
import Geometry

/// An area as a grid of 128 × 128 squares, so that only cells near an outline are compared with it.
///
/// Each square is inside, outside or near an outline. An edge is cut into pieces shorter than a square, and
/// every square that the box of a piece touches is near; the others are wholly on one side, as their middle
/// is.
struct AreaGrid {
    private static let side = 128
    private enum Mark: UInt8 { case outside, inside, near }

    private let area: Area
    private let shift: Int64
    /// Column and row of the grid's north-west square, in squares.
    private let west: Int64
    private let north: Int64
    private var marks: [UInt8]

    init(_ area: Area) {
        self.area = area
        // The box of a circle can cross the antimeridian; its grid then lies over the whole width.
        let box = area.box
        let halves = box.halves
        let corners = halves.flatMap { half in
            [Self.cell(half.north, half.west), Self.cell(half.south, half.east)]
        }
        let (x, y) = (corners.map(\.x), corners.map(\.y))
        let (minX, maxX) = (x.min() ?? 0, x.max() ?? 0)
        let (minY, maxY) = (y.min() ?? 0, y.max() ?? 0)
        var shift: Int64 = 0
        while max(maxX >> shift - minX >> shift, maxY >> shift - minY >> shift) >= Int64(Self.side) {
            shift += 1
        }
        (self.shift, west, north) = (shift, minX >> shift, minY >> shift)
        marks = [UInt8](repeating: 255, count: Self.side * Self.side)
        switch area {
        case .circle(let circle): trace(Self.outline(of: circle))
        case .polygon(let polygon): for ring in polygon.rings { trace(ring) }
        case .multipolygon(let polygons): for ring in polygons.flatMap(\.rings) { trace(ring) }
        }
        fill()
    }

    /// Decides the squares that are not near an outline; two neighbors of these are on one side of it.
    private mutating func fill() {
        let undecided: UInt8 = 255
        for place in marks.indices where marks[place] == undecided {
            let (row, column) = (place / Self.side, place % Self.side)
            if column > 0, marks[place - 1] != Mark.near.rawValue {
                marks[place] = marks[place - 1]
            } else if row > 0, marks[place - Self.side] != Mark.near.rawValue {
                marks[place] = marks[place - Self.side]
            } else {
                marks[place] = (area.contains(middle(column, row)) ? Mark.inside : .outside).rawValue
            }
        }
    }

    /// Says whether the middle of a cell is in the area.
    @inline(__always)
    func contains(_ key: Int64) -> Bool {
        let (column, row) = (Morton.x(key) >> shift - west, Morton.y(key) >> shift - north)
        guard column >= 0, row >= 0, column < Int64(Self.side), row < Int64(Self.side) else { return false }
        let mark = marks[Int(row) * Self.side + Int(column)]
        if mark == Mark.near.rawValue { return isInside(key) }
        return mark == Mark.inside.rawValue
    }

    private func isInside(_ key: Int64) -> Bool { area.contains(cell: key) }

    private func middle(_ column: Int, _ row: Int) -> Point {
        let half = shift > 0 ? Int64(1) << (shift - 1) : 0
        return Quadkey(x: (west + Int64(column)) << shift + half, y: (north + Int64(row)) << shift + half)
            .point
    }

    private static func cell(_ latitude: Double, _ longitude: Double) -> (x: Int64, y: Int64) {
        guard let point = try? Point(latitude: latitude, longitude: longitude) else { return (0, 0) }
        let key = Quadkey(point)
        return (key.x, key.y)
    }

    /// Marks the squares near an outline.
    private mutating func trace(_ ring: [Point]) {
        for index in ring.indices.dropLast() {
            let (start, end) = (ring[index], ring[index + 1])
            let (a, b) = (Self.cell(start.latitude, start.longitude), Self.cell(end.latitude, end.longitude))
            // A straight line in degrees is bent in Mercator, but runs on in both: a piece stays in its box.
            let pieces = max(1, (max(abs(a.x - b.x), abs(a.y - b.y)) >> shift) * 2)
            var last = a
            for piece in 1...pieces {
                let part = Double(piece) / Double(pieces)
                let next =
                    piece == pieces
                    ? b
                    : Self.cell(
                        start.latitude + (end.latitude - start.latitude) * part,
                        start.longitude + (end.longitude - start.longitude) * part)
                mark(last, next)
                last = next
            }
        }
    }

    /// Marks the squares that the box of two cells touches, a sixteenth of a square wider.
    private mutating func mark(_ a: (x: Int64, y: Int64), _ b: (x: Int64, y: Int64)) {
        let more = Int64(1) + (Int64(1) << shift) >> 4
        let columns = ((min(a.x, b.x) - more) >> shift - west)...((max(a.x, b.x) + more) >> shift - west)
        let rows = ((min(a.y, b.y) - more) >> shift - north)...((max(a.y, b.y) + more) >> shift - north)
        let all = Int64(0)...Int64(Self.side - 1)
        for row in rows.clamped(to: all) where rows.contains(row) {
            for column in columns.clamped(to: all) where columns.contains(column) {
                marks[Int(row) * Self.side + Int(column)] = Mark.near.rawValue
            }
        }
    }

    /// A ring of points around a circle; between two of them it bends by a hundred-thousandth of the radius.
    private static func outline(of circle: Circle) -> [Point] {
        (0...720).map { circle.center.moved(meters: circle.radius, bearing: Double($0) / 2) }
    }
}

extension Area {
    /// Says whether the middle of a cell of zoom 31 is inside.
    func contains(cell key: Int64) -> Bool { Quadkey(code: key).map { contains($0.point) } ?? false }
}
