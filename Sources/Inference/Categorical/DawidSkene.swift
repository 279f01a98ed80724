// SPDX-License-Identifier: Apache-2.0
/// A table for each worker: what they say, for each thing that is true (confusion matrix).
///
/// Dawid and Skene, Applied Statistics 28(1), 1979, by expectation maximization, in logarithms. Each cell of a table
/// has a little before anybody answers, so that nothing is impossible; the first round takes all to be right in
/// seven of ten cases.
public enum DawidSkene {
    /// - Parameter smoothing: What each cell has beforehand, in answers.
    /// - Returns: Of each worker, how probable it is that they are right.
    public static func infer(
        _ answers: CategoricalAnswers, smoothing: Double = 0.001, limits: Limits = Limits()
    ) -> CategoricalTruth {
        var model = ConfusionModel(answers, diagonal: smoothing, elsewhere: smoothing)
        model.assumeRight(in: 0.7)
        return model.run(limits)
    }
}

/// Dawid and Skene's tables with a prior in favour of being right: the most probable tables and truth.
///
/// Raykar et al., Learning From Crowds, JMLR 11, 2010, without features of the questions.
public enum LearningFromCrowds {
    /// - Parameter diagonal: What being right has beforehand in each row of a table, in answers.
    /// - Returns: Of each worker, how probable it is that they are right.
    public static func infer(
        _ answers: CategoricalAnswers, diagonal: Double = 1, limits: Limits = Limits()
    ) -> CategoricalTruth {
        var model = ConfusionModel(answers, diagonal: diagonal, elsewhere: 1e-9)
        model.countVotes()
        return model.run(limits)
    }
}

/// The tables of all workers, and what they make of the answers.
struct ConfusionModel {
    private let answers: CategoricalAnswers
    private let k: Int
    private let diagonal: Double
    private let elsewhere: Double
    /// For each worker and what they say, the logarithm of how probable that is for each thing that is true.
    private var logs: [Double]
    /// For each worker and what they said, how often that was probably true.
    private var counts: [Double]
    private var prior: [Double]
    private var truth: [Double]

    init(_ answers: CategoricalAnswers, diagonal: Double, elsewhere: Double) {
        self.answers = answers
        k = answers.classCount
        self.diagonal = diagonal
        self.elsewhere = elsewhere
        logs = [Double](repeating: 0, count: answers.workerCount * k * k)
        counts = logs
        prior = [Double](repeating: 1 / Double(k), count: k)
        truth = [Double](repeating: 0, count: answers.questionCount * k)
    }

    /// Begins with tables by which all are right that often.
    mutating func assumeRight(in share: Double) {
        let wrong = Arithmetic.log((1 - share) / Double(max(k - 1, 1)))
        let right = Arithmetic.log(share)
        for cell in logs.indices { logs[cell] = cell / k % k == cell % k ? right : wrong }
        _ = judge()
        learn()
    }

    /// Begins with shares of votes.
    mutating func countVotes() {
        truth = answers.votes { _ in 1 }
        for question in 0..<answers.questionCount {
            for place in answers.starts[question]..<answers.starts[question + 1] {
                let cell = (Int(answers.workers[place]) * k + Int(answers.labels[place])) * k
                for label in 0..<k { counts[cell + label] += truth[question * k + label] }
            }
        }
        learn()
    }

    mutating func run(_ limits: Limits) -> CategoricalTruth {
        var (rounds, before) = (0, -Double.infinity)
        while rounds < limits.rounds {
            rounds += 1
            let mean = judge() / Double(max(answers.count, 1))
            if abs(mean - before) < limits.tolerance || rounds == limits.rounds { break }
            before = mean
            learn()
        }
        return CategoricalTruth(
            classCount: k, probabilities: truth, reliabilities: answers.agreement(with: truth), rounds: rounds
        )
    }

