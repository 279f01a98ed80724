// SPDX-License-Identifier: Apache-2.0

/// What a program may do in a person's name; each token names its own.
public enum TokenScope: String, Sendable, CaseIterable {
    /// See what only the person sees: their own page, and the pages of what they look after.
    case read
    /// Contribute as anyone may: report, confirm, comment, open an initiative.
    case contribute
    /// Do what stewards and helpers do, in one initiative.
    case steward
    /// Speak for the organisations of which the person is a member.
    case speak
}

/// What one token allows; narrower than what the person may do, never wider.
public struct TokenGrant: Sendable, Equatable {
    /// Which token, as its owner's list names it.
    public let id: EntryIndex
    /// What it is for.
    public let scopes: Set<TokenScope>
    /// The only initiative that it is good for; 0 for all.
    public let initiative: EntryIndex

    /// Describes it.
    public init(id: EntryIndex, scopes: Set<TokenScope>, initiative: EntryIndex) {
        self.id = id
        self.scopes = scopes
        self.initiative = initiative
    }

    /// Tells whether the token shows what only its owner sees, in an initiative or, where that is 0, elsewhere.
    public func mayRead(in initiative: EntryIndex) -> Bool {
        scopes.contains(.read) && (self.initiative == 0 || self.initiative == initiative)
    }

    /// Refuses a command that the token is not for, whoever its owner is.
    ///
    /// What changes who may do what is nothing that a program decides: no scope is enough.
    func check<C: Command>(_ command: C.Type, in initiative: EntryIndex, speaks: Bool) throws {
        guard !C.needsPerson, let needed = Self.needed(for: C.right, speaks: speaks) else {
            throw Self.refusal(nil)
        }
        for scope in needed where !scopes.contains(scope) { throw Self.refusal(scope) }
        guard self.initiative == 0 || self.initiative == initiative else {
            throw Self.refusal(needed.first)
        }
    }

    /// What a token must have for a right; nil where none is enough.
    private static func needed(for right: Right, speaks: Bool) -> [TokenScope]? {
        switch right {
        case .contribute, .open: speaks ? [.contribute, .speak] : [.contribute]
        case .review, .steward: speaks ? [.steward, .speak] : [.steward]
        case .announce, .lookAfter: speaks ? [.speak] : [.steward]
        case .speakForOrganisation: [.speak]
        case .administerOrganisation, .operate, .node: nil
        }
    }

    /// The refusal that names the scope which is missing, where one would be enough.
    public static func refusal(_ scope: TokenScope?) -> Refusal {
        Refusal(.tokenScope, values: scope.map { ["scope": $0.rawValue] } ?? [:])
    }
}
