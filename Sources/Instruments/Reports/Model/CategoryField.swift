// SPDX-License-Identifier: Apache-2.0

/// Something that can be said of a category's things, with its meaning and unit.
public struct CategoryField: Sendable, Hashable {
    /// What a field holds.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A line of text.
        case text
        /// A number, in the field's unit.
        case number
        /// One of the field's choices.
        case choice
        /// Yes or no.
        case yesNo
        /// A calendar day.
        case date
    }

    /// One of a field's choices.
    public struct Choice: Sendable, Hashable {
        /// What data hold: 1 to 40 of a-z, 0-9 and -.
        public var key: String
        /// Its name, by language.
        public var names: [String: String]

        /// Describes a choice.
        public init(key: String, names: [String: String]) {
            self.key = key
            self.names = names
        }
    }

    /// Unique in the category: 1 to 40 of a-z, 0-9 and -.
    public var key: String
    /// What it holds.
    public var kind: Kind
    /// The unit of a number, as UCUM writes it.
    public var unit: String?
    /// What can be chosen, where it is a choice.
    public var choices: [Choice]
    /// Its name, by language.
    public var names: [String: String]
    /// What it means, by language; for the form, the report's page and the data dictionary.
    public var meanings: [String: String]
    /// It must be given.
    public var isRequired: Bool

    /// Describes a field.
    public init(
        key: String, kind: Kind, unit: String? = nil, choices: [Choice] = [], names: [String: String],
        meanings: [String: String] = [:], isRequired: Bool = false
    ) {
        self.key = key
        self.kind = kind
        self.unit = unit
        self.choices = choices
        self.names = names
        self.meanings = meanings
        self.isRequired = isRequired
    }

    /// The name in a language, or in English, or in any.
    public func name(in language: String) -> String { names.localized(language) ?? key }

    /// What it means in a language, or in English, or in any; nil where nobody said.
    public func meaning(in language: String) -> String? { meanings.localized(language) }
}
