// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Takes one's own report back.
public struct WithdrawReport: Command {
    public typealias Event = ReportEvent
    public static let name = "withdraw"
    public static let right = Right.contribute
    public static let worksWhenClosed = true
    public static let fields = [
        Field("reason", .text, limit: 500, "Why; public."), .personalDataAccepted,
    ]
    public let initiative: EntryIndex
    let report: EntryIndex
    let reason: String
    let personalData: WrittenText.PersonalDataRule

    /// Names the report and says why.
    public init(
        initiative: EntryIndex, report: EntryIndex, reason: String = "", personalDataAccepted: Bool = false
    ) {
        self.initiative = initiative
        self.report = report
        self.reason = reason
        personalData = .init(accepted: personalDataAccepted)
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<ReportEvent>
    ) throws {
        let found = try ReportState.find(report, in: initiative, db)
        try found.requireNotGone()
        try found.requireAuthor(principal, db)
        var written = WrittenText(personalData)
        let text = written.text("reason", reason, limit: 500)
        try written.finish()
        draft.add(.withdrawn(reason: text), about: report)
        draft.withhold(report, ReportEvent.contentKinds)
        draft.keep(ExactPlace.drop(of: report))
    }
}
