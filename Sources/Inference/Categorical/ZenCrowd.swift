// SPDX-License-Identifier: Apache-2.0
/// One number for each worker: how often they are right; wrong answers are all alike (one-coin model).
///
/// Demartini, Difallah and Cudré-Mauroux, ZenCrowd, WWW 2012, as expectation maximization without a prior on classes.
public enum ZenCrowd {
    /// - Returns: Of each worker, how probable it is that they are right.
    public static func infer(
        _ answers: CategoricalAnswers, limits: Limits = Limits(rounds: 20, tolerance: 0)
    ) -> CategoricalTruth {
        let (k, workers) = (answers.classCount, answers.workerCount)
        var truth = [Double](repeating: 0, count: answers.questionCount * k)
        var reliabilities = [Double](repeating: 0.7, count: workers)
        var (rounds, before) = (0, -Double.infinity)
        let others = Double(max(k - 1, 1))
        while rounds < limits.rounds {
            rounds += 1
            let logs = reliabilities.map { one in
                let bounded = min(max(one.isNaN ? 0.5 : one, 1e-10), 1 - 1e-10)
                return (right: Arithmetic.log(bounded), wrong: Arithmetic.log((1 - bounded) / others))
            }
            var likelihood = 0.0
            truth.withUnsafeMutableBufferPointer { truth in
                for question in 0..<answers.questionCount {
                    guard let base = truth.baseAddress else { return }
                    let row = base + question * k
                    for label in 0..<k { row[label] = 0 }
                    var wrong = 0.0
                    for place in answers.starts[question]..<answers.starts[question + 1] {
                        let log = logs[Int(answers.workers[place])]
                        wrong += log.wrong
                        row[Int(answers.labels[place])] += log.right - log.wrong
                    }
                    likelihood += wrong + normalize(row, k)
                }
            }
            reliabilities = answers.agreement(with: truth)
            let mean = likelihood / Double(max(answers.count, 1))
            if limits.tolerance > 0, abs(mean - before) < limits.tolerance { break }
            before = mean
        }
        return CategoricalTruth(
            classCount: k, probabilities: truth, reliabilities: reliabilities, rounds: rounds)
    }
}
