// SPDX-License-Identifier: Apache-2.0

/// Where a report is in its life; the number is what `reports_report.status` holds.
public enum ReportStatus: Int64, Sendable, Hashable, CaseIterable {
    /// It is so, as far as anyone said.
    case open = 0
    /// It is over: repaired, gone, no longer needed.
    case resolved = 1
    /// It waits for a steward's review.
    case held = 2
    /// A steward hid it, for a published reason.
    case hidden = 3
    /// Its author took it back.
    case withdrawn = 4
    /// It is the same thing as another report, which now stands for both.
    case merged = 5
    /// It is counted, and never shown by itself.
    case aggregate = 6
    /// It waits for its time: its category publishes after a delay.
    case delayed = 7

    /// Tells whether anyone may see the report itself.
    public var isPublic: Bool { self == .open || self == .resolved }

    /// Tells whether anyone may see the report itself, where it stood so before: one that waited for review and turned
    /// out to be the same as another was never shown.
    func isShown(after prior: ReportStatus?) -> Bool {
        isPublic || self == .merged && prior?.isPublic ?? true
    }

    /// Tells whether it waits: for a steward, or for its time.
    var isWaiting: Bool { self == .held || self == .delayed }

    /// Tells whether it counts in the totals.
    var isCounted: Bool {
        switch self {
        case .open, .resolved, .aggregate: true
        case .held, .hidden, .withdrawn, .merged, .delayed: false
        }
    }

    /// The word for it in addresses and data.
    public var name: String {
        switch self {
        case .open: "open"
        case .resolved: "resolved"
        case .held: "held"
        case .hidden: "hidden"
        case .withdrawn: "withdrawn"
        case .merged: "merged"
        case .aggregate: "aggregate"
        case .delayed: "delayed"
        }
    }
}
