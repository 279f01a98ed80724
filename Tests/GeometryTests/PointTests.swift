// SPDX-License-Identifier: Apache-2.0

import Formats
import Fuzzing
import Geometry
import Testing

@Suite struct PointTests {
    @Test(
        arguments: [
            (90.0, 180.0, nil), (-90, -180, nil), (.nan, 0, "not_finite"), (0, .infinity, "not_finite"),
            (91, 0, "swapped_coordinates"), (200, 0, "latitude_out_of_range"),
            (0, 180.1, "longitude_out_of_range"), (100, 100, "latitude_out_of_range"), (-72.3, 18.5, nil),
        ] as [(Double, Double, String?)])
    func `only places in the world are made`(latitude: Double, longitude: Double, code: String?) {
        do throws(GeometryError) {
            _ = try Point(latitude: latitude, longitude: longitude)
            #expect(code == nil)
        } catch {
            #expect(error.code == code && !error.description.isEmpty)
        }
    }

    @Test func `distances are those of the sphere`() throws {
        let paris = try Point(latitude: 48.8566, longitude: 2.3522)
        let london = try Point(latitude: 51.5074, longitude: -0.1278)
        #expect(abs(paris.distance(to: london) - 343_556) < 100)
        #expect(paris.distance(to: paris) == 0)
        let west = try Point(latitude: 0, longitude: -179.5)
        let east = try Point(latitude: 0, longitude: 179.5)
        #expect(abs(west.distance(to: east) - 111_195) < 1)
        let north = try Point(latitude: 90, longitude: 0)
        #expect(abs(north.distance(to: try Point(latitude: -90, longitude: 77)) - 20_015_115) < 10)
    }

    @Test func `moving leads so far away, over poles and the antimeridian`() throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<2000 {
            let start = try randomPoint(using: &random)
            let meters = Double.random(in: 1...5_000_000, using: &random)
            let end = start.moved(meters: meters, bearing: .random(in: 0..<360, using: &random))
            #expect(abs(start.distance(to: end) - meters) < 0.01 + meters * 1e-7)
            #expect(throws: Never.self) { try Point(latitude: end.latitude, longitude: end.longitude) }
        }
    }

    @Test func `minus zero is zero`() throws {
        let point = try Point(latitude: -0.0, longitude: -0.0)
        #expect(point.description == "0.0,0.0")
    }

    @Test func `GeoJSON points are read and written`() throws {
        let text = #"{"type":"Point","coordinates":[-72.533333,18.233333]}"#
        let point = try Point(geoJSON: JSONValue(parsing: text))
        #expect(point.latitude == 18.233333 && point.longitude == -72.533333)
        var json = JSONWriter()
        point.write(to: &json)
        #expect(json.string == text)
        let feature = try JSONValue(parsing: #"{"type":"Feature","geometry":\#(text),"properties":null}"#)
        #expect(try Point(geoJSON: feature) == point)
        #expect(try Point(position: [1, 2, 300.5]) == Point(latitude: 2, longitude: 1))
    }

    @Test(arguments: [
        ("[1,2]", "not_an_object"), ("{}", "unsupported_type"), (#"{"type":"Polygon"}"#, "unsupported_type"),
        (#"{"type":"Point"}"#, "missing_coordinates"),
        (#"{"type":"Point","coordinates":[1]}"#, "malformed_position"),
        (#"{"type":"Point","coordinates":["1",2]}"#, "malformed_position"),
        (#"{"type":"Point","coordinates":[1,2,3,4]}"#, "malformed_position"),
        (#"{"type":"Point","coordinates":[18.5,-172.3]}"#, "swapped_coordinates"),
        (#"{"type":"Point","coordinates":[181,0]}"#, "longitude_out_of_range"),
        (#"{"type":"Feature"}"#, "missing_coordinates"),
        (#"{"type":"Feature","geometry":null}"#, "unsupported_type"),
    ])
    func `what is no point says why`(text: String, code: String) throws {
        let json = try JSONValue(parsing: text)
        let error = #expect(throws: GeometryError.self) { try Point(geoJSON: json) }
        #expect(error?.code == code)
    }
}

/// A point anywhere, near the poles and the antimeridian more often than chance would have it.
func randomPoint(using random: inout SeededGenerator) throws -> Point {
    switch Int.random(in: 0..<10, using: &random) {
    case 0: try Point(latitude: [90, -90, 89.999, -85.06].randomElement(using: &random) ?? 0, longitude: 5)
    case 1: try Point(latitude: 1, longitude: [180, -180, 179.9999, 0].randomElement(using: &random) ?? 0)
    default:
        try Point(
            latitude: .random(in: -90...90, using: &random),
            longitude: .random(in: -180...180, using: &random))
    }
}

/// A box anywhere; every third one crosses the antimeridian.
func randomBox(using random: inout SeededGenerator) throws -> Box {
    let (a, b) = (try randomPoint(using: &random), try randomPoint(using: &random))
    let isSmall = Bool.random(using: &random)
    let south = min(a.latitude, b.latitude)
    let north = isSmall ? min(south + 0.1, 90) : max(a.latitude, b.latitude)
    let west = a.longitude
    let east = isSmall ? (west + 0.2 > 180 ? west - 359.8 : west + 0.2) : b.longitude
    return try Box(west: west, south: south, east: east, north: north)
}
