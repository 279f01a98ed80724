// SPDX-License-Identifier: Apache-2.0

import Fuzzing
import Geometry
import Testing

@Suite struct QuadkeyTests {
    private let last: Int64 = 1 << 31 - 1

    @Test func `corners of the square are the ends of the order`() throws {
        #expect(Quadkey(try Point(latitude: 90, longitude: -180)).code == 0)
        #expect(Quadkey(try Point(latitude: 85.06, longitude: -180)).code == 0)
        #expect(Quadkey(try Point(latitude: -90, longitude: 180)).code == Quadkey.maxCode)
        let center = Quadkey(try Point(latitude: 0, longitude: 0))
        #expect(center.x == 1 << 30 && abs(center.y - (1 << 30)) <= 1)
        #expect(Quadkey(code: -1) == nil && Quadkey(code: Quadkey.maxCode + 1) == nil)
        #expect(Quadkey(code: Quadkey.maxCode)?.x == last)
        #expect(Quadkey(x: -5, y: .max) == Quadkey(x: 0, y: last))
    }

    @Test func `bits of x and y alternate`() {
        #expect(Quadkey(x: 1, y: 0).code == 1 && Quadkey(x: 0, y: 1).code == 2)
        #expect(Quadkey(x: 0b1010, y: 0b0110).code == 0b0110_1100)
        var random = SeededGenerator(seed: 3)
        for _ in 0..<5000 {
            let (x, y) = (
                Int64.random(in: 0...last, using: &random), Int64.random(in: 0...last, using: &random)
            )
            let key = Quadkey(x: x, y: y)
            #expect(key.x == x && key.y == y && Quadkey(code: key.code) == key)
            for bit in [0, 7, 30] {
                #expect(key.code >> Int64(2 * bit) & 3 == (y >> Int64(bit) & 1) << 1 | x >> Int64(bit) & 1)
            }
        }
    }

    @Test func `a cell's middle lies in the cell, and near the point`() throws {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<5000 {
            let point = try randomPoint(using: &random)
            let key = Quadkey(point)
            let again = Quadkey(key.point)
            // Beyond 80° a cell is narrower than what sine and logarithm can tell apart.
            #expect(abs(again.x - key.x) <= 1 && abs(again.y - key.y) <= 4)
            if abs(point.latitude) < 85 { #expect(point.distance(to: key.point) < 0.05) }
        }
    }

    @Test func `known tiles are found`() throws {
        // Slippy map: Berlin 52.52, 13.405 is 10/550/335; Port-au-Prince 18.54, -72.34 is 12/1224/1833.
        let berlin = Quadkey(try Point(latitude: 52.52, longitude: 13.405))
        #expect(berlin.tile(atZoom: 10).description == "10/550/335")
        let prince = Quadkey(try Point(latitude: 18.54, longitude: -72.34))
        #expect(prince.tile(atZoom: 12).description == "12/1224/1833")
        #expect(prince.cell(atZoom: 31) == prince.code && prince.cell(atZoom: 0) == 0)
        #expect(prince.tile(atZoom: 99).z == 31 && prince.tile(atZoom: -1).z == 0)
    }

    @Test func `a tile is one range that holds exactly its keys`() throws {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<2000 {
            let key = Quadkey(try randomPoint(using: &random))
            for zoom in [0, 1, 7, 16, 30, 31] {
                let tile = key.tile(atZoom: zoom)
                #expect(tile.contains(key) && tile.cell == key.cell(atZoom: zoom))
                #expect(TileAddress(zoom: zoom, cell: tile.cell) == tile)
                #expect(tile.range.upperBound - tile.range.lowerBound == 1 << Int64(62 - 2 * zoom) - 1)
                let children = tile.children
                #expect(children.count == (zoom < 31 ? 4 : 0))
                if let first = children.first, let last = children.last {
                    #expect(first.range.lowerBound == tile.range.lowerBound)
                    #expect(last.range.upperBound == tile.range.upperBound)
                    for (one, next) in zip(children, children.dropFirst()) {
                        #expect(one.range.upperBound + 1 == next.range.lowerBound)
                    }
                    #expect(children.allSatisfy { $0.parent == tile })
                }
            }
        }
    }

    @Test(arguments: [
        ("0/0/0", true), ("31/2147483647/2147483647", true), ("3/7/7", true), ("3/8/0", false),
        ("32/0/0", false), ("1/-1/0", false), ("1/0", false), ("1/0/0/0", false), ("01/0/0", false),
        ("1/+1/0", false), ("", false), ("1/0/ 0", false), ("1//0", false),
        ("99999999999999999999/0/0", false), ("1/٠/0", false),
    ])
    func `addresses are read strictly`(text: String, isValid: Bool) {
        do throws(GeometryError) {
            let tile = try TileAddress(parsing: text)
            #expect(isValid && tile.description == text)
        } catch {
            #expect(!isValid && error == .malformedTile)
        }
    }

    @Test func `tiles have their boxes`() throws {
        let world = try TileAddress(z: 0, x: 0, y: 0)
        #expect(world.box.west == -180 && world.box.east == 180)
        #expect(abs(world.box.north - Quadkey.maxLatitude) < 1e-9)
        #expect(abs(world.box.south + Quadkey.maxLatitude) < 1e-9)
        let tile = try TileAddress(z: 1, x: 1, y: 0)
        #expect(tile.box.west == 0 && abs(tile.box.south) < 1e-12)
        #expect(world.parent == nil)
        #expect(TileAddress(zoom: 1, cell: 4) == nil && TileAddress(zoom: -1, cell: 0) == nil)
        #expect(throws: GeometryError.malformedTile) { try TileAddress(z: 2, x: 4, y: 0) }
    }
}
