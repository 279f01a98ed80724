// SPDX-License-Identifier: Apache-2.0

/// Numbers as ASCII, appended without an intermediate `String`.
public enum Digits {
    /// Appends an integer in base ten.
    public static func append(_ value: Int64, to bytes: inout [UInt8]) {
        if value >= 0, value < 10 {
            bytes.append(48 &+ UInt8(truncatingIfNeeded: value))
            return
        }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var rest = value.magnitude
            var start = 20
            repeat {
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                start &-= 1
                digits[start] = 48 &+ UInt8(truncatingIfNeeded: digit)
                rest = quotient
            } while rest != 0
            if value < 0 {
                start &-= 1
                digits[start] = UInt8(ascii: "-")
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[start...]))
        }
    }

    /// Appends an integer in base ten.
    public static func append(_ value: Int, to bytes: inout [UInt8]) {
        append(Int64(value), to: &bytes)
    }

    /// Appends a non-negative integer with leading zeros, at least `width` digits wide.
    public static func append(_ value: Int, width: Int, to bytes: inout [UInt8]) {
        var bound = 10
        for _ in 1..<max(width, 1) {
            if value < bound { bytes.append(48) }
            bound &*= 10
        }
        append(Int64(max(value, 0)), to: &bytes)
    }

    /// Appends the shortest decimal that reads back as the same number.
    ///
    /// Whole numbers below 2^53 have no decimal point; `-0.0` keeps its sign. The caller deals with numbers
    /// that are not finite: they come out as `nan`, `inf`, `-inf`.
    ///
    /// The fast path: if `n / 10^7 == value` for a whole `n` below 10^15, then `n / 10^7` has at most 15
    /// significant digits, so no other decimal of that length reads as `value`, and it is the shortest.
    public static func append(_ value: Double, to bytes: inout [UInt8]) {
        let size = value.magnitude
        if size < 1e8 {
            let scaled = (size * 1e7).rounded()
            if scaled / 1e7 == size, size != 0 || value.sign == .plus {
                appendSevenths(UInt64(scaled), negative: value.sign == .minus, to: &bytes)
                return
            }
        } else if size < 9_007_199_254_740_992, size == size.rounded(.towardZero) {
            append(Int64(value), to: &bytes)
            return
        }
        var text = value.description
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    /// Appends `value / 10^7`, without trailing zeros.
    private static func appendSevenths(_ value: UInt64, negative: Bool, to bytes: inout [UInt8]) {
        if negative { bytes.append(UInt8(ascii: "-")) }
        let (whole, fraction) = value.quotientAndRemainder(dividingBy: 10_000_000)
        append(Int64(whole), to: &bytes)
        guard fraction != 0 else { return }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 8) { digits in
            digits[0] = UInt8(ascii: ".")
            var rest = fraction
            var end = 0
            for position in stride(from: 7, through: 1, by: -1) {
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                digits[position] = 48 &+ UInt8(truncatingIfNeeded: digit)
                if digit != 0, end == 0 { end = position }
                rest = quotient
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[...end]))
        }
    }
}
