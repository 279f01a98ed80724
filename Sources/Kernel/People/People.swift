// SPDX-License-Identifier: Apache-2.0
import Crypto
public import Formats
import SQL
import Synchronization

/// Identities without sign-up: a token in the browser, a recovery code on paper, and what one can ask to forget.
public struct People: Sendable {
    let database: Database
    private let known = KnownSessions()

    init(_ database: Database) { self.database = database }

    // MARK: Tokens

    /// A fresh identity with the token that the browser will keep; it becomes real with the first contribution.
    ///
    /// - Parameter seed: The same seed gives the same identity: a first contribution that is sent twice under one
    ///   idempotency key makes one person.
    public func newcomer(seed: [UInt8]?) -> (identity: Identity, token: String) {
        let secret = seed ?? Random.bytes(32)
        func part(_ name: String) -> [UInt8] {
            Array(HMAC<SHA256>.authenticationCode(for: Array(name.utf8), using: SymmetricKey(data: secret)))
        }
        var id: EntryIndex = 0
        for byte in part("id").prefix(8) { id = id << 8 | EntryIndex(byte) }
        let identity = Identity(id: id & EntryIndex.max, key: part("key"))
        return (identity, Base32.encode(Array(part("token").prefix(25))))
    }

    /// The identity behind a token, or nil where the token is not one of ours.
    public func identity(token: String) async throws -> Identity? {
        guard Self.isToken(token) else { return nil }
        let hash = Self.hash(token)
        if let identity = known[hash] { return identity }
        let age = known.age
        let found = try await database.read { db in
            try db.first(
                """
                SELECT p.id, p.key, p.day FROM vault_session s JOIN vault_person p ON p.id = s.person \
                WHERE s.token = \(hash)
                """
            ) { Identity(id: $0.int(0), key: $0.blob(1), day: $0.int(2)) }
        }
        if let found { known.keep(found, under: hash, readAt: age) }
        return found
    }

    /// Tells whether a text has the form of a token: 40 characters of base 32.
    public static func isToken(_ text: String) -> Bool {
        text.utf8.count == 40 && text.utf8.allSatisfy { (97...122).contains($0) || (50...55).contains($0) }
    }

    static func hash(_ text: String) -> [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }

    /// Makes a newcomer real, in the transaction of the first contribution.
    static func keep(
        _ identity: Identity, token: String, at now: Timestamp, in db: borrowing WriteTransaction
    ) throws {
        let day = now.milliseconds / 86_400_000
        try db.run(
            """
            INSERT INTO vault_person (id, key, day) VALUES (\(identity.id), \(identity.key), \(day)) \
            ON CONFLICT (id) DO NOTHING
            """)
        try db.run(
            """
            INSERT INTO vault_session (token, person, day) VALUES (\(hash(token)), \(identity.id), \(day)) \
            ON CONFLICT (token) DO NOTHING
            """)
    }

    // MARK: Recovery

    /// Makes a recovery code for a person; codes made before stay valid until they are used.
    public func recoveryCode(for identity: Identity) async throws -> String {
        let code = Base32.encode(Random.bytes(15))
        try await database.write { db in
            guard try db.exists("SELECT 1 FROM vault_person WHERE id = \(identity.id)") else {
                throw Refusal(.badCookie)
            }
            try db.run(
                "INSERT INTO vault_recovery (code, person) VALUES (\(Self.hash(code)), \(identity.id))")
        }
        return Self.grouped(code)
    }

