// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Says that what another person reported is not so.
public struct DisputeReport: Command {
    public typealias Event = ReportEvent
    public static let name = "dispute"
    public static let right = Right.contribute
    public static let fields = [
        Field("why", .text, required: true, limit: 500, "What is otherwise, and how one knows."),
        .personalDataAccepted,
    ]
    public let initiative: EntryIndex
    let report: EntryIndex
    let why: String
    let personalData: WrittenText.PersonalDataRule

    /// Names the report and says why.
    public init(initiative: EntryIndex, report: EntryIndex, why: String, personalDataAccepted: Bool = false) {
        self.initiative = initiative
        self.report = report
        self.why = why
        personalData = .init(accepted: personalDataAccepted)
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<ReportEvent>
    ) throws {
        let found = try ReportState.findPublic(report, in: initiative, db)
        guard found.status == .open else { throw found.wrongState }
        guard try !found.isOwn(of: principal, db) else { throw Refusal(.ownThing) }
        if try found.verdict(of: principal.pseudonym, db) == -1 { throw Refusal(.already) }
        let remark = try found.remark("why", why, limit: 500, personalData, of: found.category(db))
        draft.add(.disputed(why: remark), about: report, held: remark.isHeld)
    }
}
