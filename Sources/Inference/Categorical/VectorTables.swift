// SPDX-License-Identifier: Apache-2.0

/// Tables of few classes: a column of a table, and a question, is one vector; what is beyond the classes is impossible.
struct VectorTables<Vector: SIMD<Double>>: ConfusionTables {
    private let model: Confusion
    private let k: Int
    /// For each worker and what they say, the logarithm of how probable that is for each thing that is true.
    private var logs: [Vector]
    /// For each worker and what they said, how often each thing was probably true.
    private var counts: [Vector]
    private var prior: Vector
    private var truth: [Vector]

    init(_ model: Confusion) {
        self.model = model
        k = model.answers.classCount
        logs = [Vector](repeating: .zero, count: model.answers.workerCount * k)
        counts = logs
        prior = Vector(repeating: 1 / Double(k))
        truth = [Vector](repeating: .zero, count: model.answers.questionCount)
    }

    var probabilities: [Double] { truth.flatMap { row in (0..<k).map { row[$0] } } }

    mutating func assumeRight(in share: Double) {
        let wrong = Arithmetic.log((1 - share) / Double(max(k - 1, 1)))
        for cell in logs.indices {
            logs[cell] = Vector(repeating: wrong)
            logs[cell][cell % k] = Arithmetic.log(share)
        }
        _ = judge()
        learn()
    }

    mutating func countVotes() {
        let shares = model.answers.votes { _ in 1 }
        for question in truth.indices {
            for label in 0..<k { truth[question][label] = shares[question * k + label] }
        }
        let answers = model.answers
        for question in truth.indices {
            for place in answers.starts[question]..<answers.starts[question + 1] {
                counts[Int(answers.workers[place]) * k + Int(answers.labels[place])] += truth[question]
            }
        }
        learn()
    }

    mutating func judge() -> Double {
        var start = Vector(repeating: -1e300)
        for label in 0..<k { start[label] = Arithmetic.log(max(prior[label], 1e-300)) }
        var likelihood = 0.0
        let (answers, k) = (model.answers, k)
        truth.withUnsafeMutableBufferPointer { truth in
            counts.withUnsafeMutableBufferPointer { counts in
                for cell in counts.indices { counts[cell] = .zero }
                logs.withUnsafeBufferPointer { logs in
                    answers.workers.withUnsafeBufferPointer { workers in
                        answers.labels.withUnsafeBufferPointer { labels in
                            for question in truth.indices {
                                let (first, end) = (answers.starts[question], answers.starts[question &+ 1])
                                var row = start
                                for place in first..<end {
                                    row += logs[Int(workers[place]) &* k &+ Int(labels[place])]
                                }
                                likelihood += Self.normalize(&row, k)
                                truth[question] = row
                                for place in first..<end {
                                    counts[Int(workers[place]) &* k &+ Int(labels[place])] += row
                                }
                            }
                        }
                    }
                }
            }
        }
        return likelihood
    }

    mutating func learn() {
        prior = .zero
        for row in truth { prior += row }
        var all = 0.0
        for label in 0..<k { all += prior[label] }
        for label in 0..<k { prior[label] = max(prior[label] / max(all, 1e-300), 1e-10) }
        let beforehand = model.diagonal + model.elsewhere * Double(k - 1)
        for worker in 0..<model.answers.workerCount {
            var sum = Vector(repeating: beforehand)
            for said in 0..<k { sum += counts[worker * k + said] }
            for said in 0..<k {
                var share = counts[worker * k + said] + Vector(repeating: model.elsewhere)
                share[said] += model.diagonal - model.elsewhere
                share /= sum
                for label in 0..<k { logs[worker * k + said][label] = Arithmetic.log(share[label]) }
            }
        }
    }

    /// Makes a row of logarithms probabilities; what is less probable than the most by e^-45 is taken to be nothing.
    ///
    /// - Returns: The logarithm of their sum.
    @inline(__always)
    private static func normalize(_ row: inout Vector, _ k: Int) -> Double {
        var most = row[0]
        for label in 1..<max(k, 1) where row[label] > most { most = row[label] }
        var sum = 0.0
        for label in 0..<k {
            let less = row[label] - most
            row[label] = less > -45 ? Arithmetic.exp(less) : 0
            sum += row[label]
        }
        for label in k..<Vector.scalarCount { row[label] = 0 }
        guard sum != 1 else { return most }
        row *= 1 / sum
        return most + Arithmetic.log(sum)
    }
}
