// SPDX-License-Identifier: Apache-2.0
import SQL

/// The instrument's tables; every derived row belongs to one report, or to one list of categories.
enum ReportTables {
    /// Every report as it is now; only `status` 0 and 1 may be shown.
    ///
    /// What lists and maps read stands before the long texts. The last three columns are for folding alone.
    static let report = Table(
        "reports_report",
        [
            Column("id", .integer), Column("initiative", .integer), Column("category", .integer),
            Column("status", .integer), Column("quadkey", .integer, optional: true),
            Column("latitude", .real, optional: true), Column("longitude", .real, optional: true),
            Column("place_words", .text), Column("seen", .integer), Column("filed", .integer),
            Column("updated", .integer), Column("version", .integer), Column("fresh_until", .integer),
            Column("confirmations", .integer), Column("disputes", .integer), Column("updates", .integer),
            // Further categories: bit n for the one of number n.
            Column("also", .integer),
            Column("description", .text), Column("fields", .text), Column("photo", .text, optional: true),
            Column("language", .text), Column("author", .text), Column("channel", .text),
            Column("merged_into", .integer, optional: true), Column("source", .text, optional: true),
            Column("note", .text, optional: true),
            // When somebody last said that it is still so.
            Column("affirmed", .integer, optional: true),
            // The status to which restoring, unmerging or releasing leads back.
            Column("prior", .integer, optional: true),
            // 1 where the entry that filed it stays withheld: it names a photo that the author took away.
            Column("redacted", .integer, optional: true),
            // When it may be shown at the earliest, where that is not at once.
            Column("publish_at", .integer, optional: true),
            // How finely times are told of it, in milliseconds; null for the minute.
            Column("grain", .integer, optional: true),
            // The description in other languages, as data show it: {"nl": {"text": …, "by": …}}.
            Column("translations", .text, optional: true),
            // How many complaints are open, and how many proposals of helpers.
            Column("flags", .integer, optional: true), Column("proposals", .integer, optional: true),
            // 1 where somebody found the photo suitable, 2 where not.
            Column("photo_checked", .integer, optional: true),
        ],
        primaryKey: ["id"], indexes: [.init(["initiative", "version"])])

    /// An initiative's categories by their number, which each keeps for ever.
    static let category = Table(
        "reports_category",
        [
            Column("initiative", .integer), Column("slot", .integer), Column("key", .text),
            Column("definition", .text), Column("subject", .integer),
        ],
        primaryKey: ["initiative", "slot"], indexes: [.init(["initiative", "key"]), .init(["subject"])])

    /// What each person last said of a report: 1 still so, -1 not so.
    static let judgement = Table(
        "reports_judgement",
        [
            Column("report", .integer), Column("author", .text), Column("verdict", .integer),
            Column("why", .text), Column("time", .integer), Column("idx", .integer),
        ],
        primaryKey: ["report", "author"], clustered: true)

    /// What people wrote about reports, by the entry with which they did.
    ///
    /// `kind` is update, comment, dispute, resolve or reopen: all words that a steward can hide stand here.
    static let remark = Table(
        "reports_remark",
        [
            Column("idx", .integer), Column("report", .integer), Column("author", .text),
            Column("kind", .text), Column("text", .text), Column("photo", .text, optional: true),
            Column("time", .integer), Column("hidden", .integer),
        ],
        primaryKey: ["idx"], indexes: [.init(["report", "idx"])])

    /// Reports whose time has not come, by when it does.
    static let due = Table(
        "reports_due", [Column("at", .integer), Column("report", .integer)],
        primaryKey: ["at", "report"], indexes: [.init(["report"])], clustered: true)

    /// Which imported report is which, so that importing twice gives each once.
    static let source = Table(
        "reports_source",
        [Column("initiative", .integer), Column("source", .text), Column("report", .integer)],
        primaryKey: ["initiative", "source"], clustered: true)

    /// What was imported and then erased, by a hash of its id there, so that the next import leaves it out.
    static let erasedSource = Table(
        "reports_erased_source", [Column("initiative", .integer), Column("hash", .blob)],
        primaryKey: ["initiative", "hash"], clustered: true)

    /// Exact places of reports whose public place is coarsened; never in the record.
    static let exactPlace = Table(
        "reports_exact_place",
        [
            Column("report", .integer), Column("latitude", .real), Column("longitude", .real),
            Column("person", .integer),
        ],
        primaryKey: ["report"], indexes: [.init(["person"])])

    /// What helpers did to reports, by the entry with which they did: 0 shown, 1 proposed, 2 declined, 3 outdated.
    static let help = Table(
        "reports_help",
        [
            Column("idx", .integer), Column("report", .integer), Column("author", .text),
            Column("kind", .text), Column("language", .text, optional: true), Column("payload", .text),
            Column("state", .integer), Column("time", .integer),
        ],
        primaryKey: ["idx"], indexes: [.init(["report", "idx"])])

    /// Initiatives whose reports are shown in another, with what became of their categories' numbers.
    static let adoption = Table(
        "reports_adoption",
        [
            Column("initiative", .integer), Column("into_id", .integer), Column("slots", .text),
            Column("idx", .integer),
        ],
        primaryKey: ["initiative"], clustered: true)

    /// What people wrote when they complained, until a steward has looked; never in the record.
    static let complaint = Table(
        "reports_complaint",
        [
            Column("report", .integer), Column("person", .integer), Column("complaint", .text),
            Column("text", .text), Column("time", .integer),
        ],
        primaryKey: ["report", "person"], indexes: [.init(["person"])], clustered: true)

    /// Who is at which item of a queue just now; lapses by itself.
    static let lease = Table(
        "reports_lease",
        [
            Column("report", .integer), Column("initiative", .integer), Column("person", .integer),
            Column("kind", .text), Column("until", .integer),
        ],
        primaryKey: ["report"], indexes: [.init(["initiative", "person"]), .init(["person"])],
        clustered: true)
}
