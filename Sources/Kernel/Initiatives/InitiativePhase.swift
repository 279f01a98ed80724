// SPDX-License-Identifier: Apache-2.0

/// Where an initiative is in its life.
public enum InitiativePhase: String, Sendable, CaseIterable {
    /// Takes contributions and is listed first.
    case open
    /// Takes contributions; little happens.
    case quiet
    /// Takes no contributions; stewards may still tidy up.
    case closed
    /// For reading only.
    case archived

    /// Tells whether people may contribute.
    public var takesContributions: Bool { self == .open || self == .quiet }
}
