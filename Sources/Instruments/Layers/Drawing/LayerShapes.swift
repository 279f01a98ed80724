// SPDX-License-Identifier: Apache-2.0
import Geometry

/// The lines and areas of a layer in cells of the map, and which of them a rectangle meets.
struct LayerShapes: Sendable {
    /// One line, or one ring of an area.
    private var points: [GridPoint] = []
    private var parts: [Range<Int32>] = []
    private var partsOf: [Range<Int32>] = []
    private var items: [Int32] = []
    private var isArea: [Bool] = []
    private var places: [Int32: Int32] = [:]
    private var boxes: [GridBox] = []
    private var tree = BoxTree([])

    /// A shape is drawn as what it is from this many pixels on; smaller ones stand in clusters.
    static let smallest: Int64 = 8

    /// There are none.
    var isEmpty: Bool { items.isEmpty }
    /// What it costs to keep them, in bytes.
    var cost: Int { points.count * 8 + items.count * 64 }

    /// Takes all items, in the order of their places.
    init(_ all: [(item: Int32, geometry: ItemGeometry)]) {
        for (item, geometry) in all where geometry.kind != .point {
            let start = Int32(parts.count)
            var box: GridBox?
            switch geometry {
            case .points: break
            case .lines(let lines): for line in lines { box = add(line, box) }
            case .areas(let areas): for ring in areas.flatMap(\.rings) { box = add(ring, box) }
            }
            guard let box else { continue }
            places[item] = Int32(items.count)
            items.append(item)
            boxes.append(box)
            isArea.append(geometry.kind == .area)
            partsOf.append(start..<Int32(parts.count))
        }
        tree = BoxTree(boxes)
    }

    private mutating func add(_ line: [Point], _ box: GridBox?) -> GridBox? {
        let start = points.count
        points += line.map(GridPoint.init)
        parts.append(Int32(start)..<Int32(points.count))
        guard let own = GridBox(around: points[start...]) else { return box }
        return box.map { $0.joined(own) } ?? own
    }

    /// The zoom from which an item is drawn as what it is; 255 for points.
    func zoom(of item: Int32) -> UInt8 {
        guard let place = places[item] else { return 255 }
        let extent = max(boxes[Int(place)].extent, 1)
        // A pixel is 2^(23 - zoom) cells wide.
        for zoom in 0..<23 where extent >= Self.smallest << Int64(23 - zoom) { return UInt8(zoom) }
        return 23
    }

    /// A shape as it is drawn in a tile: its rings or lines, clipped, with as few places as the eye needs.
    struct Drawn: Sendable {
        let item: Int32
        let isArea: Bool
        let parts: [[GridPoint]]
    }

    /// The shapes that are drawn in a tile, the largest first.
    func drawn(in tile: TileAddress, most: Int) -> (shapes: [Drawn], omitted: Int) {
        let window = GridBox(tile, margin: 1.0 / 32)
        let smallest = tile.z < 23 ? Self.smallest << Int64(23 - tile.z) : 0
        var found = tree.meeting(window).filter { boxes[$0].extent >= smallest || tile.z >= 23 }
        let omitted = max(0, found.count - most)
        found.sort { (boxes[$1].extent, $0) < (boxes[$0].extent, $1) }
        let pixel = Double(Int64(1) << Int64(max(0, 23 - tile.z)))
        let shapes = found.prefix(most).compactMap { place -> Drawn? in
            var drawn: [[GridPoint]] = []
            for part in partsOf[place] {
                let range = parts[Int(part)]
                let line = Array(points[Int(range.lowerBound)..<Int(range.upperBound)]).simplified(
                    cells: pixel * 0.7)
                if isArea[place] {
                    let ring = window.clipped(ring: line)
                    if ring.count >= 4 { drawn.append(ring) }
                } else {
                    drawn += window.clipped(line: line)
                }
            }
            return drawn.isEmpty ? nil : Drawn(item: items[place], isArea: isArea[place], parts: drawn)
        }
        return (shapes, omitted)
    }
}
