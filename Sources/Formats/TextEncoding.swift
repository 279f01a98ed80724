// SPDX-License-Identifier: Apache-2.0

/// The two encodings that files from offices come in.
public enum TextEncoding: String, Hashable, Sendable {
    case utf8 = "UTF-8"
    case windows1252 = "windows-1252"

    /// Guesses: what is valid UTF-8, but for a cut character at its end, is UTF-8.
    public init(sniffing sample: some Collection<UInt8>) {
        // A character has at most four bytes, so that at most three can be missing their end.
        var end = sample.endIndex
        for _ in 0..<4 {
            if String(validating: sample[..<end], as: UTF8.self) != nil {
                self = .utf8
                return
            }
            guard end > sample.startIndex else { break }
            end = sample.index(end, offsetBy: -1)
        }
        self = .windows1252
    }

    /// Appends Windows-1252 text as UTF-8 (WHATWG Encoding §9.1).
    ///
    /// The five bytes without a character become C1 controls.
    public static func appendWindows1252(_ text: some Sequence<UInt8>, to bytes: inout [UInt8]) {
        for byte in text {
            if byte < 0x80 {
                bytes.append(byte)
                continue
            }
            let code = byte < 0xA0 ? windows1252High[Int(byte) - 0x80] : UInt16(byte)
            if code < 0x800 {
                bytes.append(0xC0 | UInt8(code >> 6))
            } else {
                bytes.append(0xE0 | UInt8(code >> 12))
                bytes.append(0x80 | UInt8(code >> 6 & 0x3F))
            }
            bytes.append(0x80 | UInt8(code & 0x3F))
        }
    }

    /// Decodes Windows-1252 text.
    public static func decodeWindows1252(_ text: some Sequence<UInt8>) -> String {
        var bytes: [UInt8] = []
        appendWindows1252(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

private let windows1252High: [UInt16] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152,
    0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161,
    0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
]
