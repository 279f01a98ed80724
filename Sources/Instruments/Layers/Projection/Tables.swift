// SPDX-License-Identifier: Apache-2.0
import SQL

/// The instrument's tables; every row belongs to one layer.
///
/// What is in a layer stands in its file, not here.
enum LayerTables {
    /// Every layer as it is now.
    static let layer = Table(
        "layers_layer",
        [
            // Where it is shown, and where it was added.
            Column("id", .integer), Column("initiative", .integer), Column("home", .integer),
            Column("status", .integer),
            Column("description", .text), Column("author", .text),
            Column("organisation", .integer, optional: true),
            Column("added", .integer), Column("updated", .integer), Column("version", .integer),
            // The entry that published what is shown now, and the failure since then, if there was one.
            Column("current", .integer, optional: true), Column("failure", .text, optional: true),
            Column("failure_detail", .text, optional: true), Column("failed", .integer, optional: true),
            Column("note", .text, optional: true),
        ],
        primaryKey: ["id"], indexes: [.init(["initiative", "id"])])

    /// Every version of every layer, by the entry that published it.
    static let version = Table(
        "layers_version",
        [
            Column("idx", .integer), Column("layer", .integer), Column("facts", .text),
            Column("time", .integer),
            Column("author", .text),
        ],
        primaryKey: ["idx"], indexes: [.init(["layer", "idx"])])

    /// What people say of an item, counted; only items of which somebody said something.
    static let item = Table(
        "layers_item",
        [
            Column("layer", .integer), Column("item", .text), Column("confirmations", .integer),
            Column("disputes", .integer), Column("comments", .integer),
            Column("affirmed", .integer, optional: true),
            Column("updated", .integer), Column("disputed", .integer, optional: true),
            Column("answered", .integer, optional: true),
        ],
        primaryKey: ["layer", "item"], clustered: true)

    /// What each person last said of an item: 1 as it says, -1 not so.
    static let judgement = Table(
        "layers_judgement",
        [
            Column("layer", .integer), Column("item", .text), Column("author", .text),
            Column("verdict", .integer),
            Column("time", .integer), Column("idx", .integer),
        ],
        primaryKey: ["layer", "item", "author"], clustered: true)

    /// What people wrote about items, by the entry with which they did: dispute, comment or answer.
    static let remark = Table(
        "layers_remark",
        [
            Column("idx", .integer), Column("layer", .integer), Column("item", .text),
            Column("author", .text),
            Column("kind", .text), Column("text", .text), Column("time", .integer),
            Column("hidden", .integer),
        ],
        primaryKey: ["idx"], indexes: [.init(["layer", "item", "idx"])])

    /// Initiatives whose layers are shown in another.
    static let adoption = Table(
        "layers_adoption",
        [Column("initiative", .integer), Column("into_id", .integer), Column("idx", .integer)],
        primaryKey: ["initiative"], clustered: true)
}
