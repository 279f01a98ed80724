// SPDX-License-Identifier: Apache-2.0
import Formats

/// Cleans what a person wrote, and gathers what is wrong or personal in it before anything is refused.
public struct WrittenText {
    /// What to do about telephone numbers, addresses and number plates.
    public enum PersonalDataRule: Sendable, Hashable {
        /// Ask before publishing.
        case asked
        /// The person was asked, and wants it so.
        case accepted
        /// Put a mask in its place.
        case masked

        /// Takes what the person answered.
        public init(accepted: Bool) { self = accepted ? .accepted : .asked }
    }

    private let rule: PersonalDataRule
    private var mistakes: [Refusal.FieldMessage] = []
    private var personal: [Refusal.FieldMessage] = []
    private var texts: [(field: String, text: String)] = []
    private var describing: [Refusal.FieldMessage] = []

    /// Begins with nothing wrong.
    public init(_ rule: PersonalDataRule) { self.rule = rule }

    /// A text of several lines.
    public mutating func text(_ field: String, _ raw: String, limit: Int, isRequired: Bool = false) -> String
    {
        let clean = CleanText(raw, limit: limit)
        return check(field, clean, limit, isRequired)
    }

    /// A text of one line.
    public mutating func line(_ field: String, _ raw: String, limit: Int, isRequired: Bool = false) -> String
    {
        let clean = CleanText(line: raw, limit: limit)
        return check(field, clean, limit, isRequired)
    }

    /// Notes a mistake in a field.
    public mutating func refuse(_ field: String, _ code: String, _ values: [String: String] = [:]) {
        mistakes.append(.init(field, code, values))
    }

    /// Notes every text that describes a person; for categories in which none may.
    public mutating func refusePersons() {
        for (field, text) in texts {
            guard let found = PersonDescription.found(in: text) else { continue }
            describing.append(.init(field, "describesPerson", ["words": found]))
        }
    }

    /// Refuses if anything was wrong; asks if anything was personal.
    public func finish() throws {
        if !mistakes.isEmpty { throw Refusal(.invalid, fields: mistakes) }
        if !describing.isEmpty { throw Refusal(.describesPerson, fields: describing) }
        if !personal.isEmpty { throw Refusal(.personalData, fields: personal) }
    }

    /// A steward's published reason, which MUST be given.
    public static func reason(_ raw: String) throws -> String {
        try published("reason", raw, limit: 500, .asked)
    }

    /// One text that MUST be given and is published as it is; an operator's may hold a telephone number.
    static func published(
        _ field: String, _ raw: String, limit: Int, _ rule: PersonalDataRule = .accepted
    ) throws -> String {
        var written = WrittenText(rule)
        let text = written.text(field, raw, limit: limit, isRequired: true)
        try written.finish()
        return text
    }

    private mutating func check(_ field: String, _ clean: CleanText, _ limit: Int, _ isRequired: Bool)
        -> String
    {
        if clean.wasShortened { refuse(field, "tooLong", ["limit": String(limit)]) }
        if isRequired, clean.text.isEmpty { refuse(field, "required") }
        texts.append((field, clean.text))
        switch rule {
        case .accepted: return clean.text
        case .masked: return PersonalData.masked(clean.text)
        case .asked:
            let findings = PersonalData.findings(in: clean.text)
            if !findings.isEmpty {
                let kinds = Set(findings.map(\.kind.rawValue)).sorted().joined(separator: ", ")
                personal.append(.init(field, "personalData", ["kinds": kinds]))
            }
            return clean.text
        }
    }
}
