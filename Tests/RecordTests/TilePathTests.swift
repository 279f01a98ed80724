// SPDX-License-Identifier: Apache-2.0

import Record
import Testing

@Suite struct TilePathTests {
    @Test(arguments: [
        ("tile/0/000", TilePath.Resource.hashes(level: 0), 0, 256),
        ("tile/0/000.p/1", .hashes(level: 0), 0, 1), ("tile/63/999.p/255", .hashes(level: 63), 999, 255),
        ("tile/1/x001/x234/067", .hashes(level: 1), 1_234_067, 256),
        ("tile/1/x001/x234/067.p/8", .hashes(level: 1), 1_234_067, 8),
        ("tile/entries/x001/000", .entries, 1000, 256), ("tile/entries/000.p/112", .entries, 0, 112),
        ("bodies/x273/000.p/17", .bodies, 273_000, 17), ("bodies/007", .bodies, 7, 256),
        ("tile/0/x009/x223/x372/x036/x854/x775/807", .hashes(level: 0), Int64.max, 256),
    ])
    func `an address is written and read`(text: String, resource: TilePath.Resource, index: Int64, width: Int)
        throws
    {
        let path = try TilePath(resource, index: index, width: width)
        #expect(path.description == text)
        #expect(try TilePath(parsing: text) == path)
    }

    @Test(arguments: [
        "", "/", "tile", "tile/", "tile/0", "tile/0/", "/tile/0/000", "tile/0/000/", "tile//000",
        "tiles/0/000",
        "tile/00/000", "tile/64/000", "tile/-1/000", "tile/a/000", "tile/data/000", "tile/0/0", "tile/0/0000",
        "tile/0/x000", "tile/0/x000/000", "tile/0/x000/067", "tile/0/001/067", "tile/0/x001/x067",
        "tile/0/X001/067",
        "tile/0/x01/067", "tile/0/x0001/067", "tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01", "tile/0/000.p/1/2", "tile/0/000.P/1", "tile/0/.p/1", "tile/0/x001.p/1",
        "tile/.p/1",
        "tile/0/000.p/-1", "tile/0/000.p/1 ", "tile/0/00a", "tile/0/٠٠٠", "bodies", "bodies/", "bodies/0/000",
        "entries/000", "tile/entries", "bodies/.p/1", "bodies.p/1",
        "tile/0/x009/x223/x372/x036/x854/x775/808",
        "tile/0/x001/x000/x000/x000/x000/x000/x000/000", "tile/0/000.p/00", "tile/0/000.p.p/1",
    ])
    func `every other text is refused`(text: String) {
        #expect(throws: RecordError.self) { try TilePath(parsing: text) }
    }

    @Test func `addresses that cannot be are not made`() {
        #expect(throws: RecordError.self) { try TilePath(.entries, index: -1) }
        #expect(throws: RecordError.self) { try TilePath(.entries, index: 0, width: 0) }
        #expect(throws: RecordError.self) { try TilePath(.bodies, index: 0, width: 257) }
        #expect(throws: RecordError.self) { try TilePath(.hashes(level: 64), index: 0) }
        #expect(throws: RecordError.self) { try TilePath(.hashes(level: -1), index: 0) }
    }
}
