// SPDX-License-Identifier: Apache-2.0
import Geometry

/// Distances from one place on a plane that touches the Earth there: good to a percent for some hundred kilometers,
/// and in the right order beyond.
struct FlatDistance {
    /// Ten-millionths of a degree.
    let latitude, longitude: Int64
    private let east: Double
    private static let north = 0.011_119_508

    init(_ point: Point) {
        self.init(latitude: Self.units(point.latitude), longitude: Self.units(point.longitude))
    }

    init(latitude: Int32, longitude: Int32) {
        self.latitude = Int64(latitude)
        self.longitude = Int64(longitude)
        let degrees = min(max(Double(latitude) / 1e7, -89.9), 89.9)
        let here = try? Point(latitude: degrees, longitude: 0)
        let there = try? Point(latitude: degrees, longitude: 0.01)
        let meters = here.flatMap { here in there.map { here.distance(to: $0) } } ?? 0
        east = meters / 100_000
    }

    /// Degrees as they are stored.
    static func units(_ degrees: Double) -> Int32 { Int32((degrees * 1e7).rounded()) }

    /// Meters north and east of the place.
    @inline(__always)
    func offset(_ latitude: Int32, _ longitude: Int32) -> (x: Double, y: Double) {
        var turn = Int64(longitude) &- self.longitude
        if turn > 1_800_000_000 {
            turn &-= 3_600_000_000
        } else if turn < -1_800_000_000 {
            turn &+= 3_600_000_000
        }
        return (Double(turn) * east, Double(Int64(latitude) &- self.latitude) * Self.north)
    }

    /// Meters, squared.
    @inline(__always)
    func squared(_ latitude: Int32, _ longitude: Int32) -> Double {
        let (x, y) = offset(latitude, longitude)
        return x * x + y * y
    }

    /// Meters to a stretch of a line, squared, and the point on it that is nearest, in meters from the place.
    static func squared(_ a: (x: Double, y: Double), _ b: (x: Double, y: Double)) -> (
        squared: Double, x: Double, y: Double
    ) {
        let (dx, dy) = (b.x - a.x, b.y - a.y)
        let length = dx * dx + dy * dy
        let share = length > 0 ? min(1, max(0, -(a.x * dx + a.y * dy) / length)) : 0
        let (x, y) = (a.x + share * dx, a.y + share * dy)
        return (x * x + y * y, x, y)
    }

    /// A place so many meters away, in degrees.
    func degrees(x: Double, y: Double) -> (latitude: Double, longitude: Double) {
        var longitude = Double(longitude) / 1e7 + (east > 0 ? x / east / 1e7 : 0)
        if longitude > 180 { longitude -= 360 } else if longitude < -180 { longitude += 360 }
        return (min(90, max(-90, Double(latitude) / 1e7 + y / Self.north / 1e7)), longitude)
    }

    /// Meters from one place to another.
    static func between(_ a: Point, _ b: Point) -> Double { a.distance(to: b) }
}
