// SPDX-License-Identifier: Apache-2.0
/// Whether each worker knows or spams, and how they answer when they spam.
///
/// Hovy et al., Learning Whom to Trust with MACE, NAACL 2013, by expectation maximization with a little smoothing, from
/// several starts of which the most probable result is kept. The starts come from a seed: the same input gives the same.
public enum MACE {
    /// - Parameters:
    ///   - restarts: How often to start.
    ///   - seed: Of the coins that the starts are thrown with.
    /// - Returns: Of each worker, how probable it is that they know rather than spam.
    public static func infer(
        _ answers: CategoricalAnswers, restarts: Int = 10, seed: UInt64 = 0,
        limits: Limits = Limits(rounds: 50, tolerance: 0)
    ) -> CategoricalTruth {
        var best: (likelihood: Double, model: MACEModel, rounds: Int)?
        for restart in 0..<max(restarts, 1) {
            var model = MACEModel(answers, Coin(seed: seed &+ UInt64(restart)))
            var (rounds, before, likelihood) = (0, -Double.infinity, -Double.infinity)
            while rounds < limits.rounds {
                rounds += 1
                likelihood = model.judge()
                let mean = likelihood / Double(max(answers.count, 1))
                if rounds == limits.rounds || abs(mean - before) < limits.tolerance { break }
                before = mean
                model.learn()
            }
            if best.map({ likelihood > $0.likelihood }) ?? true { best = (likelihood, model, rounds) }
        }
        let model = best?.model ?? MACEModel(answers, Coin(seed: seed))
        var isSilent = [Bool](repeating: true, count: answers.workerCount)
        for worker in answers.workers { isSilent[Int(worker)] = false }
        return CategoricalTruth(
            classCount: answers.classCount, probabilities: model.truth,
            reliabilities: zip(model.knows, isSilent).map { $1 ? .nan : $0 }, rounds: best?.rounds ?? 0)
    }
}

private struct MACEModel {
    let answers: CategoricalAnswers
    let k: Int
    /// How probable it is that each worker knows.
    var knows: [Double]
    /// For each worker, how they answer when they spam.
    var spams: [Double]
    var truth: [Double]
    /// What was counted for the next round.
    private var knew: [Double]
    private var spammed: [Double]

    init(_ answers: CategoricalAnswers, _ coin: Coin) {
        var coin = coin
        self.answers = answers
        k = answers.classCount
        knows = (0..<answers.workerCount).map { _ in 0.4 + 0.4 * coin.unit() }
        spams = (0..<answers.workerCount * k).map { _ in 0.5 + coin.unit() }
        for worker in 0..<answers.workerCount {
            let sum = spams[worker * k..<(worker + 1) * k].reduce(0, +)
            for label in 0..<k { spams[worker * k + label] /= sum }
        }
        truth = [Double](repeating: 0, count: answers.questionCount * k)
        knew = knows
        spammed = spams
    }

    /// How probable each class is; counts at once who knew and who spammed.
    ///
    /// - Returns: The logarithm of how probable all answers are.
    mutating func judge() -> Double {
        let (answers, k) = (answers, k)
        // By worker and answer: the logarithm of it as spam, what it gains where it is true, and the share of knowing.
        var cells = [(spam: Double, gain: Double, knew: Double)]()
        cells.reserveCapacity(spams.count)
        for cell in spams.indices {
            let know = knows[cell / k]
            let spam = max((1 - know) * spams[cell], 1e-300)
            cells.append((Arithmetic.log(spam), Arithmetic.log((know + spam) / spam), know / (know + spam)))
            spammed[cell] = 0
        }
        for worker in knew.indices { knew[worker] = 0 }
        let start = -Arithmetic.log(Double(k))
        var likelihood = 0.0
        truth.withUnsafeMutableBufferPointer { truth in
            knew.withUnsafeMutableBufferPointer { knew in
                spammed.withUnsafeMutableBufferPointer { spammed in
                    guard let base = truth.baseAddress else { return }
                    for question in 0..<answers.questionCount {
                        let row = base + question * k
                        for label in 0..<k { row[label] = start }
                        for place in answers.starts[question]..<answers.starts[question + 1] {
                            let cell = Int(answers.workers[place]) &* k &+ Int(answers.labels[place])
                            likelihood += cells[cell].spam
                            row[Int(answers.labels[place])] += cells[cell].gain
                        }
                        likelihood += normalize(row, k)
                        for place in answers.starts[question]..<answers.starts[question + 1] {
                            let worker = Int(answers.workers[place])
                            let cell = worker &* k &+ Int(answers.labels[place])
                            let share = row[Int(answers.labels[place])] * cells[cell].knew
                            knew[worker] += share
                            spammed[cell] += 1 - share
                        }
                    }
                }
            }
        }
        return likelihood
    }

    /// Takes up what was counted.
    mutating func learn() {
        let little = 0.1 / Double(k)
        for worker in knows.indices {
            let row = worker * k..<(worker + 1) * k
            let spam = spammed[row].reduce(0, +)
            knows[worker] = (knew[worker] + little) / (knew[worker] + spam + 2 * little)
            for cell in row { spams[cell] = (spammed[cell] + little) / (spam + little * Double(k)) }
        }
    }
}
