// SPDX-License-Identifier: Apache-2.0
/// The mean of what was said.
public enum Mean {
    /// - Returns: Of each worker, the root of the mean square of what is between their answers and the mean.
    public static func infer(_ answers: NumericAnswers) -> NumericTruth {
        let values = answers.means { _ in 1 }
        return NumericTruth(values: values, reliabilities: answers.spreads(around: values), rounds: 1)
    }
}

/// The middle of what was said; of an even number, the mean of the two in the middle.
public enum Median {
    /// - Returns: Of each worker, the root of the mean square of what is between their answers and the median.
    public static func infer(_ answers: NumericAnswers) -> NumericTruth {
        let values = (0..<answers.questionCount).map { question in
            let sorted = answers.values[answers.starts[question]..<answers.starts[question + 1]].sorted()
            guard let last = sorted.last else { return Double.nan }
            let middle = sorted.count / 2
            if sorted.count == 1 { return last }
            return sorted.count % 2 == 1 ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2
        }
        return NumericTruth(values: values, reliabilities: answers.spreads(around: values), rounds: 1)
    }
}

/// Each worker adds noise of their own variance; the mean is weighted by precision.
///
/// Raykar et al., Learning From Crowds, JMLR 11, 2010, §4 (regression), without features of the questions.
public enum NumericLearningFromCrowds {
    /// - Returns: Of each worker, the standard deviation of their noise.
    public static func infer(
        _ answers: NumericAnswers, limits: Limits = Limits(rounds: 100, tolerance: 1e-9)
    ) -> NumericTruth {
        var values = answers.means { _ in 1 }
        var (rounds, spreads) = (0, answers.spreads(around: values))
        while rounds < limits.rounds {
            rounds += 1
            // Somebody without any error would be believed alone.
            let weights = spreads.map { 1 / max($0 * $0, 1e-12) }
            let next = answers.means { weights[$0] }
            let moved = zip(values, next).map { abs($0 - $1) }.filter { !$0.isNaN }.max() ?? 0
            values = next
            spreads = answers.spreads(around: values)
            if moved < limits.tolerance { break }
        }
        return NumericTruth(values: values, reliabilities: spreads, rounds: rounds)
    }
}

extension NumericAnswers {
    /// The weighted mean for each question; NaN where nobody answered.
    func means(_ weight: (Int) -> Double) -> [Double] {
        (0..<questionCount).map { question in
            var (sum, weights) = (0.0, 0.0)
            for place in starts[question]..<starts[question + 1] {
                let one = max(weight(Int(workers[place])), 1e-300)
                sum += one * values[place]
                weights += one
            }
            return weights > 0 ? sum / weights : .nan
        }
    }

    /// The sum of the squares of each worker's errors, and how many answers they gave.
    func errors(from truth: [Double]) -> (sums: [Double], counts: [Double]) {
        var (sums, counts) = (
            [Double](repeating: 0, count: workerCount), [Double](repeating: 0, count: workerCount)
        )
        for question in 0..<questionCount {
            for place in starts[question]..<starts[question + 1] {
                let error = values[place] - truth[question]
                sums[Int(workers[place])] += error * error
                counts[Int(workers[place])] += 1
            }
        }
        return (sums, counts)
    }

    /// The root of each worker's mean square error; NaN for whoever said nothing.
    func spreads(around truth: [Double]) -> [Double] {
        let (sums, counts) = errors(from: truth)
        return zip(sums, counts).map { $1 > 0 ? ($0 / $1).squareRoot() : .nan }
    }

    /// Takes means, weighs each worker by their errors, and takes means again.
    func inferByErrors(
        rounds: Int, _ weigh: (_ errors: [Double], _ counts: [Double]) -> [Double]
    ) -> NumericTruth {
        var truth = means { _ in 1 }
        var weights = [Double](repeating: 1, count: workerCount)
        var done = 0
        while done < rounds {
            done += 1
            let (sums, counts) = errors(from: truth)
            weights = weigh(sums, counts)
            let next = means { weights[$0] }
            let isSame = zip(truth, next).allSatisfy { $0 == $1 || $0.isNaN }
            truth = next
            if isSame { break }
        }
        let counts = errors(from: truth).counts
        return NumericTruth(
            values: truth, reliabilities: zip(weights, counts).map { $1 > 0 ? $0 : .nan }, rounds: done)
    }
}
