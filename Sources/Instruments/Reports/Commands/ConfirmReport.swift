// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Says that what another person reported is still so.
///
/// The same person can say so again once the report is out of date.
public struct ConfirmReport: Command {
    public typealias Event = ReportEvent
    public static let name = "confirm"
    public static let right = Right.contribute
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
        let found = try ReportState.findPublic(report, in: initiative, db)
        guard found.status == .open else { throw found.wrongState }
        guard try !found.isOwn(of: principal, db) else { throw Refusal(.ownThing) }
        if try found.verdict(of: principal.pseudonym, db) == 1, found.freshUntil >= now.milliseconds {
            throw Refusal(.already)
        }
        let hours = try found.category(db)?.freshHours ?? found.freshHours
        draft.add(.confirmed(freshHours: hours), about: report)
    }
}
