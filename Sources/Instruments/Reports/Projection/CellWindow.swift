// SPDX-License-Identifier: Apache-2.0
import Geometry

/// A box in columns and rows of zoom 31, as a loop over quadkeys asks for it.
///
/// The bits of x alone, or of y alone, compare like x and y themselves, so no key needs to be taken apart.
struct CellWindow: Sendable {
    private struct Half: Sendable {
        var west: Int64 = 1
        var east: Int64 = 0
        var north: Int64 = 1
        var south: Int64 = 0

        init() {}

        init(_ box: Box) {
            guard let northWest = try? Point(latitude: box.north, longitude: box.west),
                let southEast = try? Point(latitude: box.south, longitude: box.east)
            else { return }
            let (first, last) = (Quadkey(northWest).code, Quadkey(southEast).code)
            (west, east) = (first & CellWindow.bitsOfX, last & CellWindow.bitsOfX)
            (north, south) = (first & CellWindow.bitsOfY, last & CellWindow.bitsOfY)
        }

        @inline(__always)
        func contains(_ x: Int64, _ y: Int64) -> Bool { x >= west && x <= east && y >= north && y <= south }
    }

    private static let bitsOfX: Int64 = 0x1555_5555_5555_5555
    private static let bitsOfY: Int64 = 0x2AAA_AAAA_AAAA_AAAA
    private let first: Half
    /// The part beyond the antimeridian; elsewhere it holds nothing.
    private let second: Half

    /// Takes the cells through which the box goes.
    init(_ box: Box) {
        let halves = box.halves
        first = halves.first.map { Half($0) } ?? Half()
        second = halves.count > 1 ? Half(halves[1]) : Half()
    }

    /// Says whether a cell is in the box, its edges included.
    @inline(__always)
    func contains(_ key: Int64) -> Bool {
        let (x, y) = (key & 0x1555_5555_5555_5555, key & 0x2AAA_AAAA_AAAA_AAAA)
        return first.contains(x, y) || second.contains(x, y)
    }
}
