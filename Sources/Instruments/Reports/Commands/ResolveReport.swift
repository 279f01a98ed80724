// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Says that a thing is over: repaired, gone, no longer needed.
public struct ResolveReport: Command {
    public typealias Event = ReportEvent
    public static let name = "resolve"
    public static let right = Right.contribute
    public static let fields = [
        Field("text", .text, limit: 500, "How it came to an end."), .personalDataAccepted,
    ]
    public let initiative: EntryIndex
    let report: EntryIndex
    let text: String
    let personalData: WrittenText.PersonalDataRule

    /// Names the report and says how it came to an end.
    public init(
        initiative: EntryIndex, report: EntryIndex, text: String = "", personalDataAccepted: Bool = false
    ) {
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
        guard found.status == .open else { throw found.wrongState }
        let remark = try found.remark(
            "text", text, limit: 500, isRequired: false, personalData, of: found.category(db))
        draft.add(.resolved(remark), about: report, held: remark.isHeld)
    }
}
