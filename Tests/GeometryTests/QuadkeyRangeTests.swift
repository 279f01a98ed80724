// SPDX-License-Identifier: Apache-2.0

import Fuzzing
import Geometry
import Testing

@Suite struct QuadkeyRangeTests {
    @Test(arguments: [1, 2, 4, 8, 16, 64])
    func `ranges are few, sorted, apart, and hold every point of the box`(limit: Int) throws {
        var random = SeededGenerator(seed: 6)
        for _ in 0..<200 {
            let box = try randomBox(using: &random)
            let ranges = box.quadkeyRanges(atMost: limit)
            #expect(!ranges.isEmpty && ranges.count <= limit)
            for (one, next) in zip(ranges, ranges.dropFirst()) {
                #expect(one.codes.upperBound < next.codes.lowerBound)
            }
            for _ in 0..<40 {
                let inside = try somewhere(in: box, using: &random)
                let code = Quadkey(inside).code
                #expect(ranges.contains { $0.codes.contains(code) })
                let point = try randomPoint(using: &random)
                let range = ranges.first { $0.codes.contains(Quadkey(point).code) }
                if range?.isExact == true { #expect(box.contains(point)) }
            }
        }
    }

    @Test func `the world is one exact range`() {
        #expect(
            Box.world.quadkeyRanges(atMost: 4)
                == [QuadkeyRange(codes: 0...Quadkey.maxCode, isExact: true)])
    }

    @Test func `a small box reads little more than itself`() throws {
        let box = try Box(parsing: "-72.4,18.5,-72.3,18.6")
        let square = box.quadkeyRanges(atMost: 32)
        let read = square.reduce(0.0) { $0 + Double($1.codes.count) }
        let west = Quadkey(try Point(latitude: 18.6, longitude: -72.4))
        let east = Quadkey(try Point(latitude: 18.5, longitude: -72.3))
        let exact = Double(east.x - west.x) * Double(east.y - west.y)
        #expect(read < exact * 1.6)
        #expect(square.contains { $0.isExact })
    }

    @Test func `a box without surface is found too`() throws {
        let point = try Point(latitude: 18.5, longitude: -72.3)
        let box = try Box(west: -72.3, south: 18.5, east: -72.3, north: 18.5)
        let ranges = box.quadkeyRanges(atMost: 0)
        #expect(ranges.count == 1 && ranges[0].codes == Quadkey(point).code...Quadkey(point).code)
        #expect(!ranges[0].isExact)
    }

    private func somewhere(in box: Box, using random: inout SeededGenerator) throws -> Point {
        let half = box.halves.randomElement(using: &random) ?? box
        return try Point(
            latitude: .random(in: half.south...half.north, using: &random),
            longitude: .random(in: half.west...half.east, using: &random))
    }
}
