// SPDX-License-Identifier: Apache-2.0
import Kernel
import SQL

/// The tables of the instrument.
enum NoticeTables {
    /// A notice as it is now; `state` is 0 while it holds and 1 once it is cancelled.
    static let notice = Table(
        "notices_notice",
        [
            // Where it is shown, and where it was posted.
            Column("id", .integer), Column("initiative", .integer), Column("home", .integer),
            Column("author", .text),
            Column("severity", .integer), Column("posted", .integer), Column("updated", .integer),
            Column("onset", .integer), Column("expires", .integer), Column("state", .integer),
            Column("content", .text), Column("reason", .text, optional: true),
        ],
        primaryKey: ["id"],
        indexes: [.init(["initiative", "state", "expires"]), .init(["state", "expires"])])

    /// Each time that it said something, by the entry with which it did; content is null for a cancellation.
    static let message = Table(
        "notices_message",
        [
            Column("notice", .integer), Column("idx", .integer), Column("home", .integer),
            Column("kind", .text), Column("author", .text),
            Column("time", .integer), Column("content", .text, optional: true),
            Column("reason", .text, optional: true),
        ],
        primaryKey: ["notice", "idx"], clustered: true)

    /// Initiatives whose notices are shown in another.
    static let adoption = Table(
        "notices_adoption",
        [Column("initiative", .integer), Column("into_id", .integer), Column("idx", .integer)],
        primaryKey: ["initiative"], clustered: true)

    /// What an organisation's members prepare; nobody else sees it.
    static let draft = Table(
        "notices_draft",
        [
            Column("id", .integer), Column("initiative", .integer), Column("organisation", .integer),
            Column("person", .integer), Column("notice", .integer, optional: true), Column("content", .text),
            Column("time", .integer),
        ],
        primaryKey: ["id"], indexes: [.init(["organisation", "initiative"])])
}

/// What is published of a notice, the same in every format.
enum NoticeCollection {
    static let schema = CollectionSchema(
        "notices", title: "collection.notices",
        columns: [
            CollectionColumn("id", .integer),
            CollectionColumn("url", .link),
            CollectionColumn("cap", .link),
            CollectionColumn("initiative", .text),
            CollectionColumn("state", .text),
            CollectionColumn("headline", .text),
            CollectionColumn("text", .text),
            CollectionColumn("instruction", .text),
            CollectionColumn("language", .text),
            CollectionColumn("category", .text),
            CollectionColumn("severity", .text),
            CollectionColumn("urgency", .text),
            CollectionColumn("certainty", .text),
            CollectionColumn("area", .text),
            CollectionColumn("onset", .time),
            CollectionColumn("expires", .time),
            CollectionColumn("posted", .time),
            CollectionColumn("updated", .time),
            CollectionColumn("author", .text),
            CollectionColumn("organisation", .text),
            CollectionColumn("contact", .text),
            CollectionColumn("web", .link),
            CollectionColumn("reason", .text),
            CollectionColumn("exercise", .flag),
        ])
}
