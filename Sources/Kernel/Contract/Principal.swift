// SPDX-License-Identifier: Apache-2.0

/// Who gives a command, as the kernel knows them while it decides.
public struct Principal: Sendable, Equatable {
    /// What kind of person.
    public enum Standing: Sendable, Equatable {
        /// No identity yet; a first contribution makes one.
        case visitor
        /// A person with an identity.
        case person(EntryIndex)
        /// The node itself, or its command line.
        case node
    }
    /// What kind.
    public let standing: Standing
    /// As known in the initiative at hand.
    public let pseudonym: Pseudonym
    /// A steward of the initiative at hand.
    public let isSteward: Bool
    /// An operator of the node.
    public let isOperator: Bool
    /// The verified organisation one speaks for.
    public let organisation: EntryIndex?
    /// How this contribution came.
    public let channel: ContributionChannel
    /// The language of the person.
    public let language: String

    /// The person in the vault, or nil.
    public var person: EntryIndex? {
        if case .person(let id) = standing { id } else { nil }
    }

    /// Tells whether the person may do what stewards do.
    public var mayModerate: Bool { isSteward || isOperator || standing == .node }
}

/// A person as known in one initiative; unlinkable to the same person's pseudonyms elsewhere.
public struct Pseudonym: Sendable, Hashable, CustomStringConvertible {
    /// Sixteen characters of base 32, or `node`.
    public let description: String
    /// Takes a pseudonym as it stands in a body.
    public init(_ text: String) { description = text }
    /// The node itself.
    public static let node = Pseudonym("node")
}
