// SPDX-License-Identifier: Apache-2.0
import SQL

/// What witnesses said of this record, and what this node saw of the records that it is a witness for.
enum WitnessTables {
    /// What each witness that this node asks has said; times are in seconds but for `tried`, in milliseconds.
    static let witness = Table(
        "vault_witness",
        [
            Column("key", .text), Column("address", .text), Column("size", .integer), Column("note", .text),
            Column("cosigned", .integer), Column("outcome", .text), Column("seen", .integer),
            Column("tried", .integer),
        ],
        primaryKey: ["key"])
    /// The records that this node cosigns, with the last checkpoint of each; `refused` is one that contradicts it.
    static let witnessed = Table(
        "vault_witnessed",
        [
            Column("origin", .text), Column("keys", .text), Column("size", .integer), Column("note", .text),
            Column("time", .integer), Column("refused", .text), Column("refused_time", .integer),
        ],
        primaryKey: ["origin"])

    static let all = [witness, witnessed]
}
