// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Basemap

@Suite struct VectorTileTests {
    private static func message(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        [number << 3 | 2, UInt8(bytes.count)] + bytes
    }

    /// A layer `road` with one line from (0,0) to (10,10), as a protocol buffer by hand.
    static let tile: [UInt8] = {
        let geometry: [UInt8] = [9, 0, 0, 10, 20, 20]
        let feature = message(2, [0, 0]) + [3 << 3, 2] + message(4, geometry)
        return message(
            3,
            message(1, Array("road".utf8)) + message(2, feature) + message(3, Array("kind".utf8))
                + message(4, message(1, Array("primary".utf8))) + [5 << 3, 0x80, 0x20, 15 << 3, 2])
    }()

    @Test func `a vector tile is known`() {
        #expect(VectorTileCheck.contents(Self.tile) == .init(layers: ["road"], features: 1))
        #expect(VectorTileCheck.contents([]) == .init())
    }

    @Test func `what is none is not taken`() {
        #expect(VectorTileCheck.contents(Array("<html></html>".utf8)) == nil)
        #expect(VectorTileCheck.contents([0x89, 0x50, 0x4E, 0x47]) == nil)
        for cut in 1..<Self.tile.count { #expect(VectorTileCheck.contents(Array(Self.tile[..<cut])) == nil) }
    }

    @Test func `pictures are known by their first bytes`() {
        #expect(TileFormat(sniffing: [0xFF, 0xD8, 0xFF, 0xE0]) == .jpeg)
        #expect(TileFormat(sniffing: Array("RIFF....WEBPVP8 ".utf8)) == .webp)
        #expect(TileFormat(sniffing: [0, 0, 0, 32] + Array("ftypavif....".utf8)) == .avif)
        #expect(TileFormat(sniffing: Self.tile) == nil)
    }

    @Test func `an attribution is words`() {
        let markup =
            "<a href=\"https://example.org\" onclick='x'>&copy; OpenStreetMap</a> contributors &amp; <b>all</b>"
        #expect(BasemapDescription.words(markup) == "© OpenStreetMap contributors & all")
    }
}
