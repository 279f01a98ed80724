// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry

/// What a map shows of the reports in one tile: clusters with their counts, or the reports themselves when few.
///
/// The counts of clusters and points together are exactly the matching reports of the tile. Reports that are only
/// counted stand in clusters, never as points, and only in tiles whose squares are no finer than `finestAggregate`.
struct ReportTile: Sendable, Equatable {
    /// Reports that stand together.
    struct Cluster: Sendable, Equatable {
        /// The mean place of its members.
        let place: Point
        /// How many by slot (category × 2, and 1 more where resolved), those that occur, in order.
        let counts: [SlotCount]
        /// How many in all.
        var count: Int { counts.reduce(0) { $0 + $1.count } }
    }

    /// How many reports of one category and state.
    struct SlotCount: Sendable, Equatable {
        /// Category × 2, and 1 more where resolved.
        let slot: Int
        let count: Int
    }

    /// One report.
    struct Dot: Sendable, Equatable {
        let id: Int64
        let place: Point
        /// The category's slot.
        let category: Int
        let isResolved: Bool
        let confirmations: Int
        let disputes: Int
        let freshUntil: Timestamp
        let seen: Timestamp
    }

    /// Which tile.
    let address: TileAddress
    /// Sorted by place in the tile, row by row of squares in quadkey order.
    var clusters: [Cluster] = []
    /// Oldest first.
    var dots: [Dot] = []

    /// How many reports are in the tile.
    var count: Int { dots.count + clusters.reduce(0) { $0 + $1.count } }

    /// A tile with no more reports than this shows each.
    static let dotLimit = 200
    /// From this zoom on, reports stand together only where they are at the very same place.
    static let dotZoom = 18
    /// Most dots and clusters from `dotZoom` on; the rest stands in one last cluster.
    static let crowdLimit = 500
    /// The finest squares in which reports are counted that are never shown.
    static let finestAggregate = 12

    /// The zoom of the squares of which each makes one cluster: 8 × 8 to a tile, not finer than 18.
    static func squareZoom(_ zoom: Int) -> Int { min(zoom + 3, 18) }

    /// The tile as the map's script reads it.
    ///
    ///     {"count": 3,
    ///      "clusters": [{"lat": 18.5, "lon": -72.3, "count": 2, "by": [[category, open, resolved], …]}],
    ///      "points": [{"id": 7, "lat": …, "lon": …, "category": slot, "status": "open", "confirmations": 1,
    ///                  "disputes": 0, "fresh_until": "2026-…", "seen": "2026-…"}]}
    var json: [UInt8] {
        var json = JSONWriter(capacity: 64 + clusters.count * 160 + dots.count * 192)
        json.beginObject()
        json.member("count", count)
        json.key("clusters")
        json.beginArray()
        for cluster in clusters { Self.write(cluster, to: &json) }
        json.endArray()
        json.key("points")
        json.beginArray()
        for dot in dots { Self.write(dot, to: &json) }
        json.endArray()
        json.endObject()
        return json.bytes
    }

    private static func write(_ cluster: Cluster, to json: inout JSONWriter) {
        json.beginObject()
        write(cluster.place, to: &json)
        json.member("count", cluster.count)
        json.key("by")
        json.beginArray()
        var index = 0
        while index < cluster.counts.count {
            let category = cluster.counts[index].slot / 2
            var (open, resolved) = (0, 0)
            while index < cluster.counts.count, cluster.counts[index].slot / 2 == category {
                let one = cluster.counts[index]
                if one.slot % 2 == 0 { open += one.count } else { resolved += one.count }
                index += 1
            }
            json.beginArray()
            json.value(category)
            json.value(open)
            json.value(resolved)
            json.endArray()
        }
        json.endArray()
        json.endObject()
    }

    private static func write(_ dot: Dot, to json: inout JSONWriter) {
        json.beginObject()
        json.member("id", dot.id)
        write(dot.place, to: &json)
        json.member("category", dot.category)
        json.member("status", dot.isResolved ? "resolved" : "open")
        json.member("confirmations", dot.confirmations)
        json.member("disputes", dot.disputes)
        json.member("fresh_until", dot.freshUntil)
        json.member("seen", dot.seen)
        json.endObject()
    }

    /// Six decimals, a tenth of a meter.
    private static func write(_ place: Point, to json: inout JSONWriter) {
        json.member("lat", (place.latitude * 1e6).rounded() / 1e6)
        json.member("lon", (place.longitude * 1e6).rounded() / 1e6)
    }
}

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
        guard allows(slot) else { return }
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

    /// Adds what the totals say of a cell of some zoom no coarser than the squares, as if all were in its middle.
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
