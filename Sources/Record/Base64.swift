// SPDX-License-Identifier: Apache-2.0

/// Standard padded Base 64 (RFC 4648 §4) that has exactly one text for each byte string.
///
/// RFC 4648 §3.5 lets a decoder ignore the unused bits of the last character; this one refuses them, since
/// two texts for one hash would be two leaf hashes for one entry.
public enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")
    private static let invalid: UInt8 = 0xff
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: invalid, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    /// Appends the text of `bytes` to `text`, as ASCII.
    public static func encode(_ bytes: UnsafeRawBufferPointer, to text: inout [UInt8]) {
        let alphabet = Self.alphabet
        var position = 0
        while position < bytes.count {
            let taken = min(3, bytes.count - position)
            let group =
                UInt32(bytes[position]) << 16
                | (taken > 1 ? UInt32(bytes[position + 1]) << 8 : 0)
                | (taken > 2 ? UInt32(bytes[position + 2]) : 0)
            text.append(alphabet[Int(group >> 18)])
            text.append(alphabet[Int(group >> 12 & 63)])
            text.append(taken > 1 ? alphabet[Int(group >> 6 & 63)] : padding)
            text.append(taken > 2 ? alphabet[Int(group & 63)] : padding)
            position += taken
        }
    }

    /// Returns the text of `bytes`.
    public static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        bytes.withUnsafeBytes { encode($0, to: &text) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Returns the bytes that `text` is the canonical text of, or nil if it is of none.
    public static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        let text = Array(text)
        let values = Self.values
        guard text.count.isMultiple(of: 4) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var position = 0
        while position < text.count {
            var padded = 0
            if position + 4 == text.count {
                padded = text[position + 3] != padding ? 0 : text[position + 2] != padding ? 1 : 2
            }
            var group: UInt32 = 0
            for offset in 0..<(4 - padded) {
                let value = values[Int(text[position + offset])]
                guard value != invalid else { return nil }
                group |= UInt32(value) << UInt32(18 - 6 * offset)
            }
            guard group & ((1 << UInt32(8 * padded)) - 1) == 0 else { return nil }
            bytes.append(UInt8(truncatingIfNeeded: group >> 16))
            if padded < 2 { bytes.append(UInt8(truncatingIfNeeded: group >> 8)) }
            if padded < 1 { bytes.append(UInt8(truncatingIfNeeded: group)) }
            position += 4
        }
        return bytes
    }
}
