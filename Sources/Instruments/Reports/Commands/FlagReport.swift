// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Complains about a report: it is wrong, says something of a person, or abuses somebody.
///
/// That there was a complaint is on the record; who complained and why is withheld, and what they wrote is kept
/// privately for the stewards until they have looked, so that nobody is hurt for it, or by it.
public struct FlagReport: Command {
    public typealias Event = ReportEvent
    public static let name = "flag"
    public static let right = Right.contribute
    public static let isPaced = false
    public static let worksWhenClosed = true
    public static let fields = [
        Field(
            "complaint", .choice, required: true,
            "Why: " + HelpFact.Complaint.allCases.map(\.rawValue).joined(separator: ", ") + "."),
        Field("text", .longText, limit: 1000, "What stewards should know; never public."),
    ]
    public let initiative: EntryIndex
    let report: EntryIndex
    let complaint: HelpFact.Complaint
    let text: String

    /// Names the report and says why.
    public init(initiative: EntryIndex, report: EntryIndex, complaint: HelpFact.Complaint, text: String) {
        self.initiative = initiative
        self.report = report
        self.complaint = complaint
        self.text = text
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<ReportEvent>
    ) throws {
        _ = try ReportState.findPublic(report, in: initiative, db)
        guard let person = principal.person else { throw Refusal(.notAllowed) }
        let clean = CleanText(text, limit: 1000)
        if clean.wasShortened { throw Refusal.field("text", "tooLong", ["limit": "1000"]) }
        let isRepeated = try db.exists(
            "SELECT 1 FROM reports_complaint WHERE report = \(report) AND person = \(person)")
        if isRepeated { throw Refusal(.already) }
        draft.add(.help(.flagged(complaint)), about: report, held: true)
        draft.keep(
            """
            INSERT INTO reports_complaint (report, person, complaint, text, time) VALUES (\(report), \
            \(person), \(complaint.rawValue), \(clean.text), \(now.milliseconds))
            """)
    }
}

/// Lets a report stand that people complained about, for a reason.
public struct SettleFlags: Command {
    public typealias Event = ReportEvent
    public static let name = "settle-flags"
    public static let right = Right.review
    public static let worksWhenClosed = true
    public static let fields: [Field] = [.reason]
    public let initiative: EntryIndex
    let report: EntryIndex
    let reason: String

    /// Names the report and the reason.
    public init(initiative: EntryIndex, report: EntryIndex, reason: String) {
        self.initiative = initiative
        self.report = report
        self.reason = reason
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<ReportEvent>
    ) throws {
        let found = try ReportState.findPublic(report, in: initiative, db)
        let isFlagged = try db.exists(
            "SELECT 1 FROM reports_report WHERE id = \(report) AND (flags > 0 OR photo_checked = 2)")
        guard isFlagged else { throw Refusal(.wrongState, values: ["status": "open"]) }
        try found.requireFree(for: principal, at: now, db)
        draft.add(.help(.flagsSettled(reason: try WrittenText.reason(reason))), about: report)
        draft.keep("DELETE FROM reports_complaint WHERE report = \(report)")
    }
}
