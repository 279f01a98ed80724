// SPDX-License-Identifier: Apache-2.0
public import Kernel
public import SQL

/// What a public body or a steward tells everyone: boil the water, keep away from the dike, the all-clear.
///
/// A notice says how severe, urgent and certain it is, where and until when, and what to do, in one or more languages
/// (OASIS CAP 1.2). It is updated or cancelled, never deleted; an organisation that wants four eyes drafts it first.
public struct Notices: Instrument {
    public typealias Event = NoticeEvent
    public static let name: InstrumentName = "notices"
    public static let commands: [any Command<NoticeEvent>.Type] = [
        PostNotice.self, UpdateNotice.self, CancelNotice.self, DraftNotice.self, ApproveNotice.self,
        DiscardNotice.self,
    ]
    public static let tables = [NoticeTables.notice, NoticeTables.message, NoticeTables.adoption]
    public static let vault = [NoticeTables.draft]
    public static let collections = [NoticeCollection.schema]

    /// Makes the instrument.
    public init() {}

    /// Shows another initiative's notices, where it has any.
    public func adoption(
        of other: EntryIndex, into initiative: EntryIndex, reading db: borrowing some Reading & ~Copyable
    ) throws -> [NoticeEvent] {
        let hasAny = try db.exists("SELECT 1 FROM notices_notice WHERE initiative = \(other)")
        return hasAny ? [.adopted(from: other)] : []
    }

    /// What an organisation prepared is published in the initiative that stays.
    public func carry(from other: EntryIndex, into initiative: EntryIndex) -> [SQL] {
        ["UPDATE notices_draft SET initiative = \(initiative) WHERE initiative = \(other)"]
    }

    /// A draft stays the organisation's; who wrote it is no longer known.
    public func forget(_ person: EntryIndex) -> [SQL] {
        ["UPDATE notices_draft SET person = 0 WHERE person = \(person)"]
    }
}
