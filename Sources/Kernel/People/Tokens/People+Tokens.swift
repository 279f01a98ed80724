// SPDX-License-Identifier: Apache-2.0
public import Formats
import SQL

/// A token as its owner's list shows it: never the token itself.
public struct AccessToken: Sendable, Equatable {
    /// What it allows.
    public let grant: TokenGrant
    /// What the owner calls it.
    public let name: String
    /// When it was made.
    public let made: Timestamp
    /// From when on it is refused.
    public let expires: Timestamp
    /// The day on which it was last used, from 1970-01-01; nil where it never was.
    public let lastUsed: Int64?

    /// Describes it.
    public init(
        grant: TokenGrant, name: String, made: Timestamp, expires: Timestamp, lastUsed: Int64?
    ) {
        self.grant = grant
        self.name = name
        self.made = made
        self.expires = expires
        self.lastUsed = lastUsed
    }

    /// Its number in the owner's list.
    public var id: EntryIndex { grant.id }
}

/// Tokens for programs (RFC 6750): 256 random bits, kept as SHA-256, shown once.
extension People {
    /// What every token begins with, so that whoever finds one somewhere knows what it is.
    public static let tokenPrefix = "folkmoot_"
    /// Most tokens of one person.
    public static let mostTokens = 20
    /// For how many days a token can be good.
    public static let tokenDays = [7, 30, 90, 365]

    /// Makes a token for a person.
    ///
    /// - Parameters:
    ///   - initiative: The only one that it is good for; 0 for all. `steward` needs one.
    ///   - days: For how long it is good; one of `tokenDays`.
    /// - Returns: The token, which nobody can see again.
    /// - Throws: `Refusal` where a field is wrong, or the person has too many.
    public func makeToken(
        for identity: Identity, named name: String, scopes: Set<TokenScope>, initiative: EntryIndex,
        days: Int,
        at now: Timestamp
    ) async throws -> (token: String, id: EntryIndex) {
        guard !name.isEmpty else { throw Refusal.field("name", "required") }
        guard !scopes.isEmpty else { throw Refusal.field("scopes", "required") }
        guard Self.tokenDays.contains(days) else { throw Refusal.field("days", "choice") }
        guard initiative != 0 || !scopes.contains(.steward) else {
            throw Refusal.field("initiative", "required")
        }
        let token = Self.tokenPrefix + Base32.encode(Random.bytes(32))
        let list = scopes.map(\.rawValue).sorted().joined(separator: " ")
        let id = Random.bytes(8).reduce(EntryIndex(0)) { $0 << 8 | EntryIndex($1) } & EntryIndex.max
        let expires = now.adding(seconds: Int64(days) * 86_400)
        try await database.write { db in
            guard try db.exists("SELECT 1 FROM vault_person WHERE id = \(identity.id)") else {
                throw Refusal(.badCookie)
            }
            // Those that have had their day make room.
            try db.run("DELETE FROM vault_token WHERE expires <= \(now.milliseconds)")
            let count = try db.int("SELECT COUNT(*) FROM vault_token WHERE person = \(identity.id)") ?? 0
            guard count < Self.mostTokens else {
                throw Refusal.field("name", "tooMany", ["limit": String(Self.mostTokens)])
            }
            try db.run(
                """
                INSERT INTO vault_token (token, id, person, name, scopes, initiative, made, expires) \
                VALUES (\(Self.hash(token)), \(id), \(identity.id), \(name), \(list), \(initiative), \
                \(now.milliseconds), \(expires.milliseconds))
                """)
        }
        return (token, id)
    }

    /// A person's tokens, newest first.
    public func tokens(of identity: Identity) async throws -> [AccessToken] {
        try await database.read { db in
            try db.query(
                """
                SELECT id, scopes, initiative, name, made, expires, used FROM vault_token \
                WHERE person = \(identity.id) ORDER BY made DESC, id
                """
            ) { row in
                AccessToken(
                    grant: Self.grant(row), name: row.text(3), made: Timestamp(milliseconds: row.int(4)),
                    expires: Timestamp(milliseconds: row.int(5)), lastUsed: row.optionalInt(6))
            }
        }
    }

    /// Who a token speaks for and what it allows; notes the day.
    ///
    /// Each use asks the vault, so that a revoked token is refused at once, by every process.
    /// - Throws: `Refusal.badToken` where it is none of ours, was revoked, or has had its day.
    public func bearer(
        of token: String, at now: Timestamp
    ) async throws -> (identity: Identity, grant: TokenGrant) {
        guard Self.isAccessToken(token) else { throw Refusal(.badToken) }
        let hash = Self.hash(token)
        let today = now.milliseconds / 86_400_000
        let found = try await database.read { db in
            try db.first(
                """
                SELECT t.id, t.scopes, t.initiative, p.id, p.key, t.used FROM vault_token t \
                JOIN vault_person p ON p.id = t.person \
                WHERE t.token = \(hash) AND t.expires > \(now.milliseconds)
                """
            ) { row in
                (Self.grant(row), Identity(id: row.int(3), key: row.blob(4)), row.optionalInt(5))
            }
        }
        guard let (grant, identity, used) = found else { throw Refusal(.badToken) }
        if used ?? 0 < today {
            try await database.write { db in
                try db.run("UPDATE vault_token SET used = \(today) WHERE token = \(hash)")
            }
        }
        return (identity, grant)
    }

    /// Ends a person's token.
    ///
    /// - Throws: `Refusal.notFound` where the person has none of that number.
    public func revokeToken(_ id: EntryIndex, of identity: Identity) async throws {
        let found = try await database.write { db in
            let isTheirs = try db.exists(
                "SELECT 1 FROM vault_token WHERE id = \(id) AND person = \(identity.id)")
            try db.run("DELETE FROM vault_token WHERE id = \(id) AND person = \(identity.id)")
            return isTheirs
        }
        guard found else { throw Refusal(.notFound) }
    }

    /// Tells whether a text has the form of a token.
    static func isAccessToken(_ text: String) -> Bool {
        text.hasPrefix(tokenPrefix) && text.utf8.count == tokenPrefix.utf8.count + 52
            && text.utf8.dropFirst(tokenPrefix.utf8.count).allSatisfy {
                (97...122).contains($0) || (50...55).contains($0)
            }
    }

    /// Reads id, scopes and initiative; a scope that a later version knows is passed over.
    private static func grant(_ row: borrowing Row) -> TokenGrant {
        TokenGrant(
            id: row.int(0),
            scopes: Set(row.text(1).split(separator: " ").compactMap { TokenScope(rawValue: String($0)) }),
            initiative: row.int(2))
    }
}
