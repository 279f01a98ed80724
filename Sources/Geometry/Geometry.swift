// SPDX-License-Identifier: Apache-2.0

// Geometry: places on the Earth, as far as Folkmoot needs them.
//
// Pure: numbers in, numbers out. It replaces PostGIS and R-trees by one 64-bit key per point.
//
//     Point, Box, Circle, Polygon, Area    WGS 84 degrees; GeoJSON (RFC 7946) in and out
//     Quadkey, TileAddress                 Web Mercator cells; a tile is one range of keys
//     QuadkeyRange                         a box as few ranges, for a sorted index
//     Coarsening                           a private place made vague, the same way each time
//
// Vocabulary: *latitude* comes before *longitude* in Swift, GeoJSON has them the other way round; *meters*
// are along the great circle of a sphere of 6,371,008.8 m (IUGG mean radius), good to 0.5 %; a *cell* is a
// quadkey cut to some zoom; a *tile* is a cell with its address.
//
// Polygons are planar in longitude and latitude and end at the antimeridian (RFC 7946 §3.1.9 cuts them
// there); boxes and circles may cross it.

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The sphere that stands for the Earth.
enum Earth {
    /// Mean radius in meters (IUGG 1980).
    static let radius = 6_371_008.8
    /// Meters of one degree along a meridian.
    static let metersPerDegree = radius * .pi / 180

    /// The cosine of an angle in degrees.
    static func cosine(_ degrees: Double) -> Double { cos(degrees * .pi / 180) }
}
