// SPDX-License-Identifier: Apache-2.0
import Formats

/// How a report goes from one state to another.
///
/// A fact that does not fit the state is passed over: the one before it may have been erased.
extension ReportState {
    /// Moves by a fact that does nothing else.
    mutating func move(by event: ReportEvent, at time: Timestamp) {
        switch event {
        case .withdrawn(let reason): enter(.withdrawn, note: ["reason": .string(reason)])
        case .hidden(let rule, let reason):
            enter(.hidden, note: ["rule": .string(rule.rawValue), "reason": .string(reason)])
        case .restored where status == .hidden: goBack()
        case .released where status == .held:
            let isEarly = prior == nil && time.milliseconds < publishAt ?? 0
            goBack()
            if isEarly { status = .delayed }
        case .published where status == .delayed: goBack()
        case .merged(let into):
            enter(.merged, note: nil)
            mergedInto = into
        case .unmerged where status == .merged:
            goBack()
            mergedInto = nil
        default: break
        }
    }

    /// Waits for review (again).
    mutating func hold() {
        prior = status
        status = .held
        note = status.note
    }

    private mutating func enter(_ next: ReportStatus, note: JSONValue?) {
        if status != next { prior = status }
        status = next
        self.note = note?.description
    }

    private mutating func goBack() {
        status = prior ?? .open
        prior = nil
        note = status.note
    }
}

extension ReportStatus {
    /// What is noted of a state that needs no words of a steward.
    var note: String? { self == .held ? #"{"rule":"afterReview"}"# : nil }
}

extension Filing {
    /// The status in which the report begins.
    var status: ReportStatus { publish == .atOnce && publishAt != nil ? .delayed : publish.status }
}

extension Visibility.Publishing {
    /// The status in which a report begins.
    var status: ReportStatus {
        switch self {
        case .atOnce: .open
        case .afterReview: .held
        case .aggregates: .aggregate
        }
    }
}
