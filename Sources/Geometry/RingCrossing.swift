// SPDX-License-Identifier: Apache-2.0

/// The search for edges that cross or touch where they must not (OGC 06-103r4 §6.1.11).
///
/// Edges are sorted by their western end and each is compared with those that begin before it ends: near
/// O(n log n) for outlines as they are, O(n²) at worst, which the limit of positions bounds.
enum RingCrossing {
    private struct Edge {
        let a: Point
        let b: Point
        let ring: Int
        let index: Int
        /// How many edges the ring has, to know neighbors across its end.
        let count: Int

        var west: Double { min(a.longitude, b.longitude) }
        var east: Double { max(a.longitude, b.longitude) }
    }

    /// Throws `selfIntersection` with the first place that is found.
    static func check(_ rings: [[Point]]) throws(GeometryError) {
        var edges: [Edge] = []
        for (number, ring) in rings.enumerated() {
            for index in 0..<max(ring.count - 1, 0) {
                edges.append(
                    Edge(
                        a: ring[index], b: ring[index + 1], ring: number, index: index, count: ring.count - 1)
                )
            }
        }
        edges.sort { $0.west < $1.west }
        for (place, edge) in edges.enumerated() {
            let east = edge.east
            for other in edges[(place + 1)...] {
                guard other.west <= east else { break }
                if let point = conflict(edge, other) {
                    throw .selfIntersection(latitude: point.latitude, longitude: point.longitude)
                }
            }
        }
    }

    private static func conflict(_ first: Edge, _ second: Edge) -> Point? {
        guard max(first.a.latitude, first.b.latitude) >= min(second.a.latitude, second.b.latitude),
            max(second.a.latitude, second.b.latitude) >= min(first.a.latitude, first.b.latitude)
        else { return nil }
        if first.ring != second.ring {
            return crosses(first, second) || overlaps(first, second) ? first.b : nil
        }
        if (first.index + 1) % first.count == second.index { return folds(first, second) ? first.b : nil }
        if (second.index + 1) % second.count == first.index { return folds(second, first) ? second.b : nil }
        return crosses(first, second) || touches(first, second) ? first.b : nil
    }

    /// Which side of the line through `a` and `b` the point is: the sign of a determinant.
    private static func side(_ a: Point, _ b: Point, _ point: Point) -> Double {
        (b.longitude - a.longitude) * (point.latitude - a.latitude)
            - (b.latitude - a.latitude) * (point.longitude - a.longitude)
    }

    /// Says whether the inner parts of two edges cross.
    private static func crosses(_ first: Edge, _ second: Edge) -> Bool {
        let (a, b) = (side(first.a, first.b, second.a), side(first.a, first.b, second.b))
        guard a > 0 && b < 0 || a < 0 && b > 0 else { return false }
        let (c, d) = (side(second.a, second.b, first.a), side(second.a, second.b, first.b))
        return c > 0 && d < 0 || c < 0 && d > 0
    }

    /// Says whether an end of one edge lies on the other.
    private static func touches(_ first: Edge, _ second: Edge) -> Bool {
        holds(first, second.a) || holds(first, second.b) || holds(second, first.a) || holds(second, first.b)
    }

    /// Says whether two edges share more than a point: two ends on one line, and a stretch between.
    private static func overlaps(_ first: Edge, _ second: Edge) -> Bool {
        guard side(first.a, first.b, second.a) == 0, side(first.a, first.b, second.b) == 0 else {
            return false
        }
        let shared =
            [second.a, second.b].filter { holds(first, $0) }
            + [first.a, first.b].filter { holds(second, $0) }
        return Set(shared).count > 1
    }

    private static func holds(_ edge: Edge, _ point: Point) -> Bool {
        guard point.longitude >= edge.west, point.longitude <= edge.east,
            point.latitude >= min(edge.a.latitude, edge.b.latitude),
            point.latitude <= max(edge.a.latitude, edge.b.latitude)
        else { return false }
        return side(edge.a, edge.b, point) == 0
    }

    /// Says whether an edge runs back over the one before it.
    private static func folds(_ first: Edge, _ second: Edge) -> Bool {
        guard side(first.a, first.b, second.b) == 0 else { return false }
        let along =
            (first.b.longitude - first.a.longitude) * (second.b.longitude - second.a.longitude)
            + (first.b.latitude - first.a.latitude) * (second.b.latitude - second.a.latitude)
        return along < 0
    }
}
