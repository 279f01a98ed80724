// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Everything within a radius of a place, along great circles.
///
/// It may hold a pole or cross the antimeridian.
public struct Circle: Hashable, Sendable {
    /// The middle.
    public let center: Point
    /// The radius in meters, 1 to 2,000,000.
    public let radius: Double

    /// Takes its parts, or throws `radiusOutOfRange`.
    public init(center: Point, radius: Double) throws(GeometryError) {
        guard radius >= 1, radius <= 2_000_000 else { throw .radiusOutOfRange }
        self.center = center
        self.radius = radius
    }

    /// Says whether a point is inside or on the edge.
    public func contains(_ point: Point) -> Bool {
        // A degree of latitude is nowhere shorter than on the sphere, so most points fail without
        // trigonometry.
        guard abs(point.latitude - center.latitude) * Earth.metersPerDegree <= radius * 1.000_001 else {
            return false
        }
        return center.distance(to: point) <= radius
    }

    /// The smallest box around it, all longitudes if it holds a pole.
    public var box: Box {
        let reach = radius / Earth.metersPerDegree
        let south = max(-90, center.latitude - reach)
        let north = min(90, center.latitude + reach)
        guard south > -90, north < 90 else {
            return Box(west: -180, south: south, east: 180, north: north, checked: ())
        }
        let ratio = sin(radius / Earth.radius) / Earth.cosine(center.latitude)
        let spread = asin(min(1, ratio)) * 180 / .pi
        let west = Point(near: south, center.longitude - spread).longitude
        let east = Point(near: north, center.longitude + spread).longitude
        return Box(west: west, south: south, east: east, north: north, checked: ())
    }

    /// So many corners of its outline, counterclockwise from the north, the first again at the end.
    ///
    /// Longitudes are not wrapped, so that the ring stays in one piece; around a pole it is no outline at
    /// all.
    func ring(corners: Int) -> [(latitude: Double, longitude: Double)] {
        var ring = (0..<corners).map { center.moved(radius, -360 * Double($0) / Double(corners)) }
        ring.append(ring[0])
        return ring
    }
}
