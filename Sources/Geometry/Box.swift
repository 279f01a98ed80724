// SPDX-License-Identifier: Apache-2.0

/// A rectangle of longitudes and latitudes.
///
/// Where its west exceeds its east it crosses the antimeridian (RFC 7946 §5.2).
public struct Box: Hashable, Sendable {
    /// The western edge, -180 to 180.
    public let west: Double
    /// The southern edge, -90 to 90.
    public let south: Double
    /// The eastern edge, -180 to 180.
    public let east: Double
    /// The northern edge, -90 to 90.
    public let north: Double

    /// All of the Earth.
    public static let world = Box(west: -180, south: -90, east: 180, north: 90, checked: ())

    /// Takes the edges in GeoJSON's order, or says what is wrong with them.
    public init(west: Double, south: Double, east: Double, north: Double) throws(GeometryError) {
        let southWest = try Point(latitude: south, longitude: west)
        let northEast = try Point(latitude: north, longitude: east)
        guard south <= north else { throw .southAboveNorth }
        self.init(
            west: southWest.longitude, south: southWest.latitude, east: northEast.longitude,
            north: northEast.latitude, checked: ())
    }

    /// Takes edges that are known to be in the world.
    init(west: Double, south: Double, east: Double, north: Double, checked: ()) {
        (self.west, self.south, self.east, self.north) = (west, south, east, north)
    }

    /// The smallest box around points, not crossing the antimeridian; nil if there are none.
    public init?(around points: some Sequence<Point>) {
        var (west, south, east, north) = (180.0, 90.0, -180.0, -90.0)
        var isEmpty = true
        for point in points {
            isEmpty = false
            west = min(west, point.longitude)
            east = max(east, point.longitude)
            south = min(south, point.latitude)
            north = max(north, point.latitude)
        }
        guard !isEmpty else { return nil }
        self.init(west: west, south: south, east: east, north: north, checked: ())
    }

    /// Reads `west,south,east,north`.
    ///
    /// Six numbers have heights as well, which are dropped (OGC 17-069r4 §7.15.3).
    public init(parsing text: some StringProtocol) throws(GeometryError) {
        var numbers: [Double] = []
        for part in text.split(separator: ",", maxSplits: 6, omittingEmptySubsequences: false) {
            var trimmed = part[...]
            while trimmed.first == " " { trimmed.removeFirst() }
            while trimmed.last == " " { trimmed.removeLast() }
            guard let number = Double(String(trimmed)) else { throw .malformedBox }
            numbers.append(number)
        }
        switch numbers.count {
        case 4: try self.init(west: numbers[0], south: numbers[1], east: numbers[2], north: numbers[3])
        case 6: try self.init(west: numbers[0], south: numbers[1], east: numbers[3], north: numbers[4])
        default: throw .malformedBox
        }
    }

    /// Says whether the box crosses the antimeridian.
    public var crossesAntimeridian: Bool { west > east }

    /// Says whether a point is inside or on the edge.
    public func contains(_ point: Point) -> Bool {
        guard point.latitude >= south, point.latitude <= north else { return false }
        return crossesAntimeridian
            ? point.longitude >= west || point.longitude <= east
            : point.longitude >= west && point.longitude <= east
    }

    /// Says whether two boxes share a point.
    public func intersects(_ other: Box) -> Bool {
        guard south <= other.north, other.south <= north else { return false }
        return halves.contains { half in
            other.halves.contains { half.west <= $0.east && $0.west <= half.east }
        }
    }

    /// The box itself, or its two parts beside the antimeridian.
    public var halves: [Box] {
        guard crossesAntimeridian else { return [self] }
        return [
            Box(west: west, south: south, east: 180, north: north, checked: ()),
            Box(west: -180, south: south, east: east, north: north, checked: ()),
        ]
    }

    /// The middle, in degrees.
    public var center: Point {
        let width = crossesAntimeridian ? east + 360 - west : east - west
        return Point(near: (south + north) / 2, west + width / 2)
    }
}

extension Box: CustomStringConvertible {
    /// `west,south,east,north`, as `init(parsing:)` reads it.
    public var description: String { "\(west),\(south),\(east),\(north)" }
}
