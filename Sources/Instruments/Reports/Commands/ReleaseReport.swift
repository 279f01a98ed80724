// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Approves a report that waits for review.
public struct ReleaseReport: Command {
    public typealias Event = ReportEvent
    public static let name = "release"
    public static let right = Right.review
    public static let worksWhenClosed = true
    public let initiative: EntryIndex
    let report: EntryIndex

    /// Names the report.
    public init(initiative: EntryIndex, report: EntryIndex) {
        self.initiative = initiative
        self.report = report
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<ReportEvent>
    ) throws {
        let found = try ReportState.find(report, in: initiative, db)
        try found.requireNotGone()
        guard found.status == .held else { throw found.wrongState }
        try found.requireFree(for: principal, at: now, db)
        draft.add(.released, about: report)
        // Before its time the bodies stay withheld: the report waits on.
        if found.prior != nil || found.isDue(at: now) { try found.releaseBodies(&draft, db) }
    }
}
