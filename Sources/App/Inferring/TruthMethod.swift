// SPDX-License-Identifier: Apache-2.0
import Inference

/// The methods of `folkmoot infer truth`, by the names that papers use.
public enum TruthMethod: String, CaseIterable, Sendable {
    case majority, weighted, zencrowd, dawidSkene = "dawid-skene", glad, mace, lfc
    case mean, median, catd, pm, lfcN = "lfc-n"

    /// Whether it takes answers as numbers; of CATD and PM, which take both, as values among which one is chosen.
    public var isNumeric: Bool {
        switch self {
        case .mean, .median, .lfcN: true
        default: false
        }
    }

    /// Whether it takes answers of either kind.
    public var takesBoth: Bool { self == .catd || self == .pm }

    /// What it concludes of answers that are one of a few; nil where it is for numbers.
    func infer(_ answers: CategoricalAnswers) -> CategoricalTruth? {
        switch self {
        case .majority: MajorityVote.infer(answers)
        case .weighted: WeightedVote.infer(answers)
        case .zencrowd: ZenCrowd.infer(answers)
        case .dawidSkene: DawidSkene.infer(answers)
        case .glad: GLAD.infer(answers)
        case .mace: MACE.infer(answers)
        case .lfc: LearningFromCrowds.infer(answers)
        case .catd: CATD.infer(answers)
        case .pm: PM.infer(answers)
        case .mean, .median, .lfcN: nil
        }
    }

    /// What it concludes of numbers; nil where it is for a few classes.
    func infer(_ answers: NumericAnswers) -> NumericTruth? {
        switch self {
        case .mean: Mean.infer(answers)
        case .median: Median.infer(answers)
        case .catd: CATD.infer(answers)
        case .pm: PM.infer(answers)
        case .lfcN: NumericLearningFromCrowds.infer(answers)
        default: nil
        }
    }
}
