// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Inference

@Suite struct NumericTests {
    private static func answers(_ rows: [(Int32, Int32, Double)], questions: Int, workers: Int)
        -> NumericAnswers
    {
        NumericAnswers(
            questions: rows.map(\.0), workers: rows.map(\.1), values: rows.map(\.2),
            questionCount: questions, workerCount: workers)
    }

    /// Sums of twelve even numbers are nearly normal.
    private static func crowd(_ noises: [Double], questions: Int) -> (
        truth: [Double], answers: NumericAnswers
    ) {
        var coin = Coin(seed: 4)
        let truth = (0..<questions).map { _ in coin.unit() * 100 }
        var rows: [(Int32, Int32, Double)] = []
        for question in 0..<questions {
            for (worker, noise) in noises.enumerated() {
                let normal = (0..<12).reduce(0.0) { sum, _ in sum + coin.unit() } - 6
                rows.append((Int32(question), Int32(worker), truth[question] + noise * normal))
            }
        }
        return (truth, answers(rows, questions: questions, workers: noises.count))
    }

    @Test func `means and middles`() {
        let rows: [(Int32, Int32, Double)] = [
            (0, 0, 1), (0, 1, 2), (0, 2, 9), (1, 0, 4), (1, 1, 8), (2, 0, 5), (2, 0, 7),
        ]
        let answers = Self.answers(rows, questions: 4, workers: 4)
        #expect(Mean.infer(answers).values[0...2] == [4, 6, 7])
        #expect(Median.infer(answers).values[0...2] == [2, 6, 7])
        #expect(Mean.infer(answers).values[3].isNaN && Median.infer(answers).values[3].isNaN)
        #expect(Mean.infer(answers).reliabilities[3].isNaN)
    }

    @Test func `who errs less weighs more`() {
        let (truth, answers) = Self.crowd([1, 2, 8, 15, 20], questions: 400)
        func error(_ found: NumericTruth) -> Double {
            let squares = zip(found.values, truth).map { ($0 - $1) * ($0 - $1) }
            return (squares.reduce(0, +) / 400).squareRoot()
        }
        let mean = error(Mean.infer(answers))
        for found in [NumericLearningFromCrowds.infer(answers), CATD.infer(answers), PM.infer(answers)] {
            #expect(error(found) < mean / 2)
        }
        let spreads = NumericLearningFromCrowds.infer(answers).reliabilities
        #expect(spreads == spreads.sorted() && abs(spreads[2] - 8) < 1 && abs(spreads[4] - 20) < 2)
    }

    @Test func `one answer, or all the same, is no harm`() {
        let answers = Self.answers([(0, 0, 3), (1, 0, -5), (1, 1, -5)], questions: 3, workers: 3)
        for found in [NumericLearningFromCrowds.infer(answers), CATD.infer(answers), PM.infer(answers)] {
            #expect(found.values[0] == 3 && found.values[1] == -5 && found.values[2].isNaN)
            #expect(found.reliabilities[2].isNaN)
        }
    }

    @Test func `the points of chi-squared`() {
        // Abramowitz and Stegun, table 26.8.
        for (degrees, point) in [(5.0, 12.8325), (10, 20.4831), (30, 46.9792), (100, 129.561)] {
            #expect(abs(CATD.chiSquared(degrees) / point - 1) < 0.002)
        }
    }
}
