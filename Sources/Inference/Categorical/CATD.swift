// SPDX-License-Identifier: Apache-2.0
/// Weights that know how little is known of whoever said little: the upper end of a confidence interval.
///
/// Li et al., A Confidence-Aware Approach for Truth Discovery on Long-Tail Data, PVLDB 8(4), 2014. A worker's weight is
/// the 97.5 % point of the chi-squared distribution with as many degrees of freedom as they gave answers, divided by
/// their errors.
public enum CATD {
    /// Votes, where a wrong answer is one error.
    ///
    /// - Returns: Of each worker, the weight.
    public static func infer(_ answers: CategoricalAnswers, rounds: Int = 20) -> CategoricalTruth {
        answers.inferByErrors(rounds: rounds) { errors, counts in
            zip(errors, counts).map { chiSquared($1) / max($0, 1e-9) }
        }
    }

    /// Takes means, where the square of what is between an answer and the truth is the error.
    ///
    /// - Returns: Of each worker, the weight.
    public static func infer(_ answers: NumericAnswers, rounds: Int = 20) -> NumericTruth {
        answers.inferByErrors(rounds: rounds) { errors, counts in
            zip(errors, counts).map { chiSquared($1) / max($0, 1e-9) }
        }
    }

    /// The 97.5 % point of the chi-squared distribution (Wilson and Hilferty, PNAS 17, 1931).
    static func chiSquared(_ degrees: Double) -> Double {
        guard degrees > 0 else { return 0 }
        let spread = 2 / (9 * degrees)
        let root = 1 - spread + 1.959963984540054 * spread.squareRoot()
        return degrees * root * root * root
    }
}

/// Weights by which the truth and the workers explain each other best.
///
/// Li et al., Resolving Conflicts in Heterogeneous Data by Truth Discovery and Source Reliability Estimation, SIGMOD
/// 2014 (CRH); called PM by Zheng et al., PVLDB 10(5), 2017. A worker's weight is the negative logarithm of their errors
/// over the most that anybody has.
public enum PM {
    /// Votes, where a wrong answer is one error.
    ///
    /// - Returns: Of each worker, the weight.
    public static func infer(_ answers: CategoricalAnswers, rounds: Int = 20) -> CategoricalTruth {
        answers.inferByErrors(rounds: rounds) { errors, _ in weights(errors) }
    }

    /// Takes means, where the square of what is between an answer and the truth is the error.
    ///
    /// - Returns: Of each worker, the weight.
    public static func infer(_ answers: NumericAnswers, rounds: Int = 20) -> NumericTruth {
        answers.inferByErrors(rounds: rounds) { errors, _ in weights(errors) }
    }

    private static func weights(_ errors: [Double]) -> [Double] {
        let most = (errors.max() ?? 0) * 1.00001
        guard most > 0 else { return errors.map { _ in 1 } }
        return errors.map { 1e-9 - Arithmetic.log(max($0, 1e-9) / most) }
    }
}

extension CategoricalAnswers {
    /// Votes, weighs each worker by their errors, and votes again.
    func inferByErrors(
        rounds: Int, _ weigh: (_ errors: [Double], _ counts: [Double]) -> [Double]
    ) -> CategoricalTruth {
        var counts = [Double](repeating: 0, count: workerCount)
        for worker in workers { counts[Int(worker)] += 1 }
        var (shares, weights) = (votes { _ in 1 }, counts.map { _ in 1.0 })
        var done = 0
        while done < rounds {
            done += 1
            var errors = [Double](repeating: 0, count: workerCount)
            let best = CategoricalTruth(
                classCount: classCount, probabilities: shares, reliabilities: [], rounds: 0
            ).answers()
            for question in 0..<questionCount {
                for place in starts[question]..<starts[question + 1]
                where Int(labels[place]) != best[question] {
                    errors[Int(workers[place])] += 1
                }
            }
            let next = weigh(errors, counts)
            guard next != weights else { break }
            weights = next
            shares = votes { weights[$0] }
        }
        return CategoricalTruth(
            classCount: classCount, probabilities: shares,
            reliabilities: zip(weights, counts).map { $1 > 0 ? $0 : .nan }, rounds: done)
    }
}
