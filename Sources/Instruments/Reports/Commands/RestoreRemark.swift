// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Shows, or approves after review, what a person said about a report.
public struct RestoreRemark: Command {
    public typealias Event = ReportEvent
    public static let name = "restore-remark"
    public static let right = Right.steward
    public static let worksWhenClosed = true
    public static let fields: [Field] = [.remark]
    public let initiative: EntryIndex
    let report: EntryIndex
    let remark: EntryIndex

    /// Names the report and the entry with which it was said.
    public init(initiative: EntryIndex, report: EntryIndex, remark: EntryIndex) {
        self.initiative = initiative
        self.report = report
        self.remark = remark
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<ReportEvent>
    ) throws {
        let found = try ReportState.find(report, in: initiative, db)
        guard let isHidden = try found.isHidden(remark: remark, db) else { throw Refusal(.notFound) }
        guard isHidden else { throw Refusal(.already) }
        draft.add(.remarkRestored(remark: remark), about: report)
        // Of a report that is not public no words are: they are released with it.
        if found.status.isShown(after: found.prior) { draft.release(entry: remark) }
    }
}
