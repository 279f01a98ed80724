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
    /// The organisation that one speaks for, or whose own affairs the command concerns.
    public let speaking: Speaking?
    /// The initiatives that went up in the one at hand and whose steward one is; read for the right to look after.
    public let stewarded: [EntryIndex]
    /// How this contribution came.
    public let channel: ContributionChannel
    /// The language of the person.
    public let language: String

    /// The organisation that one speaks for.
    public var organisation: EntryIndex? { speaking?.organisation }

    /// What one is in an organisation.
    public struct Speaking: Sendable, Equatable {
        /// The organisation.
        public let organisation: EntryIndex
        /// As known in it.
        public let member: Pseudonym
        /// What one may do there.
        public let role: OrganisationRole
        /// What it publishes needs the approval of a colleague.
        public let needsApproval: Bool
    }

    /// The person in the vault, or nil.
    public var person: EntryIndex? {
        if case .person(let id) = standing { id } else { nil }
    }

    /// Tells whether the person may do what stewards do.
    public var mayModerate: Bool { isSteward || isOperator || standing == .node }

    init(
        standing: Standing, pseudonym: Pseudonym, isSteward: Bool, isOperator: Bool, speaking: Speaking?,
        stewarded: [EntryIndex] = [], channel: ContributionChannel, language: String
    ) {
        self.standing = standing
        self.pseudonym = pseudonym
        self.isSteward = isSteward
        self.isOperator = isOperator
        self.speaking = speaking
        self.stewarded = stewarded
        self.channel = channel
        self.language = language
    }

    /// Tells whether the person may do what stewards do with something that came about in an initiative: this one,
    /// or one that went up in it.
    public func mayModerate(what cameFrom: EntryIndex) -> Bool { mayModerate || stewarded.contains(cameFrom) }
}

/// A person as known in one initiative; unlinkable to the same person's pseudonyms elsewhere.
public struct Pseudonym: Sendable, Hashable, CustomStringConvertible {
    /// Sixteen characters of base 32, `node`, or `organisation:` and an index.
    public let description: String
    /// Takes a pseudonym as it stands in a body.
    public init(_ text: String) { description = text }
    /// The node itself.
    public static let node = Pseudonym("node")
}
