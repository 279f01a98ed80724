// SPDX-License-Identifier: Apache-2.0

/// A part of the Earth that an initiative, a subscription or a filter covers.
public enum Area: Hashable, Sendable {
    case circle(Circle)
    case polygon(Polygon)
    /// One or more polygons; where they overlap, the area covers it once.
    case multipolygon([Polygon])

    /// Makes a circle of a radius in meters.
    public init(center: Point, radius: Double) throws(GeometryError) {
        self = .circle(try Circle(center: center, radius: radius))
    }

    /// Makes a rectangle; nil if the box has no surface or crosses the antimeridian.
    public init?(_ box: Box) {
        var ring: [Point] = []
        for (latitude, longitude) in [
            (box.south, box.west), (box.south, box.east), (box.north, box.east), (box.north, box.west),
            (box.south, box.west),
        ] {
            ring.append(Point(near: latitude, longitude))
        }
        guard box.west < box.east, box.south < box.north, let polygon = Polygon(drawing: [ring]) else {
            return nil
        }
        self = .polygon(polygon)
    }

    /// Says whether a point is inside.
    public func contains(_ point: Point) -> Bool {
        switch self {
        case .circle(let circle): circle.contains(point)
        case .polygon(let polygon): polygon.contains(point)
        case .multipolygon(let polygons): polygons.contains { $0.contains(point) }
        }
    }

    /// The smallest box around it; only a circle's can cross the antimeridian.
    public var box: Box {
        switch self {
        case .circle(let circle): return circle.box
        case .polygon(let polygon): return polygon.box
        case .multipolygon(let polygons):
            let corners = polygons.flatMap { polygon in
                [
                    Point(near: polygon.box.south, polygon.box.west),
                    Point(near: polygon.box.north, polygon.box.east),
                ]
            }
            return Box(around: corners) ?? .world
        }
    }

    /// Where a label or a first map view belongs: the middle of the circle, or of the largest polygon.
    public var center: Point {
        switch self {
        case .circle(let circle): return circle.center
        case .polygon(let polygon): return polygon.center
        case .multipolygon(let polygons):
            let surfaces = polygons.map { Polygon.surface(of: $0.rings.first ?? []) }
            guard let largest = surfaces.indices.max(by: { surfaces[$0] < surfaces[$1] }) else {
                return box.center
            }
            return polygons[largest].center
        }
    }

    /// How many positions its outlines have; none for a circle.
    public var positions: Int {
        switch self {
        case .circle: 0
        case .polygon(let polygon): polygon.rings.reduce(0) { $0 + $1.count }
        case .multipolygon(let polygons): polygons.reduce(0) { $0 + $1.rings.reduce(0) { $0 + $1.count } }
        }
    }
}
