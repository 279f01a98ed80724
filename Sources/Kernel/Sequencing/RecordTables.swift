// SPDX-License-Identifier: Apache-2.0
import SQL

/// The tables of the record: entries with their bodies, the tree's tiles, the head and the checkpoints.
///
/// The envelope is not stored: it is canonical, and made again from the columns. `state` is a `BodyState`.
enum RecordTables {
    static let entry = Table(
        "record_entry",
        [
            Column("idx", .integer), Column("minutes", .integer), Column("initiative", .integer),
            Column("kind", .text), Column("subject", .integer), Column("commitment", .blob),
            Column("origin_name", .text, optional: true), Column("origin_index", .integer, optional: true),
            Column("state", .integer), Column("salt", .blob, optional: true),
            Column("body", .blob, optional: true),
        ],
        primaryKey: ["idx"],
        indexes: [.init(["initiative", "idx"]), .init(["subject", "idx"])])
    static let tile = Table(
        "record_tile", [Column("level", .integer), Column("idx", .integer), Column("hashes", .blob)],
        primaryKey: ["level", "idx"])
    static let head = Table(
        "record_head", [Column("id", .integer), Column("size", .integer), Column("time", .integer)],
        primaryKey: ["id"])
    static let checkpoint = Table(
        "record_checkpoint", [Column("size", .integer), Column("note", .text), Column("time", .integer)],
        primaryKey: ["size"])
    static let media = Table(
        "record_media", [Column("hash", .text), Column("idx", .integer)], primaryKey: ["hash", "idx"],
        indexes: [.init(["idx"])], clustered: true)
    /// Where entries that were reopened here had stood, so that references in their bodies are understood.
    static let origin = Table(
        "record_origin", [Column("name", .text), Column("origin_index", .integer), Column("idx", .integer)],
        primaryKey: ["name", "origin_index"], clustered: true)

    /// Forward-only changes to tables that an older version made.
    static let steps: [Migration] = []

    static let all = [entry, tile, head, checkpoint, media, origin]
}
