// SPDX-License-Identifier: Apache-2.0

import Formats
import Fuzzing
import Geometry
import Testing

@Suite struct AreaGeoJSONTests {
    private static let square = "[[[0,0],[4,0],[4,4],[0,4],[0,0]]]"

    @Test(arguments: [
        #"{"type":"Polygon","coordinates":\#(square)}"#,
        #"{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":\#(square)}}"#,
        #"{"type":"MultiPolygon","coordinates":[\#(square)]}"#,
        #"{"type":"Circle","center":[2,2],"radius":1000}"#,
        #"{"type":"Feature","properties":{"radius":1000.5},"geometry":{"type":"Point","coordinates":[2,2]}}"#,
        #"{"type":"FeatureCollection","features":[{"type":"Feature","properties":null,"#
            + #""geometry":{"type":"Polygon","coordinates":\#(square)}}]}"#,
    ])
    func `areas are read and come back`(text: String) throws {
        let area = try Area(parsing: text)
        #expect(area.contains(try Point(latitude: 2, longitude: 2)))
        #expect(!area.contains(try Point(latitude: 5, longitude: 2)))
        #expect(try Area(parsing: area.geoJSON) == area)
        #expect(abs(area.center.latitude - 2) < 1e-9)
    }

    @Test(arguments: [
        ("nonsense", "not_an_object"), ("[]", "not_an_object"), ("{}", "unsupported_type"),
        (#"{"type":"LineString","coordinates":[[0,0],[1,1]]}"#, "unsupported_type"),
        (#"{"type":"Point","coordinates":[0,0]}"#, "unsupported_type"),
        (#"{"type":"Polygon"}"#, "missing_coordinates"),
        (#"{"type":"Polygon","coordinates":{}}"#, "malformed_position"),
        (#"{"type":"Polygon","coordinates":[]}"#, "empty_area"),
        (#"{"type":"Polygon","coordinates":[0,0]}"#, "malformed_position"),
        (#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}"#, "ring_not_closed"),
        (#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,0]]]}"#, "ring_too_short"),
        (#"{"type":"Polygon","coordinates":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}"#, "self_intersection"),
        (#"{"type":"Polygon","coordinates":[[[52,121],[53,121],[53,122],[52,121]]]}"#, "swapped_coordinates"),
        (#"{"type":"MultiPolygon","coordinates":[]}"#, "empty_area"),
        (#"{"type":"Circle","radius":5}"#, "missing_coordinates"),
        (#"{"type":"Circle","center":[0,0]}"#, "missing_radius"),
        (#"{"type":"Circle","center":[0,0],"radius":"5"}"#, "radius_out_of_range"),
        (#"{"type":"Circle","center":[0,0],"radius":0}"#, "radius_out_of_range"),
        (#"{"type":"Feature","geometry":{"type":"Point","coordinates":[0,0]}}"#, "missing_radius"),
        (#"{"type":"Feature","geometry":null}"#, "missing_coordinates"),
        (#"{"type":"Feature","geometry":{"type":"Feature"}}"#, "unsupported_type"),
        (#"{"type":"FeatureCollection","features":[]}"#, "empty_area"),
        (#"{"type":"FeatureCollection","features":[{},{}]}"#, "several_features"),
        (#"{"type":"FeatureCollection","features":[{"type":"FeatureCollection"}]}"#, "unsupported_type"),
    ])
    func `what is no area says why`(text: String, code: String) {
        let error = #expect(throws: GeometryError.self) { try Area(parsing: text) }
        #expect(error?.code == code && error?.description.isEmpty == false)
    }

    @Test func `a circle is written as a polygon that others can draw`() throws {
        let area = try Area(center: Point(latitude: 52, longitude: 5), radius: 500)
        let json = try JSONValue(parsing: area.geoJSON)
        #expect(json["type"] == "Polygon" && json["circle"]?["radius"] == 500)
        let ring = try #require(json["coordinates"]?[0]?.arrayValue)
        #expect(ring.count == 65 && ring.first == ring.last)
        for position in ring {
            #expect(abs(try Point(position: position).distance(to: area.center) - 500) < 0.1)
        }
        // Without the foreign member it is a plain, simple polygon, counterclockwise.
        let bare: JSONValue = ["type": "Polygon", "coordinates": json["coordinates"] ?? nil]
        guard case .polygon(let polygon) = try Area(geoJSON: bare) else { throw GeometryError.emptyArea }
        #expect(polygon.rings[0].count == 65)
        #expect(try Point(position: ring[1]) == polygon.rings[0][1])
    }

    @Test func `too many positions are refused before they are read`() {
        let ring = "[" + Array(repeating: "[0,0]", count: 5001).joined(separator: ",") + "]"
        #expect(throws: GeometryError.tooManyPositions(limit: 5000)) {
            try Area(parsing: #"{"type":"Polygon","coordinates":[\#(ring)]}"#)
        }
    }

    @Test func `no text makes it fall over`() {
        var random = SeededGenerator(seed: 9)
        let good = Array(#"{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]]]}"#.utf8)
        for _ in 0..<5000 {
            var bytes = good
            for _ in 0..<3 {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] = Array("[]{}0123456789.,-e\"".utf8).randomElement(using: &random) ?? 0
            }
            _ = try? Area(parsing: String(decoding: bytes, as: UTF8.self))
        }
    }
}
