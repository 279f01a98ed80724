// SPDX-License-Identifier: Apache-2.0
import Formats
import Foundation
import Inference

/// Why a file of answers cannot be used, in a line for whoever named it.
public struct AnswerTableError: Error, CustomStringConvertible {
    public let description: String
}

/// A CSV file of who answered what: `question`, `worker` and `answer`, in any order of columns.
public struct AnswerTable: Sendable {
    /// The questions and workers, in the order in which they first appear.
    public private(set) var questions: [String] = []
    public private(set) var workers: [String] = []
    private var question: [Int32] = []
    private var worker: [Int32] = []
    private var answer: [Int32] = []
    private var lines: [Int32] = []
    private var texts: [String] = []

    /// Reads a file.
    ///
    /// - Throws: `AnswerTableError`, `CSVError`.
    public init(reading path: String) throws {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw AnswerTableError(description: "\(path) cannot be read")
        }
        defer { try? file.close() }
        var reader = CSVReader()
        var (header, names) = (Columns?.none, Names())
        while let chunk = try? file.read(upToCount: 1 << 18), !chunk.isEmpty {
            reader.push(chunk)
            while let row = try reader.next() { try take(row, &header, &names) }
        }
        reader.finish()
        while let row = try reader.next() { try take(row, &header, &names) }
        guard header != nil else { throw AnswerTableError(description: "\(path) is empty") }
        guard !answer.isEmpty else { throw AnswerTableError(description: "\(path) holds no answers") }
        (questions, workers, texts) = (names.questions.all, names.workers.all, names.answers.all)
    }

    /// The answers as one of a few, and what each class is called: by the bytes of its name.
    func categorical() -> (answers: CategoricalAnswers, classes: [String]) {
        let order = texts.indices.sorted { texts[$0].utf8.lexicographicallyPrecedes(texts[$1].utf8) }
        var place = [Int32](repeating: 0, count: texts.count)
        for (number, text) in order.enumerated() { place[text] = Int32(number) }
        let answers = CategoricalAnswers(
            questions: question, workers: worker, labels: answer.map { place[Int($0)] },
            questionCount: questions.count, workerCount: workers.count, classCount: texts.count)
        return (answers, order.map { texts[$0] })
    }

    /// The answers as numbers.
    ///
    /// - Throws: `AnswerTableError` where one is none.
    func numeric() throws -> NumericAnswers {
        let numbers = texts.map { text in Double(text).flatMap { $0.isFinite ? $0 : nil } }
        if let wrong = answer.firstIndex(where: { numbers[Int($0)] == nil }) {
            let text = texts[Int(answer[wrong])].prefix(40)
            throw AnswerTableError(description: "line \(lines[wrong]): \"\(text)\" is not a number")
        }
        return NumericAnswers(
            questions: question, workers: worker, values: answer.map { numbers[Int($0)] ?? 0 },
            questionCount: questions.count, workerCount: workers.count)
    }

    // MARK: Rows

    private struct Columns {
        let question: Int
        let worker: Int
        let answer: Int
    }

    private struct Names {
        var questions = Numbering()
        var workers = Numbering()
        var answers = Numbering()
    }

    /// Numbers texts in the order in which they come.
    private struct Numbering {
        private(set) var all: [String] = []
        private var numbers: [String: Int32] = [:]

        mutating func number(_ text: String) -> Int32 {
            if let known = numbers[text] { return known }
            let number = Int32(all.count)
            numbers[text] = number
            all.append(text)
            return number
        }
    }

    private mutating func take(_ row: CSVRow, _ header: inout Columns?, _ names: inout Names) throws {
        guard let columns = header else {
            let titles = row.fields.map { $0.lowercased().trimmingCharacters(in: .whitespaces) }
            guard let question = titles.firstIndex(of: "question"),
                let worker = titles.firstIndex(of: "worker"), let answer = titles.firstIndex(of: "answer")
            else {
                throw AnswerTableError(
                    description: "the first line must name the columns: question,worker,answer")
            }
            header = Columns(question: question, worker: worker, answer: answer)
            return
        }
        if row.fields.allSatisfy(\.isEmpty) { return }
        func text(_ column: Int, _ name: String) throws -> String {
            guard let text = row[column], !text.isEmpty else {
                throw AnswerTableError(description: "line \(row.line): there is no \(name)")
            }
            return text
        }
        question.append(names.questions.number(try text(columns.question, "question")))
        worker.append(names.workers.number(try text(columns.worker, "worker")))
        answer.append(names.answers.number(try text(columns.answer, "answer")))
        lines.append(Int32(clamping: row.line))
    }
}
