// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Random bytes from the system's generator.
public enum Random {
    /// Draws bytes, in one call: the standard library's generator asks the system for each word.
    public static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            if let start = buffer.baseAddress { arc4random_buf(start, count) }
            filled = count
        }
    }

    /// Draws letters and digits of base 32, five bits each.
    public static func text(_ count: Int) -> String {
        String(Base32.encode(bytes(count * 5 / 8 + 1)).prefix(count))
    }
}
