// SPDX-License-Identifier: Apache-2.0

/// Tables of any number of classes.
struct WideTables: ConfusionTables {
    private let model: Confusion
    private let k: Int
    /// For each worker, what they say and what is true, the logarithm of how probable the one is for the other.
    private var logs: [Double]
    private var counts: [Double]
    private var prior: [Double]
    private(set) var probabilities: [Double]

    init(_ model: Confusion) {
        self.model = model
        k = model.answers.classCount
        logs = [Double](repeating: 0, count: model.answers.workerCount * k * k)
        counts = logs
        prior = [Double](repeating: 1 / Double(k), count: k)
        probabilities = [Double](repeating: 0, count: model.answers.questionCount * k)
    }

    mutating func assumeRight(in share: Double) {
        let wrong = Arithmetic.log((1 - share) / Double(max(k - 1, 1)))
        let right = Arithmetic.log(share)
        for cell in logs.indices { logs[cell] = cell / k % k == cell % k ? right : wrong }
        _ = judge()
        learn()
    }

    mutating func countVotes() {
        probabilities = model.answers.votes { _ in 1 }
        count()
        learn()
    }

    /// Counts what the probabilities make of each worker.
    private mutating func count() {
        let answers = model.answers
        for cell in counts.indices { counts[cell] = 0 }
        for question in 0..<answers.questionCount {
            for place in answers.starts[question]..<answers.starts[question + 1] {
                let cell = (Int(answers.workers[place]) * k + Int(answers.labels[place])) * k
                for label in 0..<k { counts[cell + label] += probabilities[question * k + label] }
            }
        }
    }

    mutating func judge() -> Double {
        let start = prior.map { Arithmetic.log(max($0, 1e-300)) }
        let (answers, k, logs) = (model.answers, k, logs)
        var likelihood = 0.0
        probabilities.withUnsafeMutableBufferPointer { truth in
            guard let base = truth.baseAddress else { return }
            for question in 0..<answers.questionCount {
                let row = base + question * k
                for label in 0..<k { row[label] = start[label] }
                for place in answers.starts[question]..<answers.starts[question + 1] {
                    let cell = (Int(answers.workers[place]) * k + Int(answers.labels[place])) * k
                    for label in 0..<k { row[label] += logs[cell + label] }
                }
                likelihood += normalize(row, k)
            }
        }
        count()
        return likelihood
    }

    mutating func learn() {
        for label in 0..<k { prior[label] = 0 }
        for cell in probabilities.indices { prior[cell % k] += probabilities[cell] }
        let all = max(prior.reduce(0, +), 1e-300)
        for label in 0..<k { prior[label] = max(prior[label] / all, 1e-10) }
        let beforehand = model.diagonal + model.elsewhere * Double(k - 1)
        for worker in 0..<model.answers.workerCount {
            for label in 0..<k {
                var sum = beforehand
                for said in 0..<k { sum += counts[(worker * k + said) * k + label] }
                for said in 0..<k {
                    let cell = (worker * k + said) * k + label
                    let more = said == label ? model.diagonal : model.elsewhere
                    logs[cell] = Arithmetic.log((counts[cell] + more) / sum)
                }
            }
        }
    }
}
