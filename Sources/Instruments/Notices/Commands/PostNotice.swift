// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Posts a notice at once; refused where the organisation wants four eyes.
public struct PostNotice: Command {
    public typealias Event = NoticeEvent
    public static let name = "post"
    public static let right = Right.announce
    public static let fields = [
        Field("language", .text, limit: 35, "Language of the words; the initiative's main one if missing."),
        Field("headline", .text, required: true, limit: 160, "In one line."),
        Field("text", .longText, required: true, limit: 4000, "What is the matter."),
        Field("instruction", .longText, limit: 2000, "What to do."),
        Field(
            "translations", .list, "Further objects with language, headline, text and instruction; at most 8."
        ),
        Field("area", .area, "Where: GeoJSON, or a circle; the initiative's area if missing."),
        Field("areaWords", .text, limit: 300, "Where, in words; the initiative's title if missing."),
        Field(
            "category", .choice, required: true,
            NoticeCategory.allCases.map(\.rawValue).joined(separator: ", ")),
        Field("severity", .choice, required: true, Severity.allCases.map(\.rawValue).joined(separator: ", ")),
        Field("urgency", .choice, required: true, Urgency.allCases.map(\.rawValue).joined(separator: ", ")),
        Field(
            "certainty", .choice, required: true, Certainty.allCases.map(\.rawValue).joined(separator: ", ")),
        Field("response", .choice, ResponseKind.allCases.map(\.rawValue).joined(separator: ", ")),
        Field("onset", .time, "From when it holds; at once if missing."),
        Field("expires", .time, required: true, "Until when it holds; within a year."),
        Field("contact", .text, limit: 300, "How to reach who says it."),
        Field("web", .text, limit: 300, "Absolute address with more."),
    ]
    public let initiative: EntryIndex
    private let content: NoticeContent

    /// Takes what it says.
    public init(initiative: EntryIndex, _ content: NoticeContent) {
        self.initiative = initiative
        self.content = content
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<NoticeEvent>
    ) throws {
        try content.check(at: now)
        guard principal.speaking?.needsApproval != true else { throw Refusal.field("approval", "needed") }
        draft.found(.posted(content))
    }
}

/// Says something else in the place of what a notice said.
public struct UpdateNotice: Command {
    public typealias Event = NoticeEvent
    public static let name = "update"
    public static let right = Right.lookAfter
    public static let fields = PostNotice.fields
    public let initiative: EntryIndex
    private let notice: EntryIndex
    private let content: NoticeContent

    /// Names the notice, and takes what it says from now on.
    public init(initiative: EntryIndex, notice: EntryIndex, _ content: NoticeContent) {
        self.initiative = initiative
        self.notice = notice
        self.content = content
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<NoticeEvent>
    ) throws {
        try Notices.checkChange(of: notice, in: initiative, by: principal, db)
        try content.check(at: now)
        guard principal.speaking?.needsApproval != true else { throw Refusal.field("approval", "needed") }
        draft.add(.updated(content), about: notice)
    }
}

/// Says that a notice no longer holds; it stays, with the reason.
public struct CancelNotice: Command {
    public typealias Event = NoticeEvent
    public static let name = "cancel"
    public static let right = Right.lookAfter
    public static let fields = [Field("reason", .longText, required: true, limit: 500, "Why; public.")]
    public static let worksWhenClosed = true
    public let initiative: EntryIndex
    private let notice: EntryIndex
    private let reason: String

    /// Names the notice and the reason.
    public init(initiative: EntryIndex, notice: EntryIndex, reason: String) {
        self.initiative = initiative
        self.notice = notice
        self.reason = reason
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<NoticeEvent>
    ) throws {
        try Notices.checkChange(of: notice, in: initiative, by: principal, db)
        let reason = try WrittenText.reason(reason)
        if let speaking = principal.speaking, speaking.needsApproval, !speaking.role.mayApprove {
            throw Refusal.field("approval", "needed")
        }
        draft.add(.cancelled(reason: reason), about: notice)
    }
}

extension Notices {
    /// Refuses to change what is another's, or is over: a steward may, also one of the initiative where it was
    /// posted, and the organisation that posted it.
    static func checkChange(
        of notice: EntryIndex, in initiative: EntryIndex, by principal: Principal,
        _ db: borrowing some Reading & ~Copyable
    ) throws {
        guard let row = try NoticeQueries.find(notice, in: initiative, db) else { throw Refusal(.notFound) }
        guard !row.isCancelled else { throw Refusal(.wrongState) }
        guard row.author == principal.pseudonym || principal.mayModerate(what: row.home) else {
            throw Refusal(.notAllowed)
        }
    }
}
