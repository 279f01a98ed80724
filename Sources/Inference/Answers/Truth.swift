// SPDX-License-Identifier: Apache-2.0
/// What a method concludes of answers that are one of a few.
public struct CategoricalTruth: Sendable, Equatable {
    /// How many classes there are.
    public let classCount: Int
    /// For each question in turn, how probable each class is.
    ///
    /// They sum to 1. Without an answer, what is probable before any (the method's prior, or all alike).
    public let probabilities: [Double]
    /// For each worker, how reliable the method takes them to be.
    ///
    /// What the number means, each method says; NaN where a worker gave no answer.
    public let reliabilities: [Double]
    /// How many rounds it took.
    public let rounds: Int

    /// The most probable class of each question.
    ///
    /// Among those that are exactly alike a coin decides, thrown for each question by its number and the seed: nobody's
    /// class is favoured, and the same input gives the same answers.
    public func answers(seed: UInt64 = 0) -> [Int] {
        (0..<probabilities.count / classCount).map { question in
            let row = probabilities[question * classCount..<(question + 1) * classCount]
            let most = row.max() ?? 0
            let best = row.indices.filter { row[$0] == most }
            guard best.count > 1 else { return (best.first ?? row.startIndex) - row.startIndex }
            var coin = Coin(seed: UInt64(question) &+ seed &* 0x9e37_79b9_7f4a_7c15)
            return best[coin.below(best.count)] - row.startIndex
        }
    }
}

/// What a method concludes of answers that are numbers.
public struct NumericTruth: Sendable, Equatable {
    /// The number for each question; NaN where nobody answered.
    public let values: [Double]
    /// For each worker, how reliable the method takes them to be.
    ///
    /// What the number means, each method says; NaN where a worker gave no answer.
    public let reliabilities: [Double]
    /// How many rounds it took.
    public let rounds: Int
}
