// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import Inference

@Suite struct ArithmeticTests {
    @Test func `exponential and logarithm are those of the mathematics library, within two units`() {
        var coin = Coin(seed: 9)
        for _ in 0..<100_000 {
            let x = (coin.unit() - 0.5) * 1400
            #expect(abs(Arithmetic.exp(x) - exp(x)) <= 2 * exp(x).ulp)
            let y = exp((coin.unit() - 0.5) * 1300)
            #expect(abs(Arithmetic.log(y) - log(y)) <= 2 * max(log(y).magnitude.ulp, 0x1p-53))
        }
        #expect(Arithmetic.exp(0) == 1 && Arithmetic.log(1) == 0)
        #expect(Arithmetic.exp(-800) == 0 && Arithmetic.exp(-.infinity) == 0 && Arithmetic.exp(800).isFinite)
    }

    /// Known bits: whatever the machine, these are the numbers.
    @Test func `the same bits everywhere`() {
        #expect(Arithmetic.exp(1.25).bitPattern == 0x400b_ec38_edb0_faf0)
        var coin = Coin(seed: 0)
        #expect(coin.next() == 0xe220_a839_7b1d_cdaf, "SplitMix64's first number for 0")
    }
}
