// SPDX-License-Identifier: Apache-2.0

/// What a model of tables is made of: the answers, what each cell has beforehand, and when to end.
struct Confusion {
    let answers: CategoricalAnswers
    /// In answers: what being right has in each row of a table, and what each other cell has.
    let diagonal: Double
    let elsewhere: Double
    let limits: Limits

    init(_ answers: CategoricalAnswers, diagonal: Double, elsewhere: Double, _ limits: Limits) {
        self.answers = answers
        self.diagonal = diagonal
        self.elsewhere = elsewhere
        self.limits = limits
    }

    /// Where the first round comes from.
    enum Beginning {
        /// Tables by which all are right that often.
        case right(Double)
        /// Shares of votes.
        case votes
    }

    /// Runs in registers where the classes are few.
    func infer(from beginning: Beginning) -> CategoricalTruth {
        switch answers.classCount {
        case ...2: run(VectorTables<SIMD2<Double>>(self), beginning)
        case ...4: run(VectorTables<SIMD4<Double>>(self), beginning)
        case ...8: run(VectorTables<SIMD8<Double>>(self), beginning)
        default: run(WideTables(self), beginning)
        }
    }

    private func run<Tables: ConfusionTables>(_ tables: Tables, _ beginning: Beginning) -> CategoricalTruth {
        var tables = tables
        switch beginning {
        case .right(let share): tables.assumeRight(in: share)
        case .votes: tables.countVotes()
        }
        var (rounds, before) = (0, -Double.infinity)
        while rounds < limits.rounds {
            rounds += 1
            let mean = tables.judge() / Double(max(answers.count, 1))
            if abs(mean - before) < limits.tolerance || rounds == limits.rounds { break }
            before = mean
            tables.learn()
        }
        let truth = tables.probabilities
        return CategoricalTruth(
            classCount: answers.classCount, probabilities: truth,
            reliabilities: answers.agreement(with: truth), rounds: rounds)
    }
}

/// The tables of all workers, and what they make of the answers.
protocol ConfusionTables {
    /// For each question in turn, how probable each class is.
    var probabilities: [Double] { get }
    /// Begins with tables by which all are right that often.
    mutating func assumeRight(in share: Double)
    /// Begins with shares of votes.
    mutating func countVotes()
    /// How probable each class of each question is, by the tables; counts at once what that makes of each worker.
    ///
    /// - Returns: The logarithm of how probable all answers are.
    mutating func judge() -> Double
    /// Makes tables of counts.
    mutating func learn()
}
