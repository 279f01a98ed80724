// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Says something about a report.
public struct CommentReport: Command {
    public typealias Event = ReportEvent
    public static let name = "comment"
    public static let right = Right.contribute
    public static let fields = [
        Field("text", .longText, required: true, limit: 4000, "What is to be said."), .personalDataAccepted,
    ]
    public let initiative: EntryIndex
    let report: EntryIndex
    let text: String
    let personalData: WrittenText.PersonalDataRule

    /// Names the report and gives the text.
    public init(initiative: EntryIndex, report: EntryIndex, text: String, personalDataAccepted: Bool = false)
    {
        self.initiative = initiative
        self.report = report
        self.text = text
        personalData = .init(accepted: personalDataAccepted)
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<ReportEvent>
    ) throws {
        let found = try ReportState.findPublic(report, in: initiative, db)
        let remark = try found.remark("text", text, limit: 4000, personalData, of: found.category(db))
        draft.add(.commented(remark), about: report, held: remark.isHeld)
    }
}
