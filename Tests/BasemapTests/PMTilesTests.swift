// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Testing

@testable import Basemap

@Suite struct PMTilesTests {
    @Test func `tiles are numbered along Hilbert's curve`() throws {
        // The examples of the specification.
        for (z, x, y, id) in [
            (0, 0, 0, 0), (1, 0, 0, 1), (1, 0, 1, 2), (1, 1, 1, 3), (1, 1, 0, 4), (2, 0, 0, 5),
            (12, 3423, 1763, 19_078_479),
        ] {
            #expect(PMTilesID.id(of: try TileAddress(z: z, x: Int64(x), y: Int64(y))) == UInt64(id))
        }
        for id in (0..<5461).map(UInt64.init) {
            #expect(PMTilesID.id(of: try #require(PMTilesID.tile(of: id))) == id)
        }
        let last = try TileAddress(z: 26, x: 1 << 26 - 1, y: 1 << 26 - 1)
        #expect(PMTilesID.tile(of: try #require(PMTilesID.id(of: last))) == last)
        #expect(
            PMTilesID.id(of: try TileAddress(z: 27, x: 0, y: 0)) == nil && PMTilesID.tile(of: .max) == nil)
    }

    private func entries(_ count: Int) -> [PMTilesDirectory.Entry] {
        var random = SystemRandomNumberGenerator()
        var id: UInt64 = 0, offset: UInt64 = 0
        return (0..<count).map { _ in
            id += UInt64.random(in: 1...300, using: &random)
            let length = UInt32.random(in: 1...90_000, using: &random)
            let isNext = Bool.random(using: &random)
            defer {
                offset = isNext ? offset + UInt64(length) : UInt64.random(in: 0...1 << 40, using: &random)
            }
            return .init(id: id, offset: offset, length: length, run: 1)
        }
    }

    @Test func `a directory reads as it was written`() throws {
        for count in [1, 2, 3, 127, 128, 1000] {
            let all = entries(count)
            let directory = try PMTilesDirectory(PMTilesDirectory(all).bytes)
            #expect(directory.entries == all)
            for entry in all {
                #expect(directory.find(entry.id) == entry)
                #expect(directory.find(entry.id - 1).map { $0.id < entry.id } ?? true)
            }
            #expect(directory.find(0) == nil)
        }
        let run = PMTilesDirectory([
            .init(id: 5, offset: 0, length: 9, run: 3), .init(id: 20, offset: 9, length: 9, run: 0),
        ])
        #expect(
            run.find(7)?.id == 5 && run.find(8) == nil && run.find(4) == nil && run.find(1 << 50)?.id == 20)
    }

    @Test func `a header reads as it was written, and tells what is wrong`() throws {
        let box = try Box(west: -5.5, south: 50, east: 6.25, north: 53)
        let header = PMTilesHeader(
            root: 127..<200, metadata: 200..<300, leaves: 300..<300, tiles: 300..<1000, inside: .gzip,
            tileCompression: .gzip, format: .vector, zooms: 2...14, bounds: box)
        #expect(header.bytes.count == 127)
        let read = try PMTilesHeader(header.bytes, fileSize: 1000)
        #expect(read == header && read.bounds == box && read.zooms == 2...14)
        func mistake(_ change: (inout [UInt8]) -> Void, size: UInt64 = 1000) -> BasemapError? {
            var bytes = header.bytes
            change(&bytes)
            do throws(BasemapError) { _ = try PMTilesHeader(bytes, fileSize: size) } catch { return error }
            return nil
        }
        #expect(mistake { $0[0] = 0 } == .notTiles)
        #expect(mistake { $0.removeLast() } == .damaged("it ends within its header"))
        #expect(mistake { $0[7] = 2 } == .unsupported("version 2 of PMTiles"))
        #expect(mistake({ _ in }, size: 999) == .damaged("a tile lies beyond its end"))
        #expect(mistake { $0[15] = 0xFF } == .damaged("the directory lies beyond its end"))
        #expect(mistake { $0[97] = 3 } == .unsupported("a compression of its directories other than gzip"))
        #expect(mistake { $0[98] = 4 } == .unsupported("tiles compressed otherwise than with gzip"))
        #expect(mistake { $0[99] = 0 } == .unsupported("tiles of an unknown kind"))
        #expect(mistake { $0[100] = 15 } == .damaged("its zooms are 15 to 14"))
        #expect(mistake { $0[105] = 0x7F } == .damaged("its bounds are not on the Earth"))
    }

    @Test func `many tiles get further directories, and equal neighbours one entry`() throws {
        var layout = PMTilesLayout()
        for id in (0..<40_000).reversed().map(UInt64.init) {
            layout.add(id: id, offset: id % 100 < 50 ? 0 : id * 1000, length: id % 100 < 50 ? 77 : 1000)
        }
        let made = try layout.directories { $0 }
        #expect(made.root.count <= 16_384 - 127 && made.entries == 400 * 51)
        let root = try PMTilesDirectory(made.root)
        for id in [UInt64(0), 49, 50, 20_049, 39_999] {
            let pointer = try #require(root.find(id))
            #expect(pointer.run == 0)
            let part = made.leaves[Int(pointer.offset)..<Int(pointer.offset) + Int(pointer.length)]
            let entry = try #require(try PMTilesDirectory(Array(part)).find(id))
            #expect(entry.offset == (id % 100 < 50 ? 0 : id * 1000))
        }
        var empty = PMTilesLayout()
        #expect(throws: BasemapError.empty) { try empty.directories { $0 } }
    }

    @Test func `readers take any bytes`() throws {
        var random = SystemRandomNumberGenerator()
        let header = PMTilesHeader(
            root: 127..<200, metadata: 200..<300, leaves: 300..<300, tiles: 300..<1000, inside: .gzip,
            tileCompression: .gzip, format: .vector, zooms: 2...14, bounds: .world
        ).bytes
        let directory = PMTilesDirectory(entries(50)).bytes
        let tile = VectorTileTests.tile
        for _ in 0..<20_000 {
            func damaged(_ bytes: [UInt8]) -> [UInt8] {
                var bytes = bytes
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
                        in: 0...255, using: &random)
                }
                return Array(bytes.prefix(Int.random(in: 0...bytes.count * 2, using: &random)))
            }
            _ = try? PMTilesHeader(damaged(header), fileSize: 1000)
            if let read = try? PMTilesDirectory(damaged(directory)) {
                _ = read.find(.random(in: 0...20_000, using: &random))
                _ = read.find(.max)
            }
            _ = VectorTileCheck.contents(damaged(tile))
        }
    }
}
