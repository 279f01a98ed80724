// SPDX-License-Identifier: Apache-2.0

/// How many pixels a picture says that it has, read from its first bytes.
///
/// A few kilobytes can say that they are a wall of pixels; decoding it would keep the machine busy. What is said may be
/// a lie in one direction only: a decoder makes no more pixels than the header names.
enum PictureSize {
    /// Width times height; nil where the format does not tell it at its beginning.
    static func pixels(_ bytes: [UInt8]) -> Int64? {
        func has(_ mark: String, at offset: Int) -> Bool { bytes.dropFirst(offset).starts(with: mark.utf8) }
        if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]) { return area(big(bytes, 16, 4), big(bytes, 20, 4)) }
        if has("GIF8", at: 0) { return area(little(bytes, 6, 2), little(bytes, 8, 2)) }
        if has("RIFF", at: 0), has("WEBP", at: 8) { return webP(bytes) }
        if bytes.starts(with: [0xff, 0xd8]) { return jpeg(bytes) }
        return nil
    }

    private static func webP(_ bytes: [UInt8]) -> Int64? {
        // Other kinds hold at most 16,384 pixels a side.
        guard bytes.dropFirst(12).starts(with: "VP8X".utf8), let width = little(bytes, 24, 3),
            let height = little(bytes, 27, 3)
        else { return nil }
        return (width + 1) * (height + 1)
    }

    /// Walks over the segments to the frame header (ITU-T T.81 §B.2.2).
    private static func jpeg(_ bytes: [UInt8]) -> Int64? {
        var place = 2
        while place + 9 < bytes.count, bytes[place] == 0xff {
            let mark = bytes[place + 1]
            if mark == 0xff {
                place += 1
            } else if mark == 0xd8 || mark == 0x01 || (0xd0...0xd7).contains(mark) {
                place += 2
            } else if (0xc0...0xcf).contains(mark), ![0xc4, 0xc8, 0xcc].contains(mark) {
                return area(big(bytes, place + 7, 2), big(bytes, place + 5, 2))
            } else {
                guard let length = big(bytes, place + 2, 2), length >= 2 else { return nil }
                place += 2 + Int(length)
            }
        }
        return nil
    }

    private static func area(_ width: Int64?, _ height: Int64?) -> Int64? {
        guard let width, let height else { return nil }
        // A PNG may claim 2³² − 1 on each side, more than fits.
        let (pixels, isTooMany) = width.multipliedReportingOverflow(by: height)
        return isTooMany ? .max : pixels
    }

    private static func big(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int64? {
        guard start + count <= bytes.count else { return nil }
        return bytes[start..<start + count].reduce(0) { $0 << 8 | Int64($1) }
    }

    private static func little(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int64? {
        guard start + count <= bytes.count else { return nil }
        return bytes[start..<start + count].reversed().reduce(0) { $0 << 8 | Int64($1) }
    }
}
