// SPDX-License-Identifier: Apache-2.0
/// Who answered what, where the answers are numbers.
public struct NumericAnswers: Sendable {
    /// How many there are of each; a question or a worker need not have an answer.
    public let questionCount: Int, workerCount: Int
    let starts: [Int]
    let workers: [Int32]
    let values: [Double]

    /// Takes answers in any order.
    ///
    /// Where a worker answered a question more than once, the last answer counts.
    ///
    /// - Parameters:
    ///   - questions: The question of each answer, from 0.
    ///   - workers: Who gave it, from 0.
    ///   - values: What it says; finite. The three are as long as each other, and within the counts.
    public init(
        questions: [Int32], workers: [Int32], values: [Double], questionCount: Int, workerCount: Int
    ) {
        precondition(questions.count == workers.count && workers.count == values.count)
        precondition(values.allSatisfy(\.isFinite))
        let sorted = Grouping(questions, workers, questionCount: questionCount, workerCount: workerCount)
        self.questionCount = questionCount
        self.workerCount = workerCount
        starts = sorted.starts
        self.workers = sorted.workers
        self.values = sorted.order.map { values[$0] }
    }

    /// How many answers there are.
    public var count: Int { values.count }
}
