// SPDX-License-Identifier: Apache-2.0
/// When a method that goes on in rounds ends.
public struct Limits: Sendable {
    /// Most rounds.
    public let rounds: Int
    /// Less gain than this in the mean log-likelihood of an answer, from one round to the next, and it is enough.
    public let tolerance: Double

    /// Chooses them.
    public init(rounds: Int = 100, tolerance: Double = 1e-5) {
        self.rounds = rounds
        self.tolerance = tolerance
    }
}

/// Makes a row of logarithms probabilities.
///
/// - Returns: The logarithm of their sum.
@inline(__always)
func normalize(_ row: UnsafeMutablePointer<Double>, _ count: Int) -> Double {
    var most = row[0]
    for label in 1..<max(count, 1) where row[label] > most { most = row[label] }
    var sum = 0.0
    for label in 0..<count {
        row[label] = Arithmetic.exp(row[label] - most)
        sum += row[label]
    }
    let factor = 1 / sum
    for label in 0..<count { row[label] *= factor }
    return most + Arithmetic.log(sum)
}
