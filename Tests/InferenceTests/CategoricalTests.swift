// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Inference

@Suite struct CategoricalTests {
    private static func answers(
        _ rows: [(Int32, Int32, Int32)], questions: Int, workers: Int, classes: Int
    ) -> CategoricalAnswers {
        CategoricalAnswers(
            questions: rows.map(\.0), workers: rows.map(\.1), labels: rows.map(\.2),
            questionCount: questions, workerCount: workers, classCount: classes)
    }

    @Test(arguments: Method.all) func `probabilities are such, and the same each time`(_ method: Method) {
        let crowd = Crowd(
            questions: 200, classes: 3, accuracies: [0.9, 0.8, 0.7, 0.6, 0.5, 0.4], each: 4, seed: 7)
        let found = method.infer(crowd.answers)
        for question in 0..<200 {
            let row = found.probabilities[question * 3..<question * 3 + 3]
            #expect(row.allSatisfy { (0...1).contains($0) } && abs(row.reduce(0, +) - 1) < 1e-9)
        }
        #expect(found.reliabilities.count == 6 && found.reliabilities.allSatisfy(\.isFinite))
        #expect(method.infer(crowd.answers) == found, "to the bit")
        #expect(crowd.accuracy(found) > 0.75)
    }

    @Test(arguments: Method.all) func `who is better is found to be`(_ method: Method) {
        let crowd = Crowd(
            questions: 600, classes: 2, accuracies: [0.95, 0.9, 0.8, 0.7, 0.6, 0.55, 0.5], each: 5, seed: 3)
        let reliabilities = method.infer(crowd.answers).reliabilities
        #expect(reliabilities[0] > reliabilities[3] && reliabilities[1] > reliabilities[5])
        #expect(reliabilities[0] > reliabilities[6])
    }

    /// Four are mostly right, three mostly wrong and three guess: votes go wrong where the model sees through.
    @Test(arguments: Method.models) func `adversaries are turned around`(_ method: Method) {
        let crowd = Crowd(
            questions: 800, classes: 2,
            accuracies: [0.9, 0.9, 0.85, 0.85, 0.2, 0.2, 0.25, 0.5, 0.5, 0.5], each: 6, seed: 11)
        let voted = crowd.accuracy(MajorityVote.infer(crowd.answers))
        #expect(crowd.accuracy(method.infer(crowd.answers)) > voted + 0.05)
    }

    @Test func `tables see a worker who takes one class for another`() {
        // Of three classes, most workers call the third the second; the tables know.
        var coin = Coin(seed: 5)
        var rows: [(Int32, Int32, Int32)] = []
        let truth = (0..<900).map { _ in coin.below(3) }
        for question in 0..<900 {
            for worker in 0..<7 {
                var said = coin.unit() < 0.9 ? truth[question] : coin.below(3)
                if worker >= 3, truth[question] == 2, coin.unit() < 0.75 { said = 1 }
                rows.append((Int32(question), Int32(worker), Int32(said)))
            }
        }
        let answers = Self.answers(rows, questions: 900, workers: 7, classes: 3)
        func share(_ found: CategoricalTruth) -> Double {
            Double(zip(found.answers(), truth).filter { $0 == $1 }.count) / 900
        }
        #expect(share(DawidSkene.infer(answers)) > share(MajorityVote.infer(answers)) + 0.05)
    }

    @Test(arguments: Method.all) func `nothing to go by is no harm`(_ method: Method) {
        // A question without an answer, a worker without one, a worker with one, and a class that nobody named.
        let rows: [(Int32, Int32, Int32)] = [(0, 0, 0), (0, 1, 0), (2, 0, 1), (2, 1, 1), (2, 2, 1)]
        let found = method.infer(Self.answers(rows, questions: 3, workers: 4, classes: 3))
        #expect(found.probabilities.allSatisfy { (0...1).contains($0) })
        #expect(found.answers()[0] == 0 && found.answers()[2] == 1)
        #expect(found.reliabilities[3].isNaN && found.reliabilities[2].isFinite)
        let none = method.infer(Self.answers([], questions: 2, workers: 1, classes: 2))
        #expect(none.probabilities.allSatisfy { abs($0 - 0.5) < 1e-9 } && none.reliabilities[0].isNaN)
        let single = method.infer(Self.answers([(0, 0, 0), (1, 0, 0)], questions: 2, workers: 1, classes: 1))
        #expect(single.answers() == [0, 0] && single.probabilities == [1, 1])
    }

    @Test(arguments: Method.all) func `a million of one opinion underflows nothing`(_ method: Method) {
        let rows = (0..<3000).map { (Int32(0), Int32($0), Int32($0 % 100 == 0 ? 1 : 0)) }
        let found = method.infer(Self.answers(rows, questions: 1, workers: 3000, classes: 2))
        #expect(found.probabilities.allSatisfy(\.isFinite) && found.answers() == [0])
    }

    @Test func `a later answer of the same worker replaces the earlier`() {
        let rows: [(Int32, Int32, Int32)] = [(0, 0, 0), (0, 1, 1), (0, 0, 1), (0, 0, 2), (1, 0, 0)]
        let answers = Self.answers(rows, questions: 2, workers: 2, classes: 3)
        #expect(answers.count == 3)
        #expect(MajorityVote.infer(answers).probabilities == [0, 0.5, 0.5, 1, 0, 0])
    }

    @Test func `a coin decides between what is alike, fairly and always the same`() {
        let rows = (0..<4000).flatMap { [(Int32($0), Int32(0), Int32(0)), (Int32($0), Int32(1), Int32(1))] }
        let found = MajorityVote.infer(Self.answers(rows, questions: 4000, workers: 2, classes: 2))
        let heads = found.answers().filter { $0 == 0 }.count
        #expect((1850...2150).contains(heads))
        #expect(found.answers() == found.answers() && found.answers(seed: 1) != found.answers(seed: 2))
        #expect(found.reliabilities == [0.5, 0.5])
    }

    @Test func `the order of answers and names of workers do not matter`() {
        let crowd = Crowd(questions: 100, classes: 2, accuracies: [0.9, 0.8, 0.7, 0.6], each: 3, seed: 2)
        let answers = crowd.answers
        var rows: [(Int32, Int32, Int32)] = []
        for question in 0..<100 {
            for place in answers.starts[question]..<answers.starts[question + 1] {
                rows.append((Int32(question), 3 - answers.workers[place], answers.labels[place]))
            }
        }
        let turned = DawidSkene.infer(Self.answers(rows.reversed(), questions: 100, workers: 4, classes: 2))
        let found = DawidSkene.infer(answers)
        for (one, other) in zip(found.probabilities, turned.probabilities) {
            #expect(abs(one - other) < 1e-9)
        }
    }
}
