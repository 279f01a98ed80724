// SPDX-License-Identifier: Apache-2.0
public import Formats
import SQL

/// A way into an identity that somebody has begun and not ended: what they must come back with.
public struct LoginAttempt: Sendable, Equatable {
    /// Where they went.
    public let provider: String
    /// What must come back with them.
    public let state: String
    /// What must stand in what the provider signs.
    public let nonce: String
    /// The secret whose hash the provider was told (RFC 7636).
    public let verifier: String
    /// The person to whom the way is added; nil for who comes back to theirs.
    public let person: EntryIndex?
    /// Path of the page to go on with.
    public let back: String

    /// How long one may take, in seconds.
    public static let lifetime: Int64 = 600

    /// Begins one, with fresh secrets of 256 bits each.
    public init(provider: String, person: EntryIndex?, back: String) {
        self.init(
            provider: provider, state: Base32.encode(Random.bytes(32)),
            nonce: Base32.encode(Random.bytes(32)), verifier: Base32.encode(Random.bytes(32)),
            person: person, back: back)
    }

    init(
        provider: String, state: String, nonce: String, verifier: String, person: EntryIndex?, back: String
    ) {
        self.provider = provider
        self.state = state
        self.nonce = nonce
        self.verifier = verifier
        self.person = person
        self.back = back
    }
}

/// An account elsewhere that leads to an identity; the account's own number is kept only as a keyed hash.
public struct LinkedLogin: Sendable, Equatable {
    /// The provider's name in the settings.
    public let provider: String
    /// The day on which it was added, from 1970-01-01.
    public let day: Int64
}

extension People {
    /// Keeps an attempt; gives the text that the browser keeps in the meantime.
    public func begin(_ attempt: LoginAttempt, at now: Timestamp) async throws -> String {
        let ticket = Base32.encode(Random.bytes(25))
        let old = now.adding(seconds: -LoginAttempt.lifetime).milliseconds
        try await database.write { db in
            try db.run("DELETE FROM vault_login WHERE time < \(old)")
            try db.run(
                """
                INSERT INTO vault_login (ticket, provider, state, nonce, verifier, person, back, time) \
                VALUES (\(Self.hash(ticket)), \(attempt.provider), \(attempt.state), \(attempt.nonce), \
                \(attempt.verifier), \(attempt.person), \(attempt.back), \(now.milliseconds))
                """)
        }
        return ticket
    }

    /// Takes an attempt up again, once.
    ///
    /// - Throws: `Refusal.loginFailed` where there is none (any more), or it went to another provider.
    public func take(
        _ ticket: String, for provider: String, at now: Timestamp
    ) async throws -> LoginAttempt {
        let hash = Self.hash(ticket)
        let since = now.adding(seconds: -LoginAttempt.lifetime).milliseconds
        let found: LoginAttempt? = try await database.write { db in
            let found = try db.first(
                """
                SELECT provider, state, nonce, verifier, person, back FROM vault_login \
                WHERE ticket = \(hash) AND time >= \(since)
                """
            ) { row in
                LoginAttempt(
                    provider: row.text(0), state: row.text(1), nonce: row.text(2), verifier: row.text(3),
                    person: row.optionalInt(4), back: row.text(5))
            }
            try db.run("DELETE FROM vault_login WHERE ticket = \(hash)")
            return found
        }
        guard let found, found.provider == provider else {
            throw Refusal(.loginFailed, values: ["reason": "it was begun too long ago, or elsewhere"])
        }
        return found
    }

    /// Adds an account elsewhere to a person.
    ///
    /// - Parameter subject: Its keyed hash (`Kernel.subject`).
    /// - Throws: `Refusal.already` where it leads to somebody else.
    public func link(
        _ subject: [UInt8], of provider: String, to identity: Identity, at now: Timestamp
    ) async throws {
        let day = now.milliseconds / 86_400_000
        try await database.write { db in
            let owner = try db.int("SELECT person FROM vault_subject WHERE subject = \(subject)")
            if let owner, owner != identity.id { throw Refusal(.already) }
            guard owner == nil else { return }
            guard try db.exists("SELECT 1 FROM vault_person WHERE id = \(identity.id)") else {
                throw Refusal(.badCookie)
            }
            try db.run(
                """
                INSERT INTO vault_subject (subject, provider, person, day) \
                VALUES (\(subject), \(provider), \(identity.id), \(day))
                """)
        }
    }

    /// A session of whoever an account elsewhere leads to; a person is made where it leads to nobody yet.
    public func signIn(_ subject: [UInt8], of provider: String, at now: Timestamp) async throws -> String {
        let (fresh, first) = newcomer(seed: nil)
        let day = now.milliseconds / 86_400_000
        return try await database.write { db in
            guard let person = try db.int("SELECT person FROM vault_subject WHERE subject = \(subject)")
            else {
                try Self.keep(fresh, token: first, at: now, in: db)
                try db.run(
                    """
                    INSERT INTO vault_subject (subject, provider, person, day) \
                    VALUES (\(subject), \(provider), \(fresh.id), \(day))
                    """)
                return first
            }
            return try Self.session(of: person, day: day, db)
        }
    }

    /// Makes a session of a person and gives its token.
    static func session(
        of person: EntryIndex, day: Int64, _ db: borrowing WriteTransaction
    ) throws -> String {
        let token = Base32.encode(Random.bytes(25))
        try db.run(
            "INSERT INTO vault_session (token, person, day) VALUES (\(hash(token)), \(person), \(day))")
        return token
    }

    /// A person's accounts elsewhere.
    public func linkedLogins(of identity: Identity) async throws -> [LinkedLogin] {
        try await database.read { db in
            try db.query(
                """
                SELECT provider, day FROM vault_subject WHERE person = \(identity.id) \
                ORDER BY provider, day, subject
                """
            ) { LinkedLogin(provider: $0.text(0), day: $0.int(1)) }
        }
    }

    /// Takes a provider's accounts from a person.
    public func unlink(_ provider: String, from identity: Identity) async throws {
        try await database.write { db in
            try db.run(
                "DELETE FROM vault_subject WHERE person = \(identity.id) AND provider = \(provider)")
        }
    }
}

extension Kernel {
    /// What the vault keeps of an account elsewhere: HMAC-SHA256 of issuer and subject under the node's own secret.
    public func subject(issuer: String, subject: String) -> [UInt8] {
        secrets.derive("login subject", Array("\(issuer)\n\(subject)".utf8))
    }
}
