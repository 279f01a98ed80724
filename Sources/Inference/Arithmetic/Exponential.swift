// SPDX-License-Identifier: Apache-2.0
/// Exponential and logarithm from the four operations of IEEE 754 alone: the same bits on every machine, whatever
/// its mathematics library; errors below 2 units in the last place.
enum Arithmetic {
    private static let logTwoHigh = 0x1.62e42fee00000p-1
    private static let logTwoLow = 0x1.a39ef35793c76p-33

    /// Powers of 1/n!, from n = 13 down.
    @inline(__always)
    private static func series(_ r: Double) -> Double {
        var sum = 1.0 / 6_227_020_800
        sum = sum * r + 1.0 / 479_001_600
        sum = sum * r + 1.0 / 39_916_800
        sum = sum * r + 1.0 / 3_628_800
        sum = sum * r + 1.0 / 362_880
        sum = sum * r + 1.0 / 40_320
        sum = sum * r + 1.0 / 5_040
        sum = sum * r + 1.0 / 720
        sum = sum * r + 1.0 / 120
        sum = sum * r + 1.0 / 24
        sum = sum * r + 1.0 / 6
        sum = sum * r + 0.5
        return sum * r * r + r + 1
    }

    /// e to the power of x; 0 below -708, and no more than that of 708.
    @inline(__always)
    static func exp(_ x: Double) -> Double {
        guard x > -708 else { return 0 }
        let bounded = x < 708 ? x : 708
        let k = (bounded * 1.4426950408889634).rounded()
        let r = (bounded - k * logTwoHigh) - k * logTwoLow
        return series(r) * Double(bitPattern: UInt64(bitPattern: Int64(k) + 1023) << 52)
    }

    /// The natural logarithm of a positive, normal number.
    @inline(__always)
    static func log(_ x: Double) -> Double {
        let bits = x.bitPattern
        var k = Int64(bits >> 52) - 1023
        var m = Double(bitPattern: bits & 0x000f_ffff_ffff_ffff | 0x3ff0_0000_0000_0000)
        if m > 1.4142135623730951 {
            m *= 0.5
            k += 1
        }
        let s = (m - 1) / (m + 1)
        let z = s * s
        var sum = 1.0 / 21
        sum = sum * z + 1.0 / 19
        sum = sum * z + 1.0 / 17
        sum = sum * z + 1.0 / 15
        sum = sum * z + 1.0 / 13
        sum = sum * z + 1.0 / 11
        sum = sum * z + 1.0 / 9
        sum = sum * z + 1.0 / 7
        sum = sum * z + 1.0 / 5
        sum = sum * z + 1.0 / 3
        let tail = 2 * s * z * sum + Double(k) * logTwoLow
        return (tail + 2 * s) + Double(k) * logTwoHigh
    }

    /// 1 / (1 + e to the power of -x).
    @inline(__always)
    static func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}
