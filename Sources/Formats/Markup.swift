// SPDX-License-Identifier: Apache-2.0

/// Text made safe to stand in HTML and XML, between tags and in quoted attributes alike.
///
/// `& < > " '` become references; so does a carriage return, which a parser would otherwise turn into a
/// newline. Characters that XML 1.0 §2.2 forbids are dropped: C0 controls other than tab, newline and
/// return, U+FFFE and U+FFFF.
public enum Markup {
    /// Appends text with its special characters escaped.
    public static func append(_ text: String, to bytes: inout [UInt8]) {
        var copy = text
        copy.withUTF8 { append(utf8: $0, to: &bytes) }
    }

    /// Appends valid UTF-8 with its special characters escaped.
    public static func append(utf8 text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        append(utf8: text, to: &bytes, keepsLines: false)
    }

    /// Escapes the special characters of a text.
    public static func escaped(_ text: String) -> String {
        var copy = text
        let bytes = copy.withUTF8 { buffer -> [UInt8]? in
            guard buffer.contains(where: isSuspect) else { return nil }
            var bytes: [UInt8] = []
            bytes.reserveCapacity(buffer.count + 32)
            append(utf8: buffer, to: &bytes)
            return bytes
        }
        guard let bytes else { return text }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends as `append(utf8:to:)`, tabs and newlines as references too if they are to be kept.
    ///
    /// In an attribute of XML they would become spaces otherwise (XML 1.0 §3.3.3).
    static func append(
        utf8 text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8], keepsLines: Bool
    ) {
        var start = 0
        var index = 0
        while index < text.count {
            let byte = text[index]
            guard isSuspect(byte) else {
                index &+= 1
                continue
            }
            guard let (replacement, length) = replacement(text, at: index, keepsLines) else {
                index &+= 1
                continue
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
            replacement.withUTF8Buffer { bytes.append(contentsOf: $0) }
            index &+= length
            start = index
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
    }

    @inline(__always)
    private static func isSuspect(_ byte: UInt8) -> Bool {
        byte < 0x40 ? suspects & 1 << UInt64(byte) != 0 : byte == 0xEF
    }

    /// A bit for each byte below 0x40 that needs a look: all controls and `" & ' < >`.
    private static let suspects: UInt64 =
        0xFFFF_FFFF | 1 << 0x22 | 1 << 0x26 | 1 << 0x27 | 1 << 0x3C | 1 << 0x3E

    private static func replacement(
        _ text: UnsafeBufferPointer<UInt8>, at index: Int, _ keepsLines: Bool
    ) -> (StaticString, Int)? {
        switch text[index] {
        case UInt8(ascii: "&"): ("&amp;", 1)
        case UInt8(ascii: "<"): ("&lt;", 1)
        case UInt8(ascii: ">"): ("&gt;", 1)
        case UInt8(ascii: "\""): ("&quot;", 1)
        case UInt8(ascii: "'"): ("&#39;", 1)
        case 13: ("&#13;", 1)
        case 10: keepsLines ? ("&#10;", 1) : nil
        case 9: keepsLines ? ("&#9;", 1) : nil
        case 0xEF:
            if index &+ 2 < text.count, text[index &+ 1] == 0xBF, text[index &+ 2] >= 0xBE {
                ("", 3)
            } else {
                nil
            }
        default: ("", 1)
        }
    }
}
