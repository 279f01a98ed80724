// SPDX-License-Identifier: Apache-2.0

/// An outline with holes: closed, simple rings, planar in longitude and latitude.
///
/// The outline runs counterclockwise and holes clockwise, whichever way they were given (RFC 7946 §3.1.6); a
/// corner that repeats the one before it is dropped.
public struct Polygon: Hashable, Sendable {
    /// The outline first, then the holes; in each the first point stands again at the end.
    public let rings: [[Point]]
    /// The smallest box around it.
    public let box: Box

    /// The largest number of positions in an area.
    public static let maxPositions = 5_000

    /// Takes closed rings, or says what is wrong with them.
    ///
    /// - Parameter limit: The largest number of positions; looking for crossings takes its square at worst.
    public init(rings: [[Point]], atMost limit: Int = Polygon.maxPositions) throws(GeometryError) {
        var positions = 0
        for ring in rings { positions += ring.count }
        guard positions <= limit else { throw .tooManyPositions(limit: limit) }
        var cleaned: [[Point]] = []
        for ring in rings { cleaned.append(try Self.cleaned(ring, isHole: !cleaned.isEmpty)) }
        guard let outline = cleaned.first, let box = Box(around: outline) else { throw .emptyArea }
        try RingCrossing.check(cleaned)
        for (index, hole) in cleaned.enumerated().dropFirst() {
            let others = cleaned.enumerated().dropFirst().filter { $0.offset != index }
            guard hole.contains(where: { Self.isInside($0, [outline]) }),
                !others.contains(where: { other in hole.allSatisfy { Self.isInside($0, [other.element]) } })
            else { throw .holeOutside }
        }
        self.rings = cleaned
        self.box = box
    }

    /// Takes rings for drawing, unchecked; nil without an outline.
    public init?(drawing rings: [[Point]]) {
        guard let outline = rings.first, let box = Box(around: outline) else { return nil }
        self.rings = rings
        self.box = box
    }

    /// Says whether a point is inside and not in a hole.
    ///
    /// Of two polygons that share an edge, a point on it is in exactly one.
    public func contains(_ point: Point) -> Bool {
        box.contains(point) && Self.isInside(point, rings)
    }

    /// The middle of its surface, which may lie outside if it is not convex.
    public var center: Point {
        guard let outline = rings.first, let first = outline.first else { return box.center }
        var (doubled, x, y) = (0.0, 0.0, 0.0)
        for (a, b) in zip(outline, outline.dropFirst()) {
            let (ax, ay) = (a.longitude - first.longitude, a.latitude - first.latitude)
            let (bx, by) = (b.longitude - first.longitude, b.latitude - first.latitude)
            let cross = ax * by - bx * ay
            doubled += cross
            x += (ax + bx) * cross
            y += (ay + by) * cross
        }
        guard doubled.magnitude > 1e-18 else { return box.center }
        return Point(near: first.latitude + y / (3 * doubled), first.longitude + x / (3 * doubled))
    }

    /// The signed surface of a ring in square degrees, positive if it runs counterclockwise.
    static func surface(of ring: [Point]) -> Double {
        guard let first = ring.first else { return 0 }
        var doubled = 0.0
        for (a, b) in zip(ring, ring.dropFirst()) {
            doubled +=
                (a.longitude - first.longitude) * (b.latitude - first.latitude)
                - (b.longitude - first.longitude) * (a.latitude - first.latitude)
        }
        return doubled / 2
    }

    private static func cleaned(_ ring: [Point], isHole: Bool) throws(GeometryError) -> [Point] {
        guard ring.count >= 4 else { throw .ringTooShort }
        guard ring.first == ring.last else { throw .ringNotClosed }
        var result: [Point] = []
        result.reserveCapacity(ring.count)
        for point in ring where point != result.last { result.append(point) }
        guard result.count >= 4 else { throw .ringTooShort }
        guard (surface(of: result) > 0) == isHole else { return result }
        // A ring may be so small that neither way round has a surface: it stays as it is, also when it is read again.
        let reversed = Array(result.reversed())
        return (surface(of: reversed) > 0) == isHole ? result : reversed
    }

    /// Counts the edges that a ray to the east crosses; odd is inside (Shimrat 1962).
    private static func isInside(_ point: Point, _ rings: [[Point]]) -> Bool {
        var inside = false
        for ring in rings {
            guard var a = ring.last else { continue }
            for b in ring {
                if (a.latitude > point.latitude) != (b.latitude > point.latitude) {
                    let share = (point.latitude - a.latitude) / (b.latitude - a.latitude)
                    if point.longitude < a.longitude + share * (b.longitude - a.longitude) { inside.toggle() }
                }
                a = b
            }
        }
        return inside
    }
}
