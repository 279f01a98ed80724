// SPDX-License-Identifier: Apache-2.0

/// Random bytes from the system's generator.
public enum Random {
    /// Draws bytes.
    public static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        while bytes.count < count {
            let word = generator.next()
            for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift * 8))) }
        }
        return Array(bytes.prefix(count))
    }

    /// Draws letters and digits of base 32, five bits each.
    public static func text(_ count: Int) -> String {
        String(Base32.encode(bytes(count * 5 / 8 + 1)).prefix(count))
    }
}
