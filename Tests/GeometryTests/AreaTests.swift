// SPDX-License-Identifier: Apache-2.0

import Formats
import Fuzzing
import Geometry
import Testing

@Suite struct AreaTests {
    private func points(_ pairs: [(Double, Double)]) throws -> [Point] {
        try pairs.map { try Point(latitude: $0.1, longitude: $0.0) }
    }

    @Test func `a circle holds what is near, and its box holds the circle`() throws {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<300 {
            let center = try randomPoint(using: &random)
            let radius = Double.random(in: 1...2_000_000, using: &random)
            let area = try Area(center: center, radius: radius)
            for bearing in stride(from: 0.0, to: 360, by: 15) {
                let inside = center.moved(meters: radius * 0.999, bearing: bearing)
                #expect(area.contains(inside) && area.box.contains(inside))
                #expect(!area.contains(center.moved(meters: radius * 1.001 + 0.01, bearing: bearing)))
            }
            #expect(area.center == center && area.positions == 0)
        }
    }

    @Test(arguments: [0.5, 2_000_001, -1, .nan, .infinity])
    func `a radius has its limits`(radius: Double) throws {
        let center = try Point(latitude: 0, longitude: 0)
        #expect(throws: GeometryError.radiusOutOfRange) { try Area(center: center, radius: radius) }
    }

    @Test func `a polygon has holes and edges`() throws {
        let polygon = try Polygon(rings: [
            points([(0, 0), (0, 10), (10, 10), (10, 0), (0, 0)]),
            points([(2, 2), (4, 2), (4, 4), (2, 4), (2, 2)]),
        ])
        #expect(polygon.contains(try Point(latitude: 5, longitude: 5)))
        #expect(!polygon.contains(try Point(latitude: 3, longitude: 3)))
        #expect(!polygon.contains(try Point(latitude: 5, longitude: 11)))
        #expect(polygon.center.longitude == 5 && polygon.center.latitude == 5)
        // The outline was given clockwise, the hole counterclockwise.
        #expect(polygon.rings[0][1].longitude == 10 && polygon.rings[1][1].latitude == 4)
        let area = Area.polygon(polygon)
        let box = try Box(parsing: "0,0,10,10")
        #expect(area.positions == 10 && area.box == box)
    }

    @Test func `a point on a shared edge is in one polygon only`() throws {
        let west = try Polygon(rings: [points([(0, 0), (5, 0), (5, 5), (0, 5), (0, 0)])])
        let east = try Polygon(rings: [points([(5, 0), (10, 0), (10, 5), (5, 5), (5, 0)])])
        for latitude in [0.0, 1, 2.5, 4.999] {
            let point = try Point(latitude: latitude, longitude: 5)
            #expect(west.contains(point) != east.contains(point))
        }
    }

    @Test(
        arguments: [
            ([(0, 0), (2, 2), (2, 0), (0, 2), (0, 0)], "self_intersection"),
            ([(0, 0), (4, 0), (4, 4), (2, 0), (0, 4), (0, 0)], "self_intersection"),
            ([(0, 0), (4, 0), (4, 4), (4, 2), (0, 0)], "self_intersection"),
            ([(0, 0), (4, 0), (2, 0), (2, 2), (0, 0)], "self_intersection"),
            ([(0, 0), (1, 0), (1, 1)], "ring_too_short"),
            ([(0, 0), (1, 0), (1, 1), (0, 1)], "ring_not_closed"),
            ([(0, 0), (0, 0), (0, 0), (0, 0)], "ring_too_short"), ([], "ring_too_short"),
            ([(0, 0), (1, 0), (0, 0), (1, 0), (0, 0)], "self_intersection"),
            ([(0, 0), (1, 0), (1, 0), (1, 1), (0, 0)], nil), ([(0, 0), (2, 0), (4, 0), (4, 4), (0, 0)], nil),
        ] as [([(Double, Double)], String?)])
    func `a ring is closed and simple`(ring: [(Double, Double)], code: String?) throws {
        let ring = try points(ring)
        do throws(GeometryError) {
            _ = try Polygon(rings: [ring])
            #expect(code == nil)
        } catch {
            #expect(error.code == code)
        }
    }

    @Test func `holes lie inside, apart from each other`() throws {
        let outline = try points([(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)])
        let hole = try points([(2, 2), (6, 2), (6, 6), (2, 6), (2, 2)])
        let inner = try points([(3, 3), (4, 3), (4, 4), (3, 4), (3, 3)])
        let crossing = try points([(5, 5), (15, 5), (15, 8), (5, 8), (5, 5)])
        let away = try points([(20, 2), (26, 2), (26, 6), (20, 6), (20, 2)])
        let touching = try points([(0, 0), (1, 1), (1, 2), (0, 0)])
        #expect(throws: Never.self) { try Polygon(rings: [outline, hole]) }
        #expect(throws: Never.self) { try Polygon(rings: [outline, touching]) }
        #expect(throws: GeometryError.holeOutside) { try Polygon(rings: [outline, away]) }
        #expect(throws: GeometryError.holeOutside) { try Polygon(rings: [outline, hole, inner]) }
        #expect(throws: GeometryError.self) { try Polygon(rings: [outline, crossing]) }
        #expect(throws: GeometryError.self) { try Polygon(rings: [outline, outline]) }
        #expect(throws: GeometryError.emptyArea) { try Polygon(rings: []) }
    }

    @Test func `five thousand positions are checked quickly, more are refused`() throws {
        let count = 4999
        var ring = try (0..<count).map { index in
            let place = Double(index) / Double(count - 1)
            // A comb, whose teeth all overlap in longitude.
            return try Point(latitude: place * 40 + 1, longitude: index % 2 == 0 ? 1 : 20)
        }
        ring.append(try Point(latitude: 0, longitude: -5))
        ring.append(ring[0])
        #expect(throws: GeometryError.tooManyPositions(limit: 5000)) { try Polygon(rings: [ring]) }
        ring.remove(at: 2)
        #expect(try ContinuousClock().measure { _ = try Polygon(rings: [ring]) } < .seconds(30))
    }

    @Test func `boxes become areas`() throws {
        let area = try #require(Area(Box(parsing: "1,2,3,4")))
        #expect(area.contains(try Point(latitude: 3, longitude: 2)))
        for text in ["170,0,-170,1", "1,1,1,2"] { #expect(try Area(Box(parsing: text)) == nil) }
    }

    @Test func `random stars are simple, and hold their middle`() throws {
        var random = SeededGenerator(seed: 8)
        for _ in 0..<200 {
            let center = try Point(
                latitude: .random(in: -80...80, using: &random),
                longitude: .random(in: -170...170, using: &random))
            let corners = Int.random(in: 3...60, using: &random)
            var ring = try (0..<corners).map { index in
                let (angle, size) = (
                    Double(index) / Double(corners) * 360, Double.random(in: 1e4...1e5, using: &random)
                )
                let moved = center.moved(meters: size, bearing: angle)
                return try Point(
                    latitude: (moved.latitude * 1e6).rounded() / 1e6,
                    longitude: (moved.longitude * 1e6).rounded() / 1e6)
            }
            ring.append(ring[0])
            let polygon = try Polygon(rings: [ring])
            if corners > 4 { #expect(polygon.contains(center)) }
            let area = Area.polygon(polygon)
            #expect(try Area(parsing: area.geoJSON) == area)
            var broken = ring
            broken.swapAt(1, corners / 2 + 1 < corners ? corners / 2 + 1 : 1)
            _ = try? Polygon(rings: [broken])
        }
    }
}
