// SPDX-License-Identifier: Apache-2.0

/// Why a report waits for somebody; the raw value stands in addresses and in the catalogue as `queue.<rawValue>`.
enum QueueKind: String, Sendable, CaseIterable {
    /// A steward looks at it before all may see it.
    case held
    /// Somebody complained, or its photograph may not be suitable.
    case flagged
    /// A helper proposed something.
    case proposed
    /// It has no place.
    case placeless
    /// Its words are in none of the initiative's languages.
    case untranslated
    /// It is in the category for everything else.
    case uncategorised
    /// Nobody has looked at its photograph.
    case photo
    /// Nobody has said for long that it is still so.
    case stale

    /// Only stewards, and helpers who review, judge it.
    var isForReview: Bool { self == .held || self == .flagged || self == .proposed }

    /// Key of the category for everything else, as the templates have it.
    static let catchAll = "other"
}
