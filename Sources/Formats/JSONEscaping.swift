// SPDX-License-Identifier: Apache-2.0

/// JSON string literals (RFC 8259 §7), found and copied in clean runs.
enum JSONEscaping {
    /// Appends a quoted literal.
    static func append(_ string: String, to bytes: inout [UInt8]) {
        if string.utf8.withContiguousStorageIfAvailable({ append($0, to: &bytes) }) == nil {
            var copy = string
            copy.withUTF8 { append($0, to: &bytes) }
        }
    }

    /// Appends a quoted literal.
    static func append(_ utf8: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        var start = 0
        while true {
            let stop = firstSuspect(in: utf8, from: start)
            if stop > start { bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<stop])) }
            guard stop < utf8.count else { break }
            start = stop &+ appendEscaped(utf8, at: stop, to: &bytes)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Says whether a text can stand between quotes as it is.
    static func isClean(_ utf8: UnsafeBufferPointer<UInt8>) -> Bool {
        firstSuspect(in: utf8, from: 0) == utf8.count
    }

    /// Finds the first byte that may need an escape.
    ///
    /// Those are below 0x20, `"`, `\`, `<`, and 0xE2, which leads U+2028. Eight bytes at a time:
    /// `(w - n·1) & ~w & 0x80…` marks a byte below `n`, and with `w ^ c` one equal to `c`.
    private static func firstSuspect(in utf8: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var index = start
        let count = utf8.count
        let raw = UnsafeRawBufferPointer(utf8)
        let ones: UInt64 = 0x0101_0101_0101_0101
        while index &+ 8 <= count {
            let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let quote = word ^ (ones &* 0x22)
            let slash = word ^ (ones &* 0x5C)
            let less = word ^ (ones &* 0x3C)
            let lead = word ^ (ones &* 0xE2)
            let hits =
                ((word &- ones &* 0x20) & ~word) | ((quote &- ones) & ~quote) | ((slash &- ones) & ~slash)
                | ((less &- ones) & ~less) | ((lead &- ones) & ~lead)
            if hits & (ones &* 0x80) != 0 { break }
            index &+= 8
        }
        while index < count {
            switch utf8[index] {
            case 0..<0x20, 0x22, 0x3C, 0x5C, 0xE2: return index
            default: index &+= 1
            }
        }
        return count
    }

    /// Appends one suspect character, escaped if it must be, and answers how many bytes of it were taken.
    private static func appendEscaped(
        _ utf8: UnsafeBufferPointer<UInt8>, at index: Int, to bytes: inout [UInt8]
    ) -> Int {
        let byte = utf8[index]
        let short: UInt8
        switch byte {
        case 0xE2:
            if index &+ 2 < utf8.count, utf8[index &+ 1] == 0x80, utf8[index &+ 2] & 0xFE == 0xA8 {
                appendUnicode(utf8[index &+ 2] == 0xA8 ? 0x2028 : 0x2029, to: &bytes)
                return 3
            }
            bytes.append(byte)
            return 1
        case 0x22, 0x5C: short = byte
        case 8: short = UInt8(ascii: "b")
        case 9: short = UInt8(ascii: "t")
        case 10: short = UInt8(ascii: "n")
        case 12: short = UInt8(ascii: "f")
        case 13: short = UInt8(ascii: "r")
        default:
            appendUnicode(UInt16(byte), to: &bytes)
            return 1
        }
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(short)
        return 1
    }

    private static func appendUnicode(_ unit: UInt16, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(UInt8(ascii: "u"))
        for shift in stride(from: 12, through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: unit >> shift) & 15
            bytes.append(digit < 10 ? 48 &+ digit : 87 &+ digit)
        }
    }
}
