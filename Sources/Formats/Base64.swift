// SPDX-License-Identifier: Apache-2.0

/// Bytes as Base64, in both of its alphabets.
public enum Base64 {
    /// Which alphabet, and whether padding stands at the end.
    public enum Variant: Sendable {
        /// `+` and `/`, with padding (RFC 4648 §4).
        case standard
        /// `-` and `_`, without padding (RFC 4648 §5).
        case urlSafe
    }

    /// Writes bytes as text.
    public static func encode(_ bytes: some Sequence<UInt8>, _ variant: Variant = .standard) -> String {
        var text: [UInt8] = []
        append(bytes, variant, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends bytes as text.
    public static func append(
        _ bytes: some Sequence<UInt8>, _ variant: Variant = .standard, to text: inout [UInt8]
    ) {
        text.reserveCapacity(text.count + (bytes.underestimatedCount + 2) / 3 * 4)
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 1
            if count == 3 {
                for shift in [18, 12, 6, 0] as [UInt32] {
                    text.append(character(bits >> shift & 63, variant))
                }
                (bits, count) = (0, 0)
            }
        }
        guard count > 0 else { return }
        bits <<= UInt32(24 - 8 * count)
        for place in 0...count { text.append(character(bits >> UInt32(18 - 6 * place) & 63, variant)) }
        if case .standard = variant {
            for _ in count..<3 { text.append(UInt8(ascii: "=")) }
        }
    }

    /// Reads canonical text strictly; nil if it is anything else.
    ///
    /// Refused are other characters, wrong padding, and last bits that say nothing (RFC 4648 §3.5).
    public static func decode(_ text: some StringProtocol, _ variant: Variant = .standard) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 4 * 3 + 3)
        var bits: UInt32 = 0
        var count = 0
        var padding = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: "="), case .standard = variant {
                padding += 1
                continue
            }
            guard padding == 0, let value = value(byte, variant) else { return nil }
            bits = bits << 6 | value
            count += 1
            if count == 4 {
                bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
                bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
                bytes.append(UInt8(truncatingIfNeeded: bits))
                (bits, count) = (0, 0)
            }
        }
        switch (variant, count, padding) {
        case (_, 0, 0): return bytes
        case (.standard, 2, 2), (.urlSafe, 2, 0):
            guard bits & 15 == 0 else { return nil }
            bytes.append(UInt8(truncatingIfNeeded: bits >> 4))
        case (.standard, 3, 1), (.urlSafe, 3, 0):
            guard bits & 3 == 0 else { return nil }
            bytes.append(UInt8(truncatingIfNeeded: bits >> 10))
            bytes.append(UInt8(truncatingIfNeeded: bits >> 2))
        default: return nil
        }
        return bytes
    }

    private static func character(_ value: UInt32, _ variant: Variant) -> UInt8 {
        let value = UInt8(truncatingIfNeeded: value)
        switch (value, variant) {
        case (0..<26, _): return 65 + value
        case (26..<52, _): return 71 + value
        case (52..<62, _): return value - 4
        case (62, .standard): return UInt8(ascii: "+")
        case (62, .urlSafe): return UInt8(ascii: "-")
        case (_, .standard): return UInt8(ascii: "/")
        case (_, .urlSafe): return UInt8(ascii: "_")
        }
    }

    private static func value(_ byte: UInt8, _ variant: Variant) -> UInt32? {
        switch (byte, variant) {
        case (65...90, _): UInt32(byte) - 65
        case (97...122, _): UInt32(byte) - 71
        case (48...57, _): UInt32(byte) + 4
        case (UInt8(ascii: "+"), .standard), (UInt8(ascii: "-"), .urlSafe): 62
        case (UInt8(ascii: "/"), .standard), (UInt8(ascii: "_"), .urlSafe): 63
        default: nil
        }
    }
}
