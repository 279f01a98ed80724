// SPDX-License-Identifier: Apache-2.0

/// SplitMix64: the same numbers on each run, so that a failure can be looked at again.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Begins a sequence; equal seeds give equal sequences.
    public init(seed: UInt64) { state = seed }

    /// The next number.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// Bytes out of an alphabet that makes trouble likely, now and then any byte at all.
    public mutating func bytes(from alphabet: String, upTo length: Int) -> [UInt8] {
        let letters = Array(alphabet.utf8)
        return (0..<Int.random(in: 0...length, using: &self)).map { _ in
            Int.random(in: 0..<20, using: &self) == 0
                ? UInt8.random(in: 0...255, using: &self)
                : letters[Int.random(in: 0..<letters.count, using: &self)]
        }
    }
}