    /// How probable each class of each question is, by the tables; counts at once what that makes of each worker.
    ///
    /// - Returns: The logarithm of how probable all answers are.
    private mutating func judge() -> Double {
        let start = prior.map { Arithmetic.log(max($0, 1e-300)) }
        for cell in counts.indices { counts[cell] = 0 }
        var likelihood = 0.0
        truth.withUnsafeMutableBufferPointer { truth in
            counts.withUnsafeMutableBufferPointer { counts in
                logs.withUnsafeBufferPointer { logs in
                    answers.workers.withUnsafeBufferPointer { workers in
                        answers.labels.withUnsafeBufferPointer { labels in
                            answers.starts.withUnsafeBufferPointer { starts in
                                let pass = Pass(
                                    truth: truth, counts: counts, logs: logs, workers: workers,
                                    labels: labels,
                                    starts: starts, prior: start)
                                likelihood = k == 2 ? pass.ofTwo() : pass.ofMany(k)
                            }
                        }
                    }
                }
            }
        }
        return likelihood
    }

    /// Makes tables of counts.
    private mutating func learn() {
        for label in 0..<k { prior[label] = 0 }
        for cell in truth.indices { prior[cell % k] += truth[cell] }
        let all = max(prior.reduce(0, +), 1e-300)
        for label in 0..<k { prior[label] = max(prior[label] / all, 1e-10) }
        let beforehand = diagonal + elsewhere * Double(k - 1)
        for worker in 0..<answers.workerCount {
            for label in 0..<k {
                var sum = beforehand
                for said in 0..<k { sum += counts[(worker * k + said) * k + label] }
                for said in 0..<k {
                    let cell = (worker * k + said) * k + label
                    logs[cell] = Arithmetic.log((counts[cell] + (said == label ? diagonal : elsewhere)) / sum)
                }
            }
        }
    }
}

/// One pass over all answers; the inner loops, where time goes.
private struct Pass {
    let truth: UnsafeMutableBufferPointer<Double>
    let counts: UnsafeMutableBufferPointer<Double>
    let logs: UnsafeBufferPointer<Double>
    let workers: UnsafeBufferPointer<Int32>
    let labels: UnsafeBufferPointer<Int32>
    let starts: UnsafeBufferPointer<Int>
    let prior: [Double]

    func ofMany(_ k: Int) -> Double {
        guard let truth = truth.baseAddress, let counts = counts.baseAddress, let logs = logs.baseAddress
        else { return 0 }
        var likelihood = 0.0
        for question in 0..<starts.count - 1 {
            let row = truth + question * k
            for label in 0..<k { row[label] = prior[label] }
            for place in starts[question]..<starts[question + 1] {
                let cell = logs + (Int(workers[place]) * k + Int(labels[place])) * k
                for label in 0..<k { row[label] += cell[label] }
            }
            likelihood += normalize(row, k)
            for place in starts[question]..<starts[question + 1] {
                let cell = counts + (Int(workers[place]) * k + Int(labels[place])) * k
                for label in 0..<k { cell[label] += row[label] }
            }
        }
        return likelihood
    }

    /// The same for two classes, in registers.
    func ofTwo() -> Double {
        guard let truth = truth.baseAddress, let counts = counts.baseAddress, let logs = logs.baseAddress
        else { return 0 }
        var likelihood = 0.0
        for question in 0..<starts.count - 1 {
            var (one, two) = (prior[0], prior[1])
            let (first, end) = (starts[question], starts[question + 1])
            for place in first..<end {
                let cell = (Int(workers[place]) &* 2 &+ Int(labels[place])) &* 2
                one += logs[cell]
                two += logs[cell &+ 1]
            }
            let most = max(one, two)
            let less = Arithmetic.exp(min(one, two) - most)
            let sum = 1 + less
            likelihood += most + Arithmetic.log(sum)
            (one, two) = one >= two ? (1 / sum, less / sum) : (less / sum, 1 / sum)
            truth[question &* 2] = one
            truth[question &* 2 &+ 1] = two
            for place in first..<end {
                let cell = (Int(workers[place]) &* 2 &+ Int(labels[place])) &* 2
                counts[cell] += one
                counts[cell &+ 1] += two
            }
        }
        return likelihood
    }
}
