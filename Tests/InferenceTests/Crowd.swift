// SPDX-License-Identifier: Apache-2.0
@testable import Inference

/// A made-up crowd whose truth is known.
struct Crowd {
    let truth: [Int]
    let accuracies: [Double]
    let answers: CategoricalAnswers

    /// - Parameter accuracies: How often each worker is right; below 1 / classes, an adversary.
    init(questions: Int, classes: Int, accuracies: [Double], each: Int, seed: UInt64) {
        var coin = Coin(seed: seed)
        let truth = (0..<questions).map { _ in coin.below(classes) }
        var (asked, who, said) = ([Int32](), [Int32](), [Int32]())
        for question in 0..<questions {
            var left = Array(accuracies.indices)
            for _ in 0..<each {
                let worker = left.remove(at: coin.below(left.count))
                let isRight = coin.unit() < accuracies[worker]
                let other = (truth[question] + 1 + coin.below(classes - 1)) % classes
                asked.append(Int32(question))
                who.append(Int32(worker))
                said.append(Int32(isRight ? truth[question] : other))
            }
        }
        self.truth = truth
        self.accuracies = accuracies
        answers = CategoricalAnswers(
            questions: asked, workers: who, labels: said, questionCount: questions,
            workerCount: accuracies.count, classCount: classes)
    }

    /// The share of questions that a method answers rightly.
    func accuracy(_ found: CategoricalTruth) -> Double {
        Double(zip(found.answers(), truth).filter { $0 == $1 }.count) / Double(truth.count)
    }
}

/// A method by its name.
struct Method: Sendable, CustomStringConvertible {
    let description: String
    let infer: @Sendable (CategoricalAnswers) -> CategoricalTruth

    static let all = [
        Method(description: "majority") { MajorityVote.infer($0) },
        Method(description: "weighted") { WeightedVote.infer($0) },
        Method(description: "ZenCrowd") { ZenCrowd.infer($0) },
        Method(description: "Dawid-Skene") { DawidSkene.infer($0) },
        Method(description: "GLAD") { GLAD.infer($0) },
        Method(description: "MACE") { MACE.infer($0) },
        Method(description: "LFC") { LearningFromCrowds.infer($0) },
        Method(description: "CATD") { CATD.infer($0) },
        Method(description: "PM") { PM.infer($0) },
    ]
    /// Those that learn who is an adversary.
    static let models = all.filter { ["ZenCrowd", "Dawid-Skene", "GLAD", "LFC"].contains($0.description) }
}
