// SPDX-License-Identifier: Apache-2.0
/// Who answered what, where each question has one of the same few answers.
///
/// Kept by question, so that a pass over all answers reads memory in order.
public struct CategoricalAnswers: Sendable {
    /// How many there are of each; a question or a worker need not have an answer.
    public let questionCount: Int, workerCount: Int, classCount: Int
    /// Where the answers to each question begin, and one more.
    let starts: [Int]
    let workers: [Int32]
    let labels: [Int32]

    /// Takes answers in any order.
    ///
    /// Where a worker answered a question more than once, the last answer counts.
    ///
    /// - Parameters:
    ///   - questions: The question of each answer, from 0.
    ///   - workers: Who gave it, from 0.
    ///   - labels: What it says, from 0. The three are as long as each other, and within the counts.
    public init(
        questions: [Int32], workers: [Int32], labels: [Int32],
        questionCount: Int, workerCount: Int, classCount: Int
    ) {
        precondition(questions.count == workers.count && workers.count == labels.count)
        precondition(labels.allSatisfy { (0..<Int32(classCount)).contains($0) })
        let sorted = Grouping(questions, workers, questionCount: questionCount, workerCount: workerCount)
        self.questionCount = questionCount
        self.workerCount = workerCount
        self.classCount = classCount
        starts = sorted.starts
        self.workers = sorted.workers
        self.labels = sorted.order.map { labels[$0] }
    }

    /// How many answers there are.
    public var count: Int { labels.count }
}

/// Answers sorted by question, each worker's last one for each.
struct Grouping {
    let starts: [Int]
    let workers: [Int32]
    /// The place of each among those that were given.
    let order: [Int]

    init(_ questions: [Int32], _ workers: [Int32], questionCount: Int, workerCount: Int) {
        precondition(questions.allSatisfy { (0..<Int32(questionCount)).contains($0) })
        precondition(workers.allSatisfy { (0..<Int32(workerCount)).contains($0) })
        var ends = [Int](repeating: 0, count: questionCount + 1)
        for question in questions { ends[Int(question) + 1] += 1 }
        for question in 0..<questionCount { ends[question + 1] += ends[question] }
        var places = [Int](repeating: 0, count: questions.count)
        var next = ends
        for (place, question) in questions.enumerated() {
            places[next[Int(question)]] = place
            next[Int(question)] += 1
        }
        var (starts, kept, order) = ([0], [Int32](), [Int]())
        starts.reserveCapacity(questionCount + 1)
        kept.reserveCapacity(questions.count)
        order.reserveCapacity(questions.count)
        // Where a worker's answer to the present question stands.
        var last = [Int](repeating: -1, count: workerCount)
        for question in 0..<questionCount {
            let first = kept.count
            for place in places[ends[question]..<ends[question + 1]] {
                let worker = Int(workers[place])
                if last[worker] >= first {
                    order[last[worker]] = place
                } else {
                    last[worker] = kept.count
                    kept.append(workers[place])
                    order.append(place)
                }
            }
            starts.append(kept.count)
        }
        self.starts = starts
        self.workers = kept
        self.order = order
    }
}
