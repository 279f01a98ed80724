// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Testing

@testable import Layers

@Suite struct TileTests {
    private func tile(_ data: LayerData, _ z: Int, _ x: Int64, _ y: Int64) throws -> JSONValue {
        try JSONValue(parsing: LayerTile(data, try TileAddress(z: z, x: x, y: y), nameColumn: "name").json)
    }

    private func total(_ tile: JSONValue) -> Int64 {
        let clusters = tile["clusters"]?.arrayValue?.reduce(0) { $0 + ($1["count"]?.intValue ?? 0) } ?? 0
        return clusters + Int64(tile["points"]?.arrayValue?.count ?? 0)
    }

    @Test func `counts are exact at every zoom`() throws {
        let data = try #require(LayerData(try LayerReader().read(points(1000)).file))
        let place = Quadkey(try Point(latitude: 52.1, longitude: 5.001))
        for zoom in 0...18 {
            let address = place.tile(atZoom: zoom)
            var inside: Int64 = 0
            for row in 0..<data.count {
                let item = try #require(data.feature(row))
                if address.contains(Quadkey(item.geometry.anchor)) { inside += 1 }
            }
            let tile = try tile(data, zoom, address.x, address.y)
            #expect(tile["count"]?.intValue == inside, "zoom \(zoom)")
            #expect(total(tile) == inside, "zoom \(zoom)")
        }
        #expect(try tile(data, 5, 0, 0)["count"]?.intValue == 0)
    }

    @Test func `small shapes stand in clusters, large ones are drawn and clipped`() throws {
        let square = #"{"type":"Polygon","coordinates":[[[5,52],[5.2,52],[5.2,52.2],[5,52.2],[5,52]]]}"#
        let road = #"{"type":"LineString","coordinates":[[4,52.1],[4.5,52.1000001],[6,52.1]]}"#
        let data = try #require(
            LayerData(
                try LayerReader().read(collection(feature(square, #"{"name":"zone"}"#), feature(road))).file))
        let far = try tile(data, 0, 0, 0)
        #expect(far["shapes"]?.arrayValue?.isEmpty == true && total(far) == 2)
        let address = Quadkey(try Point(latitude: 52.1, longitude: 5.1)).tile(atZoom: 11)
        let near = try tile(data, 11, address.x, address.y)
        let shapes = try #require(near["shapes"]?.arrayValue)
        #expect(shapes.count == 2 && total(near) == 0)
        #expect(shapes.map { $0["area"]?.boolValue } == [false, true])
        for shape in shapes {
            for number in shape["parts"]?.arrayValue?.flatMap({ $0.arrayValue ?? [] }) ?? [] {
                #expect((-32...1056).contains(number.intValue ?? 0))
            }
        }
        // The road's middle place is no corner to the eye.
        #expect(shapes[0]["parts"]?[0]?.arrayValue?.count == 4)
        #expect(near["omitted"]?.intValue == 0)
    }

    @Test func `a tile of a thousand areas stays small`() throws {
        var features: [String] = []
        for number in 0..<4000 {
            let (x, y) = (5 + Double(number % 64) * 0.003, 52 + Double(number / 64) * 0.002)
            features.append(
                feature(
                    #"{"type":"Polygon","coordinates":[[[\#(x),\#(y)],[\#(x + 0.002),\#(y)],[\#(x + 0.002),\#(y + 0.001)],[\#(x),\#(y + 0.001)],[\#(x),\#(y)]]]}"#
                ))
        }
        let file = Array(
            #"{"type":"FeatureCollection","features":[\#(features.joined(separator: ","))]}"#.utf8)
        let data = try #require(LayerData(try LayerReader().read(file).file))
        let place = Quadkey(try Point(latitude: 52.06, longitude: 5.1))
        for zoom in 0...19 {
            let bytes = LayerTile(data, place.tile(atZoom: zoom), nameColumn: "").json
            #expect(bytes.count < 120_000, "zoom \(zoom): \(bytes.count)")
        }
    }

    @Test func `a search in boxes finds what a look at each finds`() {
        var boxes: [GridBox] = []
        var state: UInt64 = 7
        func random(_ limit: Int32) -> Int32 {
            state = state &* 6_364_136_223_846_793_005 &+ 1
            return Int32(state >> 33) % limit
        }
        for _ in 0..<500 {
            let (x, y) = (random(100_000), random(100_000))
            boxes.append(GridBox(west: x, north: y, east: x + random(5000), south: y + random(5000)))
        }
        let tree = BoxTree(boxes)
        for _ in 0..<50 {
            let (x, y) = (random(100_000), random(100_000))
            let window = GridBox(west: x, north: y, east: x + random(9000), south: y + random(9000))
            #expect(tree.meeting(window) == boxes.indices.filter { boxes[$0].meets(window) })
        }
        #expect(BoxTree([]).meeting(GridBox(west: 0, north: 0, east: 1, south: 1)) == [])
    }

    @Test func `clipping keeps what is inside`() {
        let window = GridBox(west: 0, north: 0, east: 100, south: 100)
        let ring = [(-50, 20), (50, 20), (50, 150), (-50, 150), (-50, 20)].map { GridPoint(x: $0.0, y: $0.1) }
        let inside = window.clipped(ring: ring)
        #expect(inside.first == inside.last)
        #expect(GridBox(around: inside) == GridBox(west: 0, north: 20, east: 50, south: 100))
        let line = [(-10, 50), (110, 50), (110, 60), (-10, 60)].map { GridPoint(x: $0.0, y: $0.1) }
        #expect(
            window.clipped(line: line) == [
                [GridPoint(x: 0, y: 50), GridPoint(x: 100, y: 50)],
                [GridPoint(x: 100, y: 60), GridPoint(x: 0, y: 60)],
            ])
        let outside = [(200, 200), (300, 200), (300, 300), (200, 200)].map { GridPoint(x: $0.0, y: $0.1) }
        #expect(window.clipped(ring: outside).isEmpty && window.clipped(line: outside).isEmpty)
    }
}
