// SPDX-License-Identifier: Apache-2.0
import Formats
import Fuzzing
import Geometry
import Testing

/// Mutations of places: what is refused says why, and what is taken is in the world and reads back.
@Suite(.timeLimit(.minutes(Fuzzing.minutes))) struct FuzzTests {
    private static let words = [
        "[", "]", "[0,0],", "[180,90]", "-180", "[[[", "]]]", "\"type\":\"Polygon\"",
        "\"type\":\"MultiPolygon\"",
        "\"coordinates\":", "\"radius\":", "\"circle\":", ",[4,4]", "1e-300", "5.123456789",
    ]

    @Test func `areas in GeoJSON`() async {
        let samples = [
            #"{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[1,2],[2,2],[1,1]]]}"#,
            #"{"type":"MultiPolygon","coordinates":[[[[0,0],[4,0],[4,4],[0,0]]],[[[9,9],[10,9],[10,10],[9,9]]]]}"#,
            #"{"type":"Feature","geometry":{"type":"Point","coordinates":[5,52]},"properties":{"radius":500}}"#,
            #"{"type":"Circle","center":[5.1,52.1],"radius":1000}"#,
            // Once read back the other way round: neither way had a surface.
            #"{"type":"Polygon","coordinates":[[[0,0],[3.1e-299,0],[0,4.1e-299],[0,0]]]}"#,
            #"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,0]]]}}]}"#,
        ]
        let report = await Fuzzing(samples, dictionary: Self.words, rounds: 6000).run("areas", seed: 401) {
            input in
            let area: Area
            do throws(GeometryError) {
                area = try Area(parsing: String(decoding: input, as: UTF8.self))
            } catch { return false }
            try holds(try Area(parsing: area.geoJSON) == area, "written as \(area.geoJSON)")
            let box = area.box
            try holds(Box.world.contains(area.center), "its center is \(area.center)")
            try holds(
                abs(box.west) <= 180 && abs(box.east) <= 180 && box.south <= box.north, "its box is \(box)")
            _ = area.contains(area.center)
            _ = box.quadkeyRanges()
            _ = area.simplified(tolerance: 100)
            return true
        }
        #expect(report.failures == [])
    }

    @Test func `points in GeoJSON`() async {
        let samples = [
            #"{"type":"Point","coordinates":[5.1,52.1]}"#, #"{"type":"Point","coordinates":[-180,-90,12]}"#,
        ]
        let report = await Fuzzing(samples, dictionary: Self.words, rounds: 6000).run("points", seed: 402) {
            input in
            guard let json = try? JSONValue(parsing: input) else { return false }
            let point: Point
            do throws(GeometryError) { point = try Point(geoJSON: json) } catch { return false }
            try holds(
                (-90...90).contains(point.latitude) && (-180...180).contains(point.longitude), "\(point)")
            var writer = JSONWriter()
            point.write(to: &writer)
            try holds(
                try Point(geoJSON: JSONValue(parsing: writer.bytes)) == point, "written as \(writer.string)")
            for zoom in [0, 15, 31] {
                try holds(Quadkey(point).tile(atZoom: zoom).contains(Quadkey(point)), "not in its own tile")
            }
            return true
        }
        #expect(report.failures == [])
    }

    @Test func `boxes`() async {
        let samples = ["5,52,6,53", "170.5,-10,-170.5,10", "1,2,0,3,4,9"]
        let report = await Fuzzing(
            samples, dictionary: [",", "-180", "180", "90", " "], rounds: 8000, longest: 120
        ).run(
            "boxes", seed: 403
        ) { input in
            let box: Box
            do throws(GeometryError) { box = try Box(parsing: String(decoding: input, as: UTF8.self)) } catch
            { return false }
            try holds(try Box(parsing: "\(box)") == box, "written as \(box)")
            try holds(box.contains(box.center), "its center \(box.center) is outside")
            _ = box.quadkeyRanges()
            return true
        }
        #expect(report.failures == [])
    }

    @Test func `addresses of tiles`() async {
        let samples = ["0/0/0", "12/2105/1347", "31/2147483647/0"]
        let report = await Fuzzing(
            samples, dictionary: ["/", "31", "32", "00", "+1"], rounds: 8000, longest: 60
        ).run(
            "addresses of tiles", seed: 404
        ) { input in
            let tile: TileAddress
            let text = String(decoding: input, as: UTF8.self)
            do throws(GeometryError) { tile = try TileAddress(parsing: text) } catch { return false }
            try holds("\(tile)".utf8.elementsEqual(input), "written as \(tile)")
            let count = Int64(1) << Int64(tile.z)
            try holds((0..<count).contains(tile.x) && (0..<count).contains(tile.y), "outside of its zoom")
            return true
        }
        #expect(report.failures == [])
    }
}
