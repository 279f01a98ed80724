// SPDX-License-Identifier: Apache-2.0

/// Strict UTF-8 (RFC 3629 §4), where repairing would hide a fault.
///
/// `String(validating:as:)` does the same, but looks generic metadata up on each call, which costs more than
/// the short strings of JSON themselves.
enum UTF8Validation {
    /// Makes a string of valid bytes; nil if they are not.
    static func string(_ bytes: UnsafeRawBufferPointer) -> String? {
        guard isValid(bytes) else { return nil }
        return String(decoding: bytes.bindMemory(to: UInt8.self), as: UTF8.self)
    }

    /// Says whether bytes are UTF-8; ASCII goes eight at a time.
    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index < bytes.count {
            if index &+ 8 <= bytes.count,
                bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
            {
                index &+= 8
            } else if bytes[index] < 0x80 {
                index &+= 1
            } else {
                guard let length = sequenceLength(bytes, at: index) else { return false }
                index &+= length
            }
        }
        return true
    }

    /// The length of the sequence of two to four bytes that begins here; nil if none does.
    private static func sequenceLength(_ bytes: UnsafeRawBufferPointer, at index: Int) -> Int? {
        let first = bytes[index]
        // Of the second byte the range depends on the first: no overlong forms, no surrogates, no more than
        // U+10FFFF.
        let (length, low, high): (Int, UInt8, UInt8)
        switch first {
        case 0xC2...0xDF: (length, low, high) = (2, 0x80, 0xBF)
        case 0xE0: (length, low, high) = (3, 0xA0, 0xBF)
        case 0xED: (length, low, high) = (3, 0x80, 0x9F)
        case 0xE1...0xEF: (length, low, high) = (3, 0x80, 0xBF)
        case 0xF0: (length, low, high) = (4, 0x90, 0xBF)
        case 0xF1...0xF3: (length, low, high) = (4, 0x80, 0xBF)
        case 0xF4: (length, low, high) = (4, 0x80, 0x8F)
        default: return nil
        }
        guard index &+ length <= bytes.count, bytes[index &+ 1] >= low, bytes[index &+ 1] <= high else {
            return nil
        }
        for place in 2..<max(length, 2) where bytes[index &+ place] & 0xC0 != 0x80 { return nil }
        return length
    }
}
