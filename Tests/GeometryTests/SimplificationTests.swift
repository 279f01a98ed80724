// SPDX-License-Identifier: Apache-2.0

import Geometry
import Testing

@Suite struct SimplificationTests {
    @Test func `a straight line keeps its ends, a corner stays`() throws {
        let line = try [(0.0, 0.0), (0, 0.00001), (0, 1), (1, 1)].map {
            try Point(latitude: $0.0, longitude: $0.1)
        }
        #expect(line.simplified(tolerance: 10) == [line[0], line[2], line[3]])
        #expect(
            line.simplified(tolerance: 0) == line && line.simplified(tolerance: 1e9) == [line[0], line[3]])
        #expect([Point]().simplified(tolerance: 1).isEmpty)
    }

    @Test func `an area loses corners and keeps its shape`() throws {
        let center = try Point(latitude: 50, longitude: 5)
        var ring = (0..<500).map { center.moved(meters: 10_000, bearing: Double($0) * 0.72) }
        ring.append(ring[0])
        let area = Area.polygon(try Polygon(rings: [ring]))
        let fewer = area.simplified(tolerance: 50)
        #expect(fewer.positions < 60 && fewer.positions > 20)
        #expect(fewer.contains(center))
        #expect(area.simplified(tolerance: 1e8) == area)
        #expect(
            Area.multipolygon([try Polygon(rings: [ring])]).simplified(tolerance: 50).positions
                == fewer.positions)
        let circle = try Area(center: center, radius: 5)
        #expect(circle.simplified(tolerance: 50) == circle)
    }
}
