// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Says that a report is of the same thing as another, which from now on stands for both.
public struct MergeReports: Command {
    public typealias Event = ReportEvent
    public static let name = "merge"
    public static let right = Right.review
    public static let worksWhenClosed = true
    public static let fields = [
        Field("into", .number, required: true, "Id of the report that stands for both.")
    ]
    public let initiative: EntryIndex
    let report: EntryIndex
    let into: EntryIndex

    /// Names both reports.
    public init(initiative: EntryIndex, report: EntryIndex, into: EntryIndex) {
        self.initiative = initiative
        self.report = report
        self.into = into
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<ReportEvent>
    ) throws {
        let found = try ReportState.find(report, in: initiative, db)
        try found.requireNotGone()
        // One that waits for review may be known already; its words stay withheld.
        guard found.status.isPublic || found.status == .held else { throw found.wrongState }
        try found.requireFree(for: principal, at: now, db)
        guard into != report else { throw Refusal.field("into", "choice") }
        // One that was merged itself cannot stand for others: there are no circles.
        guard let target = try ReportState.load(into, db), target.initiative == initiative,
            target.status.isPublic
        else { throw Refusal.field("into", "choice") }
        draft.add(.merged(into: into), about: report)
    }
}
