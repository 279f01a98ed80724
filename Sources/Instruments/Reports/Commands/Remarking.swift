// SPDX-License-Identifier: Apache-2.0
import Kernel

// What all words about a report have in common, whichever command brings them.

extension ReportState {
    /// What a person says about it, clean; held where words about it wait for review.
    ///
    /// - Parameter category: Its category with what the public gets; nil where the definition was erased.
    /// - Throws: `Refusal` for words that are too long, missing, personal, or of a person where none may be described.
    func remark(
        _ field: String, _ raw: String, limit: Int, isRequired: Bool = true,
        _ rule: WrittenText.PersonalDataRule, of category: Category?
    ) throws -> Remark {
        var written = WrittenText(rule)
        let text = written.text(field, raw, limit: limit, isRequired: isRequired)
        try written.finish(of: category?.visibility)
        return Remark(text, isHeld: !text.isEmpty && Self.holdsWords(of: category))
    }

    /// Tells whether words about a report of a category wait for review.
    static func holdsWords(of category: Category?) -> Bool { category?.isReviewed ?? true }
}

extension WrittenText {
    /// Ends the checks of words about a report, also for persons where its visibility takes none.
    mutating func finish(of visibility: Visibility?) throws {
        if visibility?.persons == false { refusePersons() }
        try finish()
    }
}
