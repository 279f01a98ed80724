// SPDX-License-Identifier: Apache-2.0

/// What one must be to give a command; checked in one place, `Kernel.authorize`.
public enum Right: String, Sendable, CaseIterable {
    /// Anyone: a first contribution makes an identity. The initiative must be open for contributions.
    case contribute
    /// Anyone, also where no initiative is concerned: opening one.
    case open
    /// A steward of the initiative, or an operator of the node.
    case steward
    /// A steward of the initiative, an operator of the node, or a member of a verified organisation.
    case publish
    /// A member of a verified organisation.
    case speakForOrganisation
    /// An operator of the node.
    case operate
    /// The node itself: followers, imports and the command line.
    case node
}
