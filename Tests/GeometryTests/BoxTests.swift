// SPDX-License-Identifier: Apache-2.0

import Fuzzing
import Geometry
import Testing

@Suite struct BoxTests {
    @Test(arguments: [
        ("-72.4,18.5,-72.3,18.6", nil), (" 1, 2 ,3,4 ", nil), ("1,2,0,3,4,100", nil),
        ("170,-10,-170,10", nil), ("1,2,3", "malformed_box"), ("", "malformed_box"),
        ("a,b,c,d", "malformed_box"), ("1,2,3,4,5", "malformed_box"), ("1,4,3,2", "south_above_north"),
        ("1,2,3,95", "swapped_coordinates"), ("-181,0,0,0", "longitude_out_of_range"),
        ("nan,0,0,0", "not_finite"), ("1,2,3,4,5,6,7", "malformed_box"), ("1,,3,4", "malformed_box"),
    ])
    func `boxes are read from queries`(text: String, code: String?) {
        do throws(GeometryError) {
            let box = try Box(parsing: text)
            #expect(code == nil)
            #expect(try Box(parsing: box.description) == box)
        } catch {
            #expect(error.code == code)
        }
    }

    @Test func `a box may cross the antimeridian`() throws {
        let box = try Box(parsing: "170,-10,-170,10")
        #expect(box.crossesAntimeridian && box.halves.count == 2)
        #expect(box.contains(try Point(latitude: 0, longitude: 180)))
        #expect(box.contains(try Point(latitude: 0, longitude: -175)))
        #expect(!box.contains(try Point(latitude: 0, longitude: 0)))
        #expect(!box.contains(try Point(latitude: 11, longitude: 180)))
        #expect(box.center.longitude == -180 || box.center.longitude == 180)
    }

    @Test func `boxes meet where they share a point`() throws {
        let pacific = try Box(parsing: "170,-10,-170,10")
        #expect(pacific.intersects(try Box(parsing: "-175,0,-160,5")))
        #expect(pacific.intersects(try Box(parsing: "160,10,170,20")))
        #expect(!pacific.intersects(try Box(parsing: "-160,0,160,5")))
        #expect(!pacific.intersects(try Box(parsing: "175,11,176,12")))
        #expect(Box.world.intersects(pacific))
        var random = SeededGenerator(seed: 2)
        for _ in 0..<2000 {
            let (a, b) = (try randomBox(using: &random), try randomBox(using: &random))
            #expect(a.intersects(b) == b.intersects(a))
            let point = try randomPoint(using: &random)
            if a.contains(point), b.contains(point) { #expect(a.intersects(b)) }
        }
    }

    @Test func `points have a box around them`() throws {
        #expect(Box(around: []) == nil)
        let points = [try Point(latitude: 1, longitude: 5), try Point(latitude: -2, longitude: 3)]
        #expect(Box(around: points) == (try Box(west: 3, south: -2, east: 5, north: 1)))
    }
}
