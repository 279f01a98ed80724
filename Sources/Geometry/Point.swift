// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A place in WGS 84 degrees, finite and in the world.
public struct Point: Hashable, Sendable {
    /// Degrees north of the equator, -90 to 90.
    public let latitude: Double
    /// Degrees east of Greenwich, -180 to 180.
    public let longitude: Double

    /// Takes degrees, or says what is wrong with them.
    public init(latitude: Double, longitude: Double) throws(GeometryError) {
        guard latitude.isFinite, longitude.isFinite else { throw .notFinite }
        guard abs(longitude) <= 180 else { throw .longitudeOutOfRange(longitude) }
        guard abs(latitude) <= 90 else {
            if abs(latitude) <= 180, abs(longitude) <= 90 { throw .swappedCoordinates }
            throw .latitudeOutOfRange(latitude)
        }
        // Adding zero makes -0.0 into 0.0, so that equal points have equal text.
        self.latitude = latitude + 0
        self.longitude = longitude + 0
    }

    /// Takes degrees that were computed: clamps the latitude, wraps the longitude.
    init(near latitude: Double, _ longitude: Double) {
        self.latitude = min(max(latitude, -90), 90) + 0
        if abs(longitude) <= 180 {
            self.longitude = longitude + 0
        } else {
            let turned = (longitude + 180).truncatingRemainder(dividingBy: 360)
            self.longitude = (turned < 0 ? turned + 360 : turned) - 180
        }
    }

    /// Meters along the great circle (haversine; Sinnott 1984).
    public func distance(to other: Point) -> Double {
        let radians = Double.pi / 180
        let byLatitude = sin((other.latitude - latitude) * radians / 2)
        let byLongitude = sin((other.longitude - longitude) * radians / 2)
        let a =
            byLatitude * byLatitude
            + cos(latitude * radians) * cos(other.latitude * radians) * byLongitude * byLongitude
        return 2 * Earth.radius * asin(min(1, a.squareRoot()))
    }

    /// The place so many meters away in a direction, in degrees clockwise from north.
    public func moved(meters: Double, bearing: Double) -> Point {
        let (latitude, longitude) = moved(meters, bearing)
        return Point(near: latitude, longitude)
    }

    /// The same with its longitude not wrapped, so that rings across the antimeridian stay in one piece.
    func moved(_ meters: Double, _ bearing: Double) -> (latitude: Double, longitude: Double) {
        let radians = Double.pi / 180
        let angle = meters / Earth.radius
        let start = latitude * radians
        let sine = sin(start) * cos(angle) + cos(start) * sin(angle) * cos(bearing * radians)
        let end = asin(min(1, max(-1, sine)))
        let turn = atan2(sin(bearing * radians) * sin(angle) * cos(start), cos(angle) - sin(start) * sine)
        return (end / radians, longitude + turn / radians)
    }
}

extension Point: CustomStringConvertible {
    /// `18.233333,-72.533333`, latitude first, as people write it.
    public var description: String { "\(latitude),\(longitude)" }
}
