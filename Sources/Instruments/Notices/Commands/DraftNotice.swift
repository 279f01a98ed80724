// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Keeps a notice, or an update of one, for a colleague to approve; nothing of it is on the record.
public struct DraftNotice: Command {
    public typealias Event = NoticeEvent
    public static let name = "draft"
    public static let right = Right.speakForOrganisation
    public static let fields = PostNotice.fields
    public let initiative: EntryIndex
    private let id: EntryIndex
    private let notice: EntryIndex?
    private let content: NoticeContent

    /// Takes what it says.
    ///
    /// - Parameters:
    ///   - id: A number that nobody can guess; of a draft that exists, it is changed.
    ///   - notice: The notice that it updates; nil for a new one.
    public init(initiative: EntryIndex, id: EntryIndex, notice: EntryIndex? = nil, _ content: NoticeContent) {
        self.initiative = initiative
        self.id = id
        self.notice = notice
        self.content = content
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<NoticeEvent>
    ) throws {
        guard let organisation = principal.organisation, let person = principal.person else {
            throw Refusal(.notAllowed)
        }
        try content.check(at: now)
        if let notice { try Notices.checkChange(of: notice, in: initiative, by: principal, db) }
        if let old = try db.int("SELECT organisation FROM notices_draft WHERE id = \(id)"),
            old != organisation
        {
            throw Refusal(.notFound)
        }
        draft.keep(
            """
            INSERT INTO notices_draft (id, initiative, organisation, person, notice, content, time) VALUES \
            (\(id), \(initiative), \(organisation), \(person), \(notice), \(content.json), \(now.milliseconds)) \
            ON CONFLICT (id) DO UPDATE SET person = excluded.person, content = excluded.content, \
            time = excluded.time
            """)
    }
}

/// Publishes what a colleague drafted.
public struct ApproveNotice: Command {
    public typealias Event = NoticeEvent
    public static let name = "approve"
    public static let right = Right.speakForOrganisation
    public let initiative: EntryIndex
    private let id: EntryIndex

    /// Names the draft.
    public init(initiative: EntryIndex, draft: EntryIndex) {
        self.initiative = initiative
        id = draft
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<NoticeEvent>
    ) throws {
        let (speaking, found) = try DiscardNotice.find(id, in: initiative, by: principal, db)
        if speaking.needsApproval {
            guard speaking.role.mayApprove else { throw Refusal(.notAllowed) }
            // Four eyes: whoever last changed it does not approve it.
            guard found.person != principal.person else { throw Refusal(.ownThing) }
        }
        try found.content.check(at: now)
        if let notice = found.notice {
            try Notices.checkChange(of: notice, in: initiative, by: principal, db)
            draft.add(.updated(found.content), about: notice)
        } else {
            draft.found(.posted(found.content))
        }
        if found.person != 0, found.person != principal.person { draft.credit(found.person, as: "drafted") }
        draft.keep("DELETE FROM notices_draft WHERE id = \(id)")
    }
}

/// Throws a draft away.
public struct DiscardNotice: Command {
    public typealias Event = NoticeEvent
    public static let name = "discard"
    public static let right = Right.speakForOrganisation
    public static let worksWhenClosed = true
    public let initiative: EntryIndex
    private let id: EntryIndex

    /// Names the draft.
    public init(initiative: EntryIndex, draft: EntryIndex) {
        self.initiative = initiative
        id = draft
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<NoticeEvent>
    ) throws {
        _ = try Self.find(id, in: initiative, by: principal, db)
        draft.keep("DELETE FROM notices_draft WHERE id = \(id)")
    }

    /// The draft, for those of its organisation; others are not told that it is there.
    static func find(
        _ id: EntryIndex, in initiative: EntryIndex, by principal: Principal,
        _ db: borrowing some Reading & ~Copyable
    ) throws -> (Principal.Speaking, NoticeDraft) {
        guard let speaking = principal.speaking, let found = try NoticeDraft.find(id, in: initiative, db),
            found.organisation == speaking.organisation
        else { throw Refusal(.notFound) }
        return (speaking, found)
    }
}
