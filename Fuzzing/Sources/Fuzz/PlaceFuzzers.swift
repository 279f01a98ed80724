// SPDX-License-Identifier: Apache-2.0
import Basemap
import Formats
import Geometry

extension Fuzzer {
    /// Places: what is taken is in the world and reads back.
    static let places = [
        Fuzzer(
            "area",
            [
                #"{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[1,2],[2,2],[1,1]]]}"#,
                #"{"type":"MultiPolygon","coordinates":[[[[0,0],[4,0],[4,4],[0,0]]],[[[9,9],[10,9],[10,10],[9,9]]]]}"#,
                #"{"type":"Feature","geometry":{"type":"Point","coordinates":[5,52]},"properties":{"radius":500}}"#,
                #"{"type":"Circle","center":[5.1,52.1],"radius":1000}"#,
            ],
            words: [
                "[[[", "]]]", "[180,90]", "\"type\":\"Polygon\"", "\"coordinates\":", "\"radius\":", "1e-300",
            ]
        ) { input in
            let area: Area
            do throws(GeometryError) {
                area = try Area(parsing: String(decoding: input, as: UTF8.self))
            } catch {
                return false
            }
            holds(try Area(parsing: area.geoJSON) == area, "written as \(area.geoJSON)")
            holds(Box.world.contains(area.center), "its center is \(area.center)")
            _ = area.contains(area.center)
            _ = area.box.quadkeyRanges()
            _ = area.simplified(tolerance: 100)
            return true
        },
        Fuzzer("box", ["5,52,6,53", "170.5,-10,-170.5,10", "1,2,0,3,4,9"]) { input in
            let box: Box
            do throws(GeometryError) { box = try Box(parsing: String(decoding: input, as: UTF8.self)) } catch
            { return false }
            holds(try Box(parsing: "\(box)") == box, "written as \(box)")
            holds(box.contains(box.center), "its center \(box.center) is outside")
            _ = box.quadkeyRanges()
            return true
        },
        Fuzzer("map-tile-address", ["3/4/5", "0/0/0", "17/65535/1"]) { input in
            let text = String(decoding: input, as: UTF8.self)
            let tile: TileAddress
            do throws(GeometryError) { tile = try TileAddress(parsing: text) } catch { return false }
            holds("\(tile.z)/\(tile.x)/\(tile.y)" == text, "written as \(tile)")
            return true
        },
        Fuzzer("vector-tile", [[0x1a, 0x05, 0x78, 0x02, 0x0a, 0x01, 0x61], []]) { input in
            VectorTileCheck.contents(input) != nil
        },
        Fuzzer("basemap-directory", [PMTilesDirectory([.init(id: 0, offset: 0, length: 5, run: 1)]).bytes]) {
            input in
            guard let directory = try? PMTilesDirectory(input) else { return false }
            _ = directory.find(0)
            _ = directory.find(77)
            return true
        },
    ]
}
