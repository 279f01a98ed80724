// SPDX-License-Identifier: Apache-2.0

/// Reads lines that begin with a fixed word, strictly from the first byte to the last.
struct LineReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: some Collection<UInt8>) {
        self.bytes = Array(bytes)
    }

    var isAtEnd: Bool { position == bytes.count }

    /// Takes the next line if it begins with `prefix`, and returns the rest of it without its newline.
    mutating func line(after prefix: StaticString) -> ArraySlice<UInt8>? {
        let start = position + prefix.utf8CodeUnitCount
        guard start <= bytes.count else { return nil }
        for offset in 0..<prefix.utf8CodeUnitCount where bytes[position + offset] != prefix.utf8Start[offset]
        {
            return nil
        }
        guard let end = bytes[start...].firstIndex(of: ASCII.newline) else { return nil }
        position = end + 1
        return bytes[start..<end]
    }
}

enum ASCII {
    static let newline = UInt8(ascii: "\n")
    static let space = UInt8(ascii: " ")
    static let slash = UInt8(ascii: "/")
    static let plus = UInt8(ascii: "+")

    static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
    static func isLowercase(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7a }
}

extension Int64 {
    /// Reads `0` or a decimal without sign and leading zeros; anything else is nil.
    init?(canonicalDecimal text: some Collection<UInt8>) {
        guard let first = text.first, first != UInt8(ascii: "0") || text.count == 1 else { return nil }
        var value: Int64 = 0
        for byte in text {
            guard ASCII.isDigit(byte) else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int64(byte - 0x30))
            guard !overflow, !carry else { return nil }
            value = sum
        }
        self = value
    }
}

extension [UInt8] {
    mutating func append(_ literal: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    /// Appends a non-negative number in decimal, with zeros in front up to `width` digits.
    mutating func append(decimal value: Int64, width: Int = 1) {
        let start = count
        var rest = value
        while rest > 0 || count - start < width {
            append(0x30 + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        }
        self[start...].reverse()
    }

    mutating func append(bigEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}

extension String {
    /// Whether two texts are the same bytes: `==` also holds for texts that only look the same.
    func isIdentical(to other: String) -> Bool { utf8.elementsEqual(other.utf8) }

    /// Whether this may name a key or an origin: not empty, and without spaces, plus signs and controls.
    ///
    /// C2SP signed-note, "Format": key names MUST be non-empty and MUST NOT contain any Unicode spaces or
    /// plus.
    var isKeyName: Bool {
        !isEmpty && unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "+" && !$0.properties.isWhitespace }
    }
}
