// SPDX-License-Identifier: Apache-2.0

/// A kind of thing that an initiative's reports are about: what to say of it and what the public gets.
///
/// No category is about a person: there is no field for looks, names or addresses, and none is read.
public struct Category: Sendable, Hashable {
    /// What sort of thing it is, for what pages stress and how people look for it.
    public enum Sort: String, Sendable, Hashable, CaseIterable {
        /// A danger: its age and whether it is confirmed are always shown.
        case hazard
        /// Something that helps: water, shelter, an open shop.
        case resource
        /// Something broken.
        case damage
        /// Something seen or heard.
        case observation
    }

    /// Unique in the initiative for ever: 1 to 40 of a-z, 0-9 and -.
    public var key: String
    /// A name out of `CategoryLook.icons`.
    public var icon: String
    /// A colour out of `CategoryLook.colours`.
    public var colour: String
    /// What sort of thing it is.
    public var kind: Sort
    /// How long a report counts as fresh after somebody saw the thing, in hours.
    public var freshHours: Int
    /// What the public gets.
    public var visibility: Visibility
    /// Its name, by language.
    public var names: [String: String]
    /// What belongs in it, by language.
    public var help: [String: String]
    /// What can be said of it besides.
    public var fields: [CategoryField]
    /// It takes no new reports; old ones keep it.
    public var isRetired: Bool

    /// Most categories that an initiative can ever have.
    public static let limit = 60
    /// Most fields of a category.
    public static let fieldLimit = 20

    /// Describes a category.
    public init(
        key: String, icon: String = "pin", colour: String = "#0072B2", kind: Sort = .observation,
        freshHours: Int = 24, visibility: Visibility = Visibility(), names: [String: String],
        help: [String: String] = [:], fields: [CategoryField] = [], isRetired: Bool = false
    ) {
        self.key = key
        self.icon = icon
        self.colour = colour
        self.kind = kind
        self.freshHours = freshHours
        self.visibility = visibility
        self.names = names
        self.help = help
        self.fields = fields
        self.isRetired = isRetired
    }

    /// What people write about its things waits for a steward.
    var isReviewed: Bool { visibility.publish == .afterReview }

    /// The name in a language, or in English, or in any.
    public func name(in language: String) -> String { names.localized(language) ?? key }

    /// The help in a language, or in English, or in any.
    public func help(in language: String) -> String { help.localized(language) ?? "" }
}

/// A category with its number in the initiative, which it keeps for ever.
public struct SlottedCategory: Sendable, Hashable {
    /// The number, from 0.
    public var slot: Int64
    /// The category.
    public var category: Category

    /// Numbers a category.
    public init(slot: Int64, category: Category) {
        self.slot = slot
        self.category = category
    }
}

extension [String: String] {
    /// The text in a language (`nl` also for `nl-BE`), or in English, or in the first of those there are.
    public func localized(_ language: String) -> String? {
        self[language] ?? self[String(language.prefix { $0 != "-" })] ?? self["en"]
            ?? self.min { $0.key < $1.key }?.value
    }
}
