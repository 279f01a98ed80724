// SPDX-License-Identifier: Apache-2.0
import Geometry

/// Counts by square of a tile, as they are summed up.
struct TileSquares {
    let address: TileAddress
    /// How far a key is shifted to give its square.
    let shift: Int64
    /// The first key of the tile.
    private let origin: Int64
    /// Which slots count, by slot.
    private let allowed: [Bool]
    private var counts: [Int32]
    private var eastings: [Int64]
    private var southings: [Int64]

    init(_ address: TileAddress, allowed: [Bool]) {
        let zoom = ReportTile.squareZoom(address.z)
        self.address = address
        shift = Int64(62 - 2 * zoom)
        origin = address.range.lowerBound
        let squares = zoom > address.z ? 1 << (2 * (zoom - address.z)) : 1
        counts = [Int32](repeating: 0, count: squares * 128)
        eastings = [Int64](repeating: 0, count: squares)
        southings = eastings
        // Reports that are only counted count as open ones of their category.
        var table = [Bool](repeating: false, count: 256)
        for slot in 0..<120 { table[slot] = allowed[slot] }
        if zoom <= ReportTile.finestAggregate {
            for category in 0..<60 { table[Int(ColumnsCode.counted) + category] = allowed[category * 2] }
        }
        self.allowed = table
    }

    /// How many squares there are.
    var count: Int { eastings.count }

    /// The keys of a square.
    func keys(of square: Int) -> ClosedRange<Int64> {
        let first = origin + Int64(square) << shift
        return first...(first + (1 << shift - 1))
    }

    /// Says whether a slot counts here.
    @inline(__always)
    func allows(_ slot: UInt8) -> Bool { allowed[Int(slot)] }

    /// Adds one entry, or takes it away.
    @inline(__always)
    mutating func add(_ key: Int64, _ slot: UInt8, _ sign: Int32 = 1) {
        if allows(slot) { addAllowed(key, slot, sign) }
    }

    /// Adds one entry, or takes it away, whatever slots count.
    @inline(__always)
    mutating func addAllowed(_ key: Int64, _ slot: UInt8, _ sign: Int32 = 1) {
        let square = Int((key - origin) >> shift)
        counts[square &* 128 &+ Self.column(slot)] &+= sign
        eastings[square] &+= Morton.x(key) &* Int64(sign)
        southings[square] &+= Morton.y(key) &* Int64(sign)
    }

    /// Adds many entries of one slot to a square.
    @inline(__always)
    mutating func add(_ square: Int, _ slot: UInt8, _ count: Int, _ easting: Int64, _ southing: Int64) {
        guard allows(slot) else { return }
        counts[square &* 128 &+ Self.column(slot)] &+= Int32(truncatingIfNeeded: count)
        eastings[square] &+= easting
        southings[square] &+= southing
    }

    /// Adds what the totals say of a cell of some zoom no coarser than the squares, as if all were in its
    /// middle.
    mutating func add(cell: Int64, zoom: Int, slot: Int, count: Int64) {
        guard (0..<120).contains(slot), allowed[slot], count > 0 else { return }
        let down = Int64(62 - 2 * zoom)
        let middle = cell << down + (down > 0 ? 3 << (down - 2) : 0)
        let square = Int((middle - origin) >> shift)
        counts[square * 128 + slot] += Int32(clamping: count)
        eastings[square] += Morton.x(middle) * count
        southings[square] += Morton.y(middle) * count
    }

    @inline(__always)
    private static func column(_ slot: UInt8) -> Int {
        slot >= ColumnsCode.counted ? Int(slot &- ColumnsCode.counted) &* 2 : Int(slot)
    }

    /// How many there are in all.
    var total: Int { counts.reduce(0) { $0 + Int($1) } }

    /// The squares that hold something.
    var clusters: [ReportTile.Cluster] {
        var clusters: [ReportTile.Cluster] = []
        for square in eastings.indices {
            var (list, sum): ([ReportTile.SlotCount], Int64) = ([], 0)
            for slot in 0..<120 where counts[square * 128 + slot] > 0 {
                list.append(ReportTile.SlotCount(slot: slot, count: Int(counts[square * 128 + slot])))
                sum += Int64(counts[square * 128 + slot])
            }
            guard sum > 0 else { continue }
            let mean = Quadkey(x: eastings[square] / sum, y: southings[square] / sum)
            clusters.append(ReportTile.Cluster(place: mean.point, counts: list))
        }
        return clusters
    }
}
