// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry

/// What a map shows of the reports in one tile: clusters with their counts, or the reports themselves when
/// few.
///
/// The counts of clusters and points together are exactly the matching reports of the tile. Reports that are
/// only counted stand in clusters, never as points, and only in tiles whose squares are no finer than
/// `finestAggregate`.
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
