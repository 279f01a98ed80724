// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Hides what a person said about a report; the rule and the reason are public.
public struct HideRemark: Command {
    public typealias Event = ReportEvent
    public static let name = "hide-remark"
    public static let right = Right.steward
    public static let worksWhenClosed = true
    public static let fields: [Field] = [.remark, .rule, .reason]
    public let initiative: EntryIndex
    let report: EntryIndex
    let remark: EntryIndex
    let rule: ModerationRule
    let reason: String

    /// Names the report, the entry with which it was said, the rule and the reason.
    public init(
        initiative: EntryIndex, report: EntryIndex, remark: EntryIndex, rule: ModerationRule, reason: String
    ) {
        self.initiative = initiative
        self.report = report
        self.remark = remark
        self.rule = rule
        self.reason = reason
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<ReportEvent>
    ) throws {
        let found = try ReportState.find(report, in: initiative, db)
        guard let isHidden = try found.isHidden(remark: remark, db) else { throw Refusal(.notFound) }
        if isHidden { throw Refusal(.already) }
        draft.add(.remarkHidden(remark: remark, rule, reason: try WrittenText.reason(reason)), about: report)
        draft.withhold(entry: remark)
    }
}
