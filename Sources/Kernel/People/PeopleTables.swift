// SPDX-License-Identifier: Apache-2.0
import SQL

/// The vault of the kernel: who is behind a pseudonym, and what they can prove it with.
///
/// Tokens and codes are kept as SHA-256 hashes. Nothing here is derived from the record, and nothing of it is exported.
enum PeopleTables {
    static let person = Table(
        "vault_person", [Column("id", .integer), Column("key", .blob), Column("day", .integer)],
        primaryKey: ["id"])
    static let session = Table(
        "vault_session",
        [
            Column("token", .blob),
            Column("person", .integer, references: "vault_person(id) ON DELETE CASCADE"),
            Column("day", .integer),
        ],
        primaryKey: ["token"], indexes: [.init(["person"])], clustered: true)
    static let recovery = Table(
        "vault_recovery",
        [
            Column("code", .blob),
            Column("person", .integer, references: "vault_person(id) ON DELETE CASCADE"),
        ],
        primaryKey: ["code"], indexes: [.init(["person"])], clustered: true)
    static let idempotency = Table(
        "vault_idempotency",
        [
            Column("key", .blob), Column("content", .blob), Column("idx", .integer),
            Column("subject", .integer),
            Column("time", .integer),
        ],
        primaryKey: ["key"], indexes: [.init(["time"])], clustered: true)
    static let invitation = Table(
        "vault_invitation",
        [
            Column("code", .blob), Column("initiative", .integer), Column("role", .text),
            Column("subject", .integer), Column("time", .integer),
        ],
        primaryKey: ["code"], clustered: true)
    static let node = Table(
        "vault_node", [Column("name", .text), Column("value", .blob)], primaryKey: ["name"])
    /// Entries of a person, so that "my contributions" and "forget me" find them.
    static let contribution = Table(
        "vault_contribution",
        [
            Column("person", .integer, references: "vault_person(id) ON DELETE CASCADE"),
            Column("idx", .integer), Column("initiative", .integer), Column("subject", .integer),
        ],
        primaryKey: ["person", "idx"], clustered: true)

    /// Tokens of programs, as hashes.
    static let token = Table(
        "vault_token",
        [
            Column("token", .blob), Column("id", .integer),
            Column("person", .integer, references: "vault_person(id) ON DELETE CASCADE"),
            Column("name", .text), Column("scopes", .text), Column("initiative", .integer),
            Column("made", .integer), Column("expires", .integer), Column("used", .integer, optional: true),
        ],
        primaryKey: ["token"], indexes: [.init(["person"])], clustered: true)

    /// Accounts elsewhere, as keyed hashes.
    static let subject = Table(
        "vault_subject",
        [
            Column("subject", .blob), Column("provider", .text),
            Column("person", .integer, references: "vault_person(id) ON DELETE CASCADE"),
            Column("day", .integer),
        ],
        primaryKey: ["subject"], indexes: [.init(["person"])], clustered: true)
    /// Keys on people's devices; what the device keeps secret never leaves it.
    static let passkey = Table(
        "vault_passkey",
        [
            Column("credential", .blob),
            Column("person", .integer, references: "vault_person(id) ON DELETE CASCADE"),
            Column("algorithm", .integer), Column("key", .blob), Column("count", .integer),
            Column("day", .integer), Column("used", .integer, optional: true),
        ],
        primaryKey: ["credential"], indexes: [.init(["person"])], clustered: true)
    /// Ways into an identity that were begun and not ended.
    static let login = Table(
        "vault_login",
        [
            Column("ticket", .blob), Column("provider", .text), Column("state", .text),
            Column("nonce", .text), Column("verifier", .text),
            Column("person", .integer, optional: true), Column("back", .text), Column("time", .integer),
        ],
        primaryKey: ["ticket"], indexes: [.init(["time"])], clustered: true)

    /// Forward-only changes to tables that an older version made.
    static let steps: [Migration] = []

    static let all = [
        person, session, recovery, idempotency, invitation, node, contribution, token, subject, passkey,
        login,
    ]
}
