// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import SQL

/// A notice as it is now.
struct NoticeRow: Sendable {
    /// Where it is in its life, at some instant.
    enum State: String { case upcoming, active, expired, cancelled }

    let id: EntryIndex
    let initiative: EntryIndex
    /// Where it was posted: the same, or an initiative that went up in it.
    let home: EntryIndex
    let author: Pseudonym
    let posted: Timestamp
    let updated: Timestamp
    let onset: Timestamp
    let expires: Timestamp
    let isCancelled: Bool
    let content: NoticeContent
    let reason: String?

    static let columns: SQL =
        "id, initiative, author, posted, updated, onset, expires, state, content, reason, home"

    init(_ row: borrowing Row) throws {
        id = row.int(0)
        initiative = row.int(1)
        author = Pseudonym(row.text(2))
        posted = Timestamp(milliseconds: row.int(3))
        updated = Timestamp(milliseconds: row.int(4))
        onset = Timestamp(milliseconds: row.int(5))
        expires = Timestamp(milliseconds: row.int(6))
        isCancelled = row.int(7) == 1
        content = try NoticeContent(JSONValue(parsing: row.blob(8)))
        reason = row.optionalText(9)
        home = row.int(10)
    }

    func state(at now: Timestamp) -> State {
        isCancelled ? .cancelled : now >= expires ? .expired : now < onset ? .upcoming : .active
    }
}

/// Something that a notice said, and when.
struct NoticeMessage: Sendable {
    let index: EntryIndex
    /// The initiative in which it was said.
    let home: EntryIndex
    /// `Alert`, `Update` or `Cancel` (CAP 1.2 §3.2.1).
    let kind: String
    let author: Pseudonym
    let time: Timestamp
    /// What it said; nil for a cancellation.
    let content: NoticeContent?
    let reason: String?
}

/// What an organisation's members prepare.
struct NoticeDraft: Sendable {
    let id: EntryIndex
    let initiative: EntryIndex
    let organisation: EntryIndex
    /// Who last changed it, in the vault; 0 for somebody who was forgotten.
    let person: EntryIndex
    /// The notice that it updates; nil for a new one.
    let notice: EntryIndex?
    let content: NoticeContent
    let time: Timestamp

    static func find(
        _ id: EntryIndex, in initiative: EntryIndex, _ db: borrowing some Reading & ~Copyable
    ) throws -> NoticeDraft? {
        try all("id = \(id) AND initiative = \(initiative)", db).first
    }

    static func of(
        _ organisation: EntryIndex, in initiative: EntryIndex, _ db: borrowing some Reading & ~Copyable
    ) throws -> [NoticeDraft] {
        try all("organisation = \(organisation) AND initiative = \(initiative)", db)
    }

    private static func all(_ which: SQL, _ db: borrowing some Reading & ~Copyable) throws -> [NoticeDraft] {
        try db.query(
            """
            SELECT id, initiative, organisation, person, notice, content, time FROM notices_draft \
            WHERE \(which) ORDER BY time DESC, id
            """
        ) { row in
            NoticeDraft(
                id: row.int(0), initiative: row.int(1), organisation: row.int(2), person: row.int(3),
                notice: row.optionalInt(4), content: try NoticeContent(JSONValue(parsing: row.blob(5))),
                time: Timestamp(milliseconds: row.int(6)))
        }
    }
}

/// Answers questions about notices.
enum NoticeQueries {
    static func find(
        _ id: EntryIndex, in initiative: EntryIndex, _ db: borrowing some Reading & ~Copyable
    ) throws -> NoticeRow? {
        try db.first(
            "SELECT \(NoticeRow.columns) FROM notices_notice WHERE id = \(id) AND initiative = \(initiative)"
        ) { try NoticeRow($0) }
    }

    /// One initiative, or all but those that are on no list.
    private static func scope(_ initiative: EntryIndex?, _ unlisted: [EntryIndex]) -> SQL {
        if let initiative { return "initiative = \(initiative) AND" }
        return unlisted.isEmpty ? "" : "initiative NOT IN \(list: unlisted) AND"
    }

    /// Those that hold or are to come, the gravest first.
    static func current(
        in initiative: EntryIndex?, except unlisted: [EntryIndex] = [], at now: Timestamp,
        _ db: borrowing some Reading & ~Copyable
    ) throws -> [NoticeRow] {
        let filter = scope(initiative, unlisted)
        return try db.query(
            """
            SELECT \(NoticeRow.columns) FROM notices_notice WHERE \(filter) state = 0 \
            AND expires > \(now.milliseconds) ORDER BY severity, updated DESC, id DESC LIMIT 200
            """
        ) { try NoticeRow($0) }
    }

    /// All, the newest first.
    static func all(
        in initiative: EntryIndex?, except unlisted: [EntryIndex] = [], before: EntryIndex = .max, limit: Int,
        _ db: borrowing some Reading & ~Copyable
    ) throws -> [NoticeRow] {
        let filter = scope(initiative, unlisted)
        return try db.query(
            """
            SELECT \(NoticeRow.columns) FROM notices_notice WHERE \(filter) id < \(before) \
            ORDER BY id DESC LIMIT \(limit)
            """
        ) { try NoticeRow($0) }
    }

    /// Everything that a notice said, oldest first.
    static func messages(
        of notice: EntryIndex, _ db: borrowing some Reading & ~Copyable
    ) throws -> [NoticeMessage] {
        try db.query(
            """
            SELECT idx, kind, author, time, content, reason, home FROM notices_message WHERE notice = \(notice) \
            ORDER BY idx
            """
        ) { row in
            NoticeMessage(
                index: row.int(0), home: row.int(6), kind: row.text(1), author: Pseudonym(row.text(2)),
                time: Timestamp(milliseconds: row.int(3)),
                content: try row.optionalBlob(4).map { try NoticeContent(JSONValue(parsing: $0)) },
                reason: row.optionalText(5))
        }
    }
}
