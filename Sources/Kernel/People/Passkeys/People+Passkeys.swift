// SPDX-License-Identifier: Apache-2.0
public import Formats
import SQL

extension People {
    /// Most passkeys of one person.
    public static let mostPasskeys = 20

    /// Keeps a passkey of a person.
    ///
    /// - Throws: `Refusal.already` where it is known, of whomever; `Refusal.invalid` where there are too many.
    public func keep(_ passkey: Passkey, of identity: Identity, at now: Timestamp) async throws {
        let (algorithm, key) = passkey.key.stored
        let day = now.milliseconds / 86_400_000
        try await database.write { db in
            guard try db.exists("SELECT 1 FROM vault_person WHERE id = \(identity.id)") else {
                throw Refusal(.badCookie)
            }
            guard try !db.exists("SELECT 1 FROM vault_passkey WHERE credential = \(passkey.credential)")
            else { throw Refusal(.already) }
            let count = try db.int("SELECT COUNT(*) FROM vault_passkey WHERE person = \(identity.id)") ?? 0
            guard count < Self.mostPasskeys else {
                throw Refusal.field("passkey", "tooMany", ["limit": String(Self.mostPasskeys)])
            }
            try db.run(
                """
                INSERT INTO vault_passkey (credential, person, algorithm, key, count, day) VALUES \
                (\(passkey.credential), \(identity.id), \(algorithm), \(key), \(passkey.count), \(day))
                """)
        }
    }

    /// A session of whoever's passkey answered as it should.
    ///
    /// The count is read and written in one transaction, so that of two equal answers one is refused.
    public func signIn(
        _ credential: [UInt8], _ answer: Passkey.Answer, in ceremony: Passkey.Ceremony, at now: Timestamp
    ) async throws -> String {
        let day = now.milliseconds / 86_400_000
        return try await database.write { db in
            let found = try db.first(
                "SELECT person, algorithm, key, count FROM vault_passkey WHERE credential = \(credential)"
            ) { ($0.int(0), $0.int(1), $0.blob(2), $0.int(3)) }
            guard let (person, algorithm, bytes, count) = found,
                let key = SignatureKey(stored: algorithm, bytes)
            else { throw Refusal(.loginFailed, values: ["reason": "the passkey is not known here"]) }
            let passkey = Passkey(credential: credential, key: key, count: count)
            let used = try passkey.verify(answer, in: ceremony)
            try db.run(
                """
                UPDATE vault_passkey SET count = \(used), used = \(day) WHERE credential = \(credential)
                """)
            return try Self.session(of: person, day: day, db)
        }
    }

    /// The days on which a person's passkeys were made and last used, by a short name of each.
    public func passkeys(
        of identity: Identity
    ) async throws -> [(credential: [UInt8], made: Int64, used: Int64?)] {
        try await database.read { db in
            try db.query(
                """
                SELECT credential, day, used FROM vault_passkey WHERE person = \(identity.id) \
                ORDER BY day, credential
                """
            ) { ($0.blob(0), $0.int(1), $0.optionalInt(2)) }
        }
    }

    /// Takes a passkey from a person.
    public func removePasskey(_ credential: [UInt8], of identity: Identity) async throws {
        try await database.write { db in
            try db.run(
                "DELETE FROM vault_passkey WHERE credential = \(credential) AND person = \(identity.id)")
        }
    }
}

extension Kernel {
    /// What a device calls a person: the same for all of their passkeys, and nothing that leads to them elsewhere.
    public func handle(of identity: Identity) -> [UInt8] {
        secrets.derive("passkey handle", Array(String(identity.id).utf8))
    }
}
