// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Shows a report whose time has come; the node does it, nobody asks.
public struct PublishReport: Command {
    public typealias Event = ReportEvent
    public static let name = "publish"
    public static let right = Right.node
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
        guard found.status == .delayed, found.isDue(at: now) else { throw found.wrongState }
        draft.add(.published, about: report)
        try found.releaseBodies(&draft, db)
    }
}
