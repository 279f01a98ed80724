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
    let keptFor: Int64

    /// Names the report.
    ///
    /// - Parameter keptFor: Seconds since the person said so, where the device had no connection.
    public init(initiative: EntryIndex, report: EntryIndex, keptFor: Int64 = 0) {
        self.initiative = initiative
        self.report = report
        self.keptFor = keptFor
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
        let left = Lateness.freshHours(hours, keptFor: keptFor, until: found.freshUntil, at: now)
        draft.add(.confirmed(freshHours: left), about: report)
    }
}
