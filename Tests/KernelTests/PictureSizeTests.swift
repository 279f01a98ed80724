// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Kernel

@Suite struct PictureSizeTests {
    static let png: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]

    @Test func `a PNG tells its pixels`() {
        #expect(PictureSize.pixels(Self.png + [0, 0, 2, 128, 0, 0, 1, 224]) == 307_200)
        #expect(PictureSize.pixels(Self.png + [0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]) == 3_600_000_000)
        #expect(PictureSize.pixels(Self.png) == nil)
    }

    @Test func `a JPEG tells its pixels behind its other segments`() {
        let head: [UInt8] = [
            0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc2, 0, 17, 8, 1, 224, 2, 128, 3,
        ]
        #expect(PictureSize.pixels(head) == 307_200)
        #expect(PictureSize.pixels([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0]) == nil)
        for count in 0..<head.count { _ = PictureSize.pixels(Array(head[..<count])) }
    }

    @Test func `a GIF and a WebP tell theirs`() {
        #expect(PictureSize.pixels(Array("GIF89a".utf8) + [128, 2, 224, 1]) == 307_200)
        let webP = Array("RIFF....WEBPVP8X".utf8) + [10, 0, 0, 0, 0, 0, 0, 0, 127, 2, 0, 223, 1, 0]
        #expect(PictureSize.pixels(webP) == 307_200)
        #expect(PictureSize.pixels(Array("something else".utf8)) == nil)
    }
}
