// SPDX-License-Identifier: Apache-2.0
/// How able each worker is and how easy each question: right with probability logistic(ability x easiness).
///
/// Whitehill et al., Whose Vote Should Count More, NIPS 2009: abilities come from a normal distribution of mean 1 and
/// variance 1; easiness is what it takes, within e^-8 and e^8; wrong classes are all alike. The maximization climbs in
/// steps that are scaled by the curvature and halved until they gain.
public enum GLAD {
    /// - Parameter steps: Most steps of each maximization.
    /// - Returns: Of each worker, their ability: 0 is a coin, less than that an adversary.
    public static func infer(
        _ answers: CategoricalAnswers, steps: Int = 25, limits: Limits = Limits(rounds: 20, tolerance: 1e-4)
    ) -> CategoricalTruth {
        var model = GLADModel(answers)
        model.expect()
        var (rounds, before) = (0, -Double.infinity)
        while rounds < limits.rounds {
            rounds += 1
            let gained = model.maximize(steps: steps)
            model.expect()
            if abs(gained - before) < limits.tolerance * abs(gained) { break }
            before = gained
        }
        var isSilent = [Bool](repeating: true, count: answers.workerCount)
        for worker in answers.workers { isSilent[Int(worker)] = false }
        let abilities = zip(model.point.abilities, isSilent).map { $1 ? Double.nan : $0 }
        return CategoricalTruth(
            classCount: answers.classCount, probabilities: model.truth, reliabilities: abilities,
            rounds: rounds)
    }
}

/// Abilities and the logarithms of easiness.
private struct GLADPoint {
    var abilities: [Double]
    var easiness: [Double]
}

/// What the objective is at a point, its slope and its curvature there.
private struct GLADSlope {
    var value = 0.0
    var abilities: [Double]
    var easiness: [Double]
    var abilityCurves: [Double]
    var easinessCurves: [Double]
}

private struct GLADModel {
    let answers: CategoricalAnswers
    let k: Int
    /// The logarithm of how many ways there are to be wrong.
    let ways: Double
    var point: GLADPoint
    var truth: [Double]
    private static let bound = 8.0

    init(_ answers: CategoricalAnswers) {
        self.answers = answers
        k = answers.classCount
        ways = Arithmetic.log(Double(max(k - 1, 1)))
        point = GLADPoint(
            abilities: [Double](repeating: 1, count: answers.workerCount),
            easiness: [Double](repeating: 1, count: answers.questionCount))
        truth = [Double](repeating: 0, count: answers.questionCount * k)
    }

    /// How probable each class is, where the workers are as able and the questions as easy as they are.
    mutating func expect() {
        let (k, ways, answers, abilities) = (k, ways, answers, point.abilities)
        let easiness = point.easiness
        truth.withUnsafeMutableBufferPointer { truth in
            guard let base = truth.baseAddress else { return }
            for question in 0..<answers.questionCount {
                let row = base + question * k
                for label in 0..<k { row[label] = 0 }
                let easy = Arithmetic.exp(easiness[question])
                for place in answers.starts[question]..<answers.starts[question + 1] {
                    // log(right) - log(wrong in one way) of the model.
                    row[Int(answers.labels[place])] += abilities[Int(answers.workers[place])] * easy + ways
                }
                _ = normalize(row, k)
            }
        }
    }

    /// Climbs.
    ///
    /// - Returns: Where it came to.
    mutating func maximize(steps: Int) -> Double {
        var slope = slope(at: point)
        for _ in 0..<steps {
            var share = 1.0
            var next: (point: GLADPoint, slope: GLADSlope)?
            while share > 1e-6 {
                let tried = moved(along: slope, share)
                let there = self.slope(at: tried)
                if there.value > slope.value {
                    next = (tried, there)
                    break
                }
                share /= 2
            }
            guard let next else { break }
            (point, slope) = next
        }
        return slope.value
    }

    private func moved(along slope: GLADSlope, _ share: Double) -> GLADPoint {
        var there = point
        for worker in there.abilities.indices {
            there.abilities[worker] += share * slope.abilities[worker] / slope.abilityCurves[worker]
        }
        for question in there.easiness.indices {
            let moved =
                there.easiness[question] + share * slope.easiness[question] / slope.easinessCurves[question]
            there.easiness[question] = min(max(moved, -Self.bound), Self.bound)
        }
        return there
    }

    /// One pass over all answers.
    private func slope(at point: GLADPoint) -> GLADSlope {
        var slope = GLADSlope(
            abilities: point.abilities.map { 1 - $0 },
            easiness: [Double](repeating: 0, count: answers.questionCount),
            abilityCurves: [Double](repeating: 1, count: answers.workerCount),
            easinessCurves: [Double](repeating: 1e-9, count: answers.questionCount))
        for ability in point.abilities { slope.value -= (ability - 1) * (ability - 1) / 2 }
        var (value, product) = (0.0, 1.0)
        let (k, ways) = (k, ways)
        slope.abilities.withUnsafeMutableBufferPointer { rises in
            slope.abilityCurves.withUnsafeMutableBufferPointer { curves in
                point.abilities.withUnsafeBufferPointer { abilities in
                    truth.withUnsafeBufferPointer { truth in
                        for question in 0..<answers.questionCount {
                            let easy = Arithmetic.exp(point.easiness[question])
                            var (rise, curve) = (0.0, 0.0)
                            for place in answers.starts[question]..<answers.starts[question + 1] {
                                let worker = Int(answers.workers[place])
                                let right = truth[question &* k &+ Int(answers.labels[place])]
                                let z = abilities[worker] * easy
                                let small = Arithmetic.exp(-abs(z))
                                let share = 1 / (1 + small)
                                let logistic = z >= 0 ? share : small * share
                                value += min(z, 0) - (1 - right) * (z + ways)
                                // One logarithm for many factors.
                                product *= 1 + small
                                if product > 1e250 {
                                    value -= Arithmetic.log(product)
                                    product = 1
                                }
                                let (slant, bend) = (right - logistic, small * share * share)
                                rises[worker] += slant * easy
                                curves[worker] += bend * easy * easy
                                rise += slant * z
                                curve += bend * z * z + abs(slant * z)
                            }
                            slope.easiness[question] = rise
                            slope.easinessCurves[question] += curve
                        }
                    }
                }
            }
        }
        slope.value += value - Arithmetic.log(product)
        return slope
    }
}
