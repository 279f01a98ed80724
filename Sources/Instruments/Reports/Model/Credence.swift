// SPDX-License-Identifier: Apache-2.0
public import Formats

/// How far a report is borne out, in words: from what others said of it, and from its age.
///
/// Nothing here weighs who spoke; that is the Credibility target's work.
public enum Credence: String, Sendable, Hashable, CaseIterable {
    /// Nobody else has said anything of it yet.
    case unconfirmed
    /// Others saw it too, not yet enough to call it confirmed.
    case seenBySeveral
    /// At least three others confirmed it, and more than twice as many as disputed it.
    case confirmed
    /// At least one disputed it, and no fewer than confirmed it.
    case disputed
    /// It is past its freshness: it may have been so, nobody knows whether it is.
    case outOfDate

    /// What others said, without its age.
    public enum Said: Int, Sendable, CaseIterable {
        /// Nobody spoke.
        case nothing
        /// Some confirmed it.
        case several
        /// Enough confirmed it.
        case confirmed
        /// As many dispute it as confirm it, or more.
        case disputed
    }

    /// Weighs what others said.
    public static func said(confirmations: Int, disputes: Int) -> Said {
        if disputes > 0, disputes >= confirmations { return .disputed }
        if confirmations >= 3, confirmations > 2 * disputes { return .confirmed }
        return confirmations > 0 ? .several : .nothing
    }

    /// The credence from its parts; only a report that is still open goes out of date.
    public init(_ said: Said, isOpen: Bool = true, isStale: Bool) {
        if isOpen, isStale {
            self = .outOfDate
            return
        }
        switch said {
        case .nothing: self = .unconfirmed
        case .several: self = .seenBySeveral
        case .confirmed: self = .confirmed
        case .disputed: self = .disputed
        }
    }

    /// The credence of a report at an instant.
    public init(
        confirmations: Int, disputes: Int, freshUntil: Timestamp, now: Timestamp, isOpen: Bool = true
    ) {
        self.init(
            Self.said(confirmations: confirmations, disputes: disputes), isOpen: isOpen,
            isStale: freshUntil < now)
    }

    /// Orders from what one may rely on least to most: disputed, out of date, unconfirmed, several, confirmed.
    public var rank: Int {
        switch self {
        case .disputed: 0
        case .outOfDate: 1
        case .unconfirmed: 2
        case .seenBySeveral: 3
        case .confirmed: 4
        }
    }
}
