// SPDX-License-Identifier: Apache-2.0

/// Ascending rows as differences, seven bits to a byte, low bits first.
struct PostingList: Sendable {
    private(set) var bytes: [UInt8] = []
    private(set) var count: UInt32 = 0
    private(set) var last: UInt32 = 0

    /// Appends a row, which MUST be higher than the last; row 0 only first.
    @inline(__always)
    mutating func append(_ row: UInt32) {
        var rest = row &- last
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
        last = row
        count += 1
    }

    /// Reads one difference and moves on.
    @inline(__always)
    static func next(_ bytes: UnsafeBufferPointer<UInt8>, _ place: inout Int) -> UInt32 {
        var byte = bytes[place]
        place &+= 1
        var value = UInt32(byte & 0x7F)
        var shift: UInt32 = 7
        while byte >= 0x80 {
            byte = bytes[place]
            place &+= 1
            value |= UInt32(byte & 0x7F) &<< shift
            shift &+= 7
        }
        return value
    }
}

/// FNV-1a with a final mix.
struct TextHash {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    @inline(__always)
    mutating func add(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }

    var value: UInt64 {
        var hash = state
        hash ^= hash >> 32
        hash &*= 0x9E37_79B9_7F4A_7C15
        return hash ^ hash >> 29
    }
}