    /// Exchanges a recovery code for a new token; the code is used up.
    public func recover(code: String, at now: Timestamp) async throws -> String {
        let plain = code.lowercased().filter { $0.isLetter || $0.isNumber }
        // Looked up first: whoever tries codes does not keep the writer from those who contribute.
        let isKnown = try await database.read { db in
            try db.exists("SELECT 1 FROM vault_recovery WHERE code = \(Self.hash(plain))")
        }
        guard isKnown else { throw Refusal(.badCode) }
        let token = Base32.encode(Random.bytes(25))
        let day = now.milliseconds / 86_400_000
        let found = try await database.write { db in
            let hash = Self.hash(plain)
            guard let person = try db.int("SELECT person FROM vault_recovery WHERE code = \(hash)") else {
                return false
            }
            try db.run("DELETE FROM vault_recovery WHERE code = \(hash)")
            try db.run(
                "INSERT INTO vault_session (token, person, day) VALUES (\(Self.hash(token)), \(person), \(day))"
            )
            return true
        }
        guard found else { throw Refusal(.badCode) }
        return token
    }

    private static func grouped(_ code: String) -> String {
        stride(from: 0, to: code.count, by: 4).map { String(code.dropFirst($0).prefix(4)) }.joined(
            separator: "-")
    }

    /// Makes a person from the command line and gives the code with which they sign in.
    public func create(at now: Timestamp) async throws -> (identity: Identity, code: String) {
        let (identity, token) = newcomer(seed: nil)
        try await database.write { db in try Self.keep(identity, token: token, at: now, in: db) }
        return (identity, try await recoveryCode(for: identity))
    }

    // MARK: Contributions

    /// One's own contributions, newest first: entry, initiative and thing.
    public func contributions(
        of identity: Identity, before: EntryIndex = .max, limit: Int = 100
    ) async throws -> [(index: EntryIndex, initiative: EntryIndex, subject: EntryIndex)] {
        try await database.read { db in
            try db.query(
                """
                SELECT idx, initiative, subject FROM vault_contribution \
                WHERE person = \(identity.id) AND idx < \(before) ORDER BY idx DESC LIMIT \(limit)
                """
            ) { ($0.int(0), $0.int(1), $0.int(2)) }
        }
    }

    /// Deletes the person: identity, sessions, codes, and what instruments keep privately.
    func forget(_ identity: Identity, _ statements: [SQL]) async throws {
        let dialect = database.dialect
        try await database.write { db in
            for statement in statements { try db.run(statement) }
            try db.run("DELETE FROM vault_person WHERE id = \(identity.id)")
            try Self.endSessions(dialect, db)
        }
        known.removeAll()
    }

    /// Ends one session.
    public func signOut(token: String) async throws {
        let hash = Self.hash(token)
        let dialect = database.dialect
        try await database.write { db in
            try db.run("DELETE FROM vault_session WHERE token = \(hash)")
            try Self.endSessions(dialect, db)
        }
        known.removeAll()
    }

    /// Leaves a mark by which other processes know that sessions ended.
    private static func endSessions(_ dialect: Dialect, _ db: borrowing WriteTransaction) throws {
        try db.run(
            """
            INSERT INTO vault_node (name, value) VALUES ('sessions', \(Random.bytes(8))) \
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
            """)
        try db.announce(dialect)
    }

    /// Looks every session up again.
    func forgetKnown() { known.removeAll() }
}

/// Sessions that were looked up lately, so that a contribution does not read the vault for each.
private final class KnownSessions: Sendable {
    private struct State {
        var sessions: [[UInt8]: Identity] = [:]
        var age: UInt64 = 0
    }
    private let state = Mutex(State())
    private let limit = 50_000

    /// How often sessions were ended.
    var age: UInt64 { state.withLock { $0.age } }

    subscript(hash: [UInt8]) -> Identity? { state.withLock { $0.sessions[hash] } }

    /// Keeps what was read from the vault, unless sessions were ended since: this one may be among them.
    func keep(_ identity: Identity, under hash: [UInt8], readAt age: UInt64) {
        state.withLock { state in
            guard state.age == age else { return }
            if state.sessions.count >= limit { state.sessions.removeAll(keepingCapacity: true) }
            state.sessions[hash] = identity
        }
    }

    func removeAll() {
        state.withLock { state in
            state.age += 1
            state.sessions.removeAll()
        }
    }
}
