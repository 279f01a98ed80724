// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Shows again what a steward hid; the reason is public.
public struct RestoreReport: Command {
    public typealias Event = ReportEvent
    public static let name = "restore"
    public static let right = Right.steward
    public static let worksWhenClosed = true
    public static let fields: [Field] = [.reason]
    public let initiative: EntryIndex
    let report: EntryIndex
    let reason: String

    /// Names the report and the reason.
    public init(initiative: EntryIndex, report: EntryIndex, reason: String) {
        self.initiative = initiative
        self.report = report
        self.reason = reason
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<ReportEvent>
    ) throws {
        let found = try ReportState.find(report, in: initiative, db)
        guard found.status == .hidden else { throw found.wrongState }
        draft.add(.restored(reason: try WrittenText.reason(reason)), about: report)
        // What waited for review waits again; what is only counted stays only counted.
        if found.prior?.isPublic ?? true { try found.releaseBodies(&draft, db) }
    }
}
