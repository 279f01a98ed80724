// SPDX-License-Identifier: Apache-2.0
/// Coins that fall the same way each time: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
public struct Coin: Sendable {
    private var state: UInt64

    /// Starts a row of throws.
    public init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// The next number of [0, 1).
    public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// The next number of 0..<count, all alike but for one part in 2^64 / count.
    public mutating func below(_ count: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(count)).high)
    }
}
