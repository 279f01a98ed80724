// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Says that a thing which was called over is not.
public struct ReopenReport: Command {
    public typealias Event = ReportEvent
    public static let name = "reopen"
    public static let right = Right.contribute
    public static let fields = [
        Field("why", .text, required: true, limit: 500, "What is still so."), .personalDataAccepted,
    ]
    public let initiative: EntryIndex
    let report: EntryIndex
    let why: String
    let personalData: WrittenText.PersonalDataRule
    let keptFor: Int64

    /// Names the report and says why.
    ///
    /// - Parameter keptFor: Seconds since the person said so, where the device had no connection.
    public init(
        initiative: EntryIndex, report: EntryIndex, why: String, personalDataAccepted: Bool = false,
        keptFor: Int64 = 0
    ) {
        self.initiative = initiative
        self.report = report
        self.why = why
        personalData = .init(accepted: personalDataAccepted)
        self.keptFor = keptFor
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<ReportEvent>
    ) throws {
        let found = try ReportState.findPublic(report, in: initiative, db)
        guard found.status == .resolved else { throw found.wrongState }
        let category = try found.category(db)
        let remark = try found.remark("why", why, limit: 500, personalData, of: category)
        let hours = Lateness.freshHours(
            category?.freshHours ?? found.freshHours, keptFor: keptFor, until: found.freshUntil, at: now)
        draft.add(.reopened(why: remark, freshHours: hours), about: report, held: remark.isHeld)
    }
}
