// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Hides a report, or turns down one that waits for review; the rule and the reason are public.
public struct HideReport: Command {
    public typealias Event = ReportEvent
    public static let name = "hide"
    public static let right = Right.review
    public static let worksWhenClosed = true
    public static let fields: [Field] = [.rule, .reason]
    public let initiative: EntryIndex
    let report: EntryIndex
    let rule: ModerationRule
    let reason: String

    /// Names the report, the rule and the reason.
    public init(initiative: EntryIndex, report: EntryIndex, rule: ModerationRule, reason: String) {
        self.initiative = initiative
        self.report = report
        self.rule = rule
        self.reason = reason
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<ReportEvent>
    ) throws {
        let found = try ReportState.find(report, in: initiative, db)
        switch found.status {
        case .hidden: throw Refusal(.already)
        case .withdrawn: throw Refusal(.gone)
        case .merged: throw found.wrongState
        case .open, .resolved, .held, .delayed, .aggregate: break
        }
        // What anyone can read is hidden at once; one that waits is in the hands of who reviews it.
        if found.status == .held { try found.requireFree(for: principal, at: now, db) }
        draft.add(.hidden(rule, reason: try WrittenText.reason(reason)), about: report)
        draft.withhold(report, ReportEvent.contentKinds)
    }
}
