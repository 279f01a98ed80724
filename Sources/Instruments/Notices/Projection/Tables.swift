// SPDX-License-Identifier: Apache-2.0
import Kernel
import SQL

/// The tables of the instrument.
enum NoticeTables {
    /// A notice as it is now; `state` is 0 while it holds and 1 once it is cancelled.
    static let notice = Table(
        "notices_notice",
        [
            Column("id", .integer), Column("initiative", .integer), Column("author", .text),
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
            Column("notice", .integer), Column("idx", .integer), Column("kind", .text),
            Column("author", .text),
            Column("time", .integer), Column("content", .text, optional: true),
            Column("reason", .text, optional: true),
        ],
        primaryKey: ["notice", "idx"], clustered: true)

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
            CollectionColumn("id", .integer, "Index of the entry that posted the notice; its id for ever."),
            CollectionColumn("url", .link, "The notice's page."),
            CollectionColumn("cap", .link, "The notice as CAP 1.2."),
            CollectionColumn("initiative", .text, "Short address of the initiative."),
            CollectionColumn(
                "state", .text, "upcoming, active, expired or cancelled, at the time of asking."),
            CollectionColumn("headline", .text, "In one line, in the asked language where there is one."),
            CollectionColumn("text", .text, "What is the matter."),
            CollectionColumn("instruction", .text, "What to do."),
            CollectionColumn("language", .text, "Language of the words, as a BCP 47 tag."),
            CollectionColumn("category", .text, "Category of CAP 1.2."),
            CollectionColumn("severity", .text, "Extreme, Severe, Moderate, Minor or Unknown."),
            CollectionColumn("urgency", .text, "Immediate, Expected, Future, Past or Unknown."),
            CollectionColumn("certainty", .text, "Observed, Likely, Possible, Unlikely or Unknown."),
            CollectionColumn("area", .text, "Where, in words; GeoJSON has the shape."),
            CollectionColumn("onset", .time, "From when it holds."),
            CollectionColumn("expires", .time, "Until when it holds."),
            CollectionColumn("posted", .time, "When it was posted."),
            CollectionColumn("updated", .time, "When it was last updated or cancelled."),
            CollectionColumn("author", .text, "Who says it."),
            CollectionColumn(
                "organisation", .text,
                "Short address of the verified organisation that says it; empty for a steward."),
            CollectionColumn("contact", .text, "How to reach who says it."),
            CollectionColumn("web", .link, "More about it."),
            CollectionColumn("reason", .text, "Why it was cancelled."),
            CollectionColumn("exercise", .flag, "The notice is made up: it is part of an exercise."),
        ])
}
