// SPDX-License-Identifier: Apache-2.0
import Formats
import Inference

/// What a method concluded of a file, ready to be written.
public struct InferredTruth: Sendable {
    /// The answer to each question; without a probability where the method gives none.
    public private(set) var answers: [(question: String, answer: String, probability: Double?)] = []
    /// How reliable each worker is to the method.
    public private(set) var workers: [(worker: String, reliability: Double)] = []
    private let method: TruthMethod
    private let rounds: Int

    /// Infers.
    ///
    /// - Parameters:
    ///   - isContinuous: Take answers as numbers also where the method would choose among them.
    ///   - seed: Of the coin for answers that are exactly alike.
    /// - Throws: `AnswerTableError`.
    public init(
        _ table: AnswerTable, by method: TruthMethod, isContinuous: Bool = false, seed: UInt64 = 0
    ) throws {
        self.method = method
        let reliabilities: [Double]
        if method.isNumeric || isContinuous && method.takesBoth {
            guard let truth = method.infer(try table.numeric()) else {
                throw AnswerTableError(description: "\(method.rawValue) is not for numbers")
            }
            answers = zip(table.questions, truth.values).map { ($0, Self.text($1), nil) }
            (reliabilities, rounds) = (truth.reliabilities, truth.rounds)
        } else {
            let (given, classes) = table.categorical()
            guard let truth = method.infer(given) else {
                throw AnswerTableError(description: "\(method.rawValue) is for numbers")
            }
            let best = truth.answers(seed: seed)
            answers = table.questions.indices.map { question in
                let label = best[question]
                return (
                    table.questions[question], classes[label],
                    truth.probabilities[question * classes.count + label]
                )
            }
            (reliabilities, rounds) = (truth.reliabilities, truth.rounds)
        }
        workers = Array(zip(table.workers, reliabilities))
    }

    private static func text(_ number: Double) -> String {
        let text = "\(number)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// The answers as CSV: `question,answer,probability`.
    public var answersCSV: [UInt8] {
        var csv = CSVWriter(endsInReturn: false)
        csv.row(["question", "answer", "probability"])
        for one in answers {
            csv.field(one.question)
            csv.field(one.answer)
            csv.field(one.probability.map { "\($0)" })
            csv.endRow()
        }
        return csv.bytes
    }

    /// The workers as CSV: `worker,reliability`.
    public var workersCSV: [UInt8] {
        var csv = CSVWriter(endsInReturn: false)
        csv.row(["worker", "reliability"])
        for one in workers { csv.row([one.worker, "\(one.reliability)"]) }
        return csv.bytes
    }

    /// The answers, or the workers, as JSON.
    public func json(workers showsWorkers: Bool) -> [UInt8] {
        var json = JSONWriter(capacity: 1 << 16)
        json.object { json in
            json.member("method", method.rawValue)
            json.member("rounds", rounds)
            json.key(showsWorkers ? "workers" : "answers")
            json.beginArray()
            if showsWorkers {
                for one in self.workers {
                    json.object { json in
                        json.member("worker", one.worker)
                        json.member("reliability", one.reliability)
                    }
                }
            } else {
                for one in answers {
                    json.object { json in
                        json.member("question", one.question)
                        json.member("answer", one.answer)
                        json.member("probability", one.probability)
                    }
                }
            }
            json.endArray()
        }
        json.newline()
        return json.bytes
    }
}
