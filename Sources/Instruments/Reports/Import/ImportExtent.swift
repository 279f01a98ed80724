// SPDX-License-Identifier: Apache-2.0
import Geometry

/// Where the rows of an import lie, without the few that lie far away from all others.
struct ImportExtent: Sendable {
    private var latitudes: [Double] = []
    private var longitudes: [Double] = []

    /// Takes the place of a row.
    mutating func add(_ place: Point) {
        latitudes.append(place.latitude)
        longitudes.append(place.longitude)
    }

    /// A circle around the middle of them that holds all but the outermost hundredth on each side; nil for no places.
    ///
    /// Places on both sides of the antimeridian have none: their middle would lie on the other side of the world.
    var area: Area? {
        guard !latitudes.isEmpty else { return nil }
        let (south, north) = Self.range(latitudes), (west, east) = Self.range(longitudes)
        guard east - west < 180,
            let middle = try? Point(latitude: (south + north) / 2, longitude: (west + east) / 2),
            let corner = try? Point(latitude: north, longitude: east)
        else { return nil }
        let radius = min(max(middle.distance(to: corner).rounded(.up), 500), 2_000_000)
        return try? Area(center: middle, radius: radius)
    }

    private static func range(_ values: [Double]) -> (Double, Double) {
        let sorted = values.sorted(), cut = sorted.count / 100
        return (sorted[cut], sorted[sorted.count - 1 - cut])
    }
}
