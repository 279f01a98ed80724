// SPDX-License-Identifier: Apache-2.0
/// A table for each worker: what they say, for each thing that is true (confusion matrix).
///
/// Dawid and Skene, Applied Statistics 28(1), 1979, by expectation maximization, in logarithms. Each cell of a table
/// has a little before anybody answers, so that nothing is impossible; the first round takes all to be right in
/// seven of ten cases.
public enum DawidSkene {
    /// - Parameter smoothing: What each cell has beforehand, in answers.
    /// - Returns: Of each worker, how probable it is that they are right.
    public static func infer(
        _ answers: CategoricalAnswers, smoothing: Double = 0.001, limits: Limits = Limits()
    ) -> CategoricalTruth {
        Confusion(answers, diagonal: smoothing, elsewhere: smoothing, limits).infer(from: .right(0.7))
    }
}

/// Dawid and Skene's tables with a prior in favour of being right: the most probable tables and truth.
///
/// Raykar et al., Learning From Crowds, JMLR 11, 2010, without features of the questions.
public enum LearningFromCrowds {
    /// - Parameter diagonal: What being right has beforehand in each row of a table, in answers.
    /// - Returns: Of each worker, how probable it is that they are right.
    public static func infer(
        _ answers: CategoricalAnswers, diagonal: Double = 1, limits: Limits = Limits()
    ) -> CategoricalTruth {
        Confusion(answers, diagonal: diagonal, elsewhere: 1e-9, limits).infer(from: .votes)
    }
}
