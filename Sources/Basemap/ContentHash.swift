// SPDX-License-Identifier: Apache-2.0

/// A mark of bytes that changes with them, for addresses that may be kept for ever (FNV-1a, eight bytes at a time).
public struct ContentHash: Sendable {
    private var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    private var rest: UInt64 = 0
    private var count: UInt64 = 0

    /// Starts with nothing.
    public init() {}

    /// Takes further bytes; how they are cut does not matter.
    public mutating func take(_ bytes: UnsafeRawBufferPointer) {
        for byte in bytes {
            rest = rest << 8 | UInt64(byte)
            count &+= 1
            if count & 7 == 0 {
                mix(rest)
                rest = 0
            }
        }
    }

    private mutating func mix(_ word: UInt64) {
        hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
        hash ^= hash >> 32
    }

    /// The mark of what was taken.
    public var tag: String {
        var last = self
        last.mix(rest)
        last.mix(count)
        return String(last.hash, radix: 36)
    }
}
