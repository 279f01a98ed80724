// SPDX-License-Identifier: Apache-2.0

/// What one must be to give a command; checked in one place, `Kernel.authorize`.
public enum Right: String, Sendable, CaseIterable {
    /// Anyone: a first contribution makes an identity. The initiative must be open for contributions.
    case contribute
    /// Anyone, also where no initiative is concerned: opening one.
    case open
    /// A helper who reviews, a steward of the initiative, or an operator of the node.
    case review
    /// A steward of the initiative, or an operator of the node.
    case steward
    /// Who speaks for a verified organisation, visibly, as one of its members.
    case speakForOrganisation
    /// An administrator of the organisation that the command names, or an operator of the node.
    case administerOrganisation
    /// A steward of the initiative, an operator, or who speaks for a verified organisation.
    case announce
    /// The same, and a steward of an initiative that went up in this one: for what was announced there.
    case lookAfter
    /// An operator of the node.
    case operate
    /// The node itself: followers, imports and the command line.
    case node
}
