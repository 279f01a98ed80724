// SPDX-License-Identifier: Apache-2.0
/// What most say.
public enum MajorityVote {
    /// Counts votes: a class is as probable as its share of them.
    ///
    /// - Returns: Of each worker, the share of answers that agree with what most say (half of it for each of two
    ///   that are alike).
    public static func infer(_ answers: CategoricalAnswers) -> CategoricalTruth {
        let shares = answers.votes { _ in 1 }
        return CategoricalTruth(
            classCount: answers.classCount, probabilities: shares,
            reliabilities: answers.agreement(with: answers.winners(of: shares)), rounds: 1)
    }
}

/// What most say, where each counts as much as they agree with most (worker agreement with aggregate, "Wawa").
public enum WeightedVote {
    /// Votes once, and again with weights.
    ///
    /// - Returns: Of each worker, the weight: the share of answers that agree with the first vote.
    public static func infer(_ answers: CategoricalAnswers) -> CategoricalTruth {
        let first = answers.votes { _ in 1 }
        let weights = answers.agreement(with: answers.winners(of: first))
        // Nobody's vote is worth nothing: a question that only such people answered still has an answer.
        let shares = answers.votes { max(weights[$0], 1e-9) }
        return CategoricalTruth(
            classCount: answers.classCount, probabilities: shares, reliabilities: weights, rounds: 2)
    }
}

extension CategoricalAnswers {
    /// The share of each class in the votes for each question; all alike where nobody voted.
    func votes(_ weight: (Int) -> Double) -> [Double] {
        var shares = [Double](repeating: 0, count: questionCount * classCount)
        for question in 0..<questionCount {
            let row = question * classCount
            var sum = 0.0
            for place in starts[question]..<starts[question + 1] {
                let one = weight(Int(workers[place]))
                shares[row + Int(labels[place])] += one
                sum += one
            }
            for label in row..<row + classCount {
                shares[label] = sum > 0 ? shares[label] / sum : 1 / Double(classCount)
            }
        }
        return shares
    }

    /// For each question and class, 1 where it has most, shared among those that are alike; 0 elsewhere.
    func winners(of shares: [Double]) -> [Double] {
        var winners = [Double](repeating: 0, count: shares.count)
        for row in stride(from: 0, to: shares.count, by: classCount) {
            let most = shares[row..<row + classCount].max() ?? 0
            let best = (row..<row + classCount).filter { shares[$0] == most }
            for label in best { winners[label] = 1 / Double(best.count) }
        }
        return winners
    }

    /// How probable it is, by and large, that each worker is right; NaN for whoever said nothing.
    func agreement(with truth: [Double]) -> [Double] {
        var (right, all) = (
            [Double](repeating: 0, count: workerCount), [Double](repeating: 0, count: workerCount)
        )
        for question in 0..<questionCount {
            for place in starts[question]..<starts[question + 1] {
                right[Int(workers[place])] += truth[question * classCount + Int(labels[place])]
                all[Int(workers[place])] += 1
            }
        }
        return zip(right, all).map { $1 > 0 ? $0 / $1 : .nan }
    }
}
