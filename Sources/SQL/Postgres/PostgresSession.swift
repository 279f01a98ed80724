// SPDX-License-Identifier: Apache-2.0
import CPostgres
import Foundation
import Synchronization

/// One connection to the server and its pipeline; used by one thread.
///
/// Statements are sent without waiting; `collect` waits for the answers to everything that was sent, and throws the
/// first fault among them.
final class PostgresSession {
    /// What a transaction may do.
    enum Purpose { case reading, writing }
    /// What comes back next.
    private enum Expected {
        case prepared(PostgresStatement.Key)
        case done(statement: String)
        case sync
    }
    /// So many queued statements are sent before their answers are taken.
    private static let longestQueue = 512
    /// The number of the lock that writers take, one for each database: "moot".
    private static let writersLock = 0x6d6f_6f74
    /// The number of the leader's lock: "lead".
    private static let leaderLock = 0x6c65_6164

    private let settings: PostgresSettings
    private var connection: OpaquePointer?
    private var expected: [Expected] = []
    private var statements = PostgresStatements()
    private var queued = 0
    private var inserts = PostgresInserts()
    /// What this connection holds beyond its transactions.
    private var (leads, holdsWriters) = (false, false)
    /// Seconds that an answer may take, where it is not the usual.
    private var patience: Double?
    /// How many need others kept away by this connection: another one would not do.
    private var holders = 0

    /// Somebody gave the connection up, from another thread: no answer is waited for any longer.
    private let isAbandoned = Atomic<Bool>(false)

    init(_ settings: PostgresSettings) { self.settings = settings }

    /// Gives up what this session waits for, from any thread; the next use makes a new connection.
    func abandon() { isAbandoned.store(true, ordering: .relaxed) }

    // MARK: Transactions

    /// Runs the body in a transaction; commits when it returns, rolls back when it throws.
    func transaction<T>(_ purpose: Purpose, _ body: (any Connection) throws -> T) throws -> T {
        do {
            return try once(purpose, body)
        } catch DatabaseFault.unreachable where purpose == .reading {
            // A question changes nothing: it is asked again on a new connection.
            return try once(purpose, body)
        }
    }

    private func once<T>(_ purpose: Purpose, _ body: (any Connection) throws -> T) throws -> T {
        try connect()
        let transaction = PostgresConnection(self)
        do {
            try begin(purpose)
            let result = try body(transaction)
            try send("COMMIT")
            // A reader has all it asked for; the answer to its COMMIT is taken with the next transaction's.
            if purpose == .writing { _ = try collect() } else { try push() }
            return result
        } catch {
            rollback()
            throw error
        }
    }

    /// Runs the body in a writing transaction whose statements may each take an hour.
    func unhurried(_ body: (any Connection) throws -> Void) throws {
        patience = 3600
        defer { patience = nil }
        try transaction(.writing) { connection in
            try connection.run("SET LOCAL statement_timeout = 0")
            try body(connection)
        }
    }

    /// Executes a statement that cannot stand in a transaction.
    func alone(_ text: String) throws {
        try connect()
        try send(text)
        _ = try collect()
    }

    private func begin(_ purpose: Purpose) throws {
        switch purpose {
        case .reading: try send("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        case .writing:
            // Each statement after the lock sees all that was committed before it was given.
            try send("BEGIN ISOLATION LEVEL READ COMMITTED")
            try send("SELECT pg_advisory_xact_lock(\(Self.writersLock))")
            _ = try collect()
        }
    }

    // MARK: Locks of the connection

    /// Takes the leader's lock where it is free; asked again, it tells whether the connection still stands.
    func lead() throws -> Bool {
        try connect()
        try send(
            leads ? "SELECT true" : "SELECT pg_try_advisory_lock(\(Self.leaderLock))")
        guard let result = try collect() else { return false }
        leads = PostgresCursor(result).integer(0) == 1
        return leads
    }

    /// Waits for other writers and keeps them away until `releaseWriters`, or until the connection breaks.
    func holdWriters() throws {
        let limit = ContinuousClock.now + .seconds(settings.deadline * 4)
        if holders > 0, holdsWriters { return holders += 1 }
        while true {
            do {
                try connect()
                try send("SELECT pg_advisory_lock(\(Self.writersLock))")
                _ = try collect()
                (holdsWriters, holders) = (true, holders + 1)
                return
            } catch DatabaseFault.busy where ContinuousClock.now < limit {
                continue
            }
        }
    }

    /// Lets other writers go on.
    func releaseWriters() throws {
        holders = max(0, holders - 1)
        guard holders == 0, holdsWriters else { return }
        holdsWriters = false
        try send("SELECT pg_advisory_unlock(\(Self.writersLock))")
        _ = try collect()
    }

    private func rollback() {
        inserts.discard()
        guard connection != nil else { return }
        do {
            try send("ROLLBACK")
            _ = try? collect()
            guard let connection, PQtransactionStatus(connection) == PQTRANS_IDLE else {
                return disconnect()
            }
        } catch {
            disconnect()
        }
    }

    // MARK: Statements

    /// Queues a statement.
    ///
    /// - Throws: What an earlier one of the queue ran into, where the queue is full.
    func run(_ sql: SQL) throws {
        if inserts.mayPass(sql.text) { try sendAlone(sql) } else { try send(sql) }
        if queued >= Self.longestQueue { _ = try collect() }
    }

    /// Queues a row that may be inserted together with others of the same statement.
    func gather(_ sql: SQL) throws { if !inserts.take(sql) { try run(sql) } }

    /// Sends a statement with all that is queued, and gives its rows.
    func rows(_ sql: SQL) throws -> PostgresResult {
        try send(sql)
        guard let result = try collect() else {
            throw DatabaseFault.failed(code: 0, message: "no answer", statement: sql.text)
        }
        return result
    }

    /// Sends questions with all that is queued, and gives the rows of each; the server is waited for once.
    func rows(all questions: [SQL]) throws -> [PostgresResult] {
        var results: [PostgresResult] = []
        for start in stride(from: 0, to: questions.count, by: Self.longestQueue) {
            let some = questions[start..<min(start + Self.longestQueue, questions.count)]
            for question in some { try send(question) }
            var all: [PostgresResult] = []
            _ = try collect { all.append($0) }
            // Before these stands what was queued.
            results += all.suffix(some.count)
        }
        return results
    }

    /// Queues the rows that wait to be inserted.
    private func sendInserts() throws {
        for (sql, types) in try inserts.statements() {
            try sendAlone(sql, types)
            // Their answers are taken in between, lest they fill the pipes both ways.
            if queued >= Self.longestQueue { _ = try collect() }
        }
    }

    private func send(_ sql: SQL) throws {
        try sendInserts()
        try sendAlone(sql)
    }

    private func sendAlone(_ sql: SQL, _ types: [Oid]? = nil) throws {
        guard let connection else { throw DatabaseFault.unreachable(message: "not connected") }
        let statement = try statements.statement(sql, types)
        if !statements.isPrepared(statement.key) {
            for old in statements.evict() { try send("DEALLOCATE \(old)") }
            let name = statements.name(statement.key)
            guard
                PQsendPrepare(
                    connection, name, statement.text, Int32(statement.types.count), statement.types) == 1
            else { throw broken() }
            expected.append(.prepared(statement.key))
        }
        let sent = PostgresParameters(sql.parameters).with { count, values, lengths, formats in
            PQsendQueryPrepared(
                connection, statements.name(statement.key), count, values, lengths, formats, 1)
        }
        guard sent == 1 else { throw broken() }
        expected.append(.done(statement: sql.text))
        queued += 1
    }

    /// Queues a statement that is not kept: it has no parameters, and is not worth it.
    private func send(_ text: String) throws {
        try sendInserts()
        guard let connection else { throw DatabaseFault.unreachable(message: "not connected") }
        guard PQsendQueryParams(connection, text, 0, nil, nil, nil, nil, 1) == 1 else { throw broken() }
        expected.append(.done(statement: text))
    }

    /// Marks the end of what is queued and sends it, without waiting for answers.
    private func push() throws {
        guard let connection else { throw DatabaseFault.unreachable(message: "not connected") }
        guard PQpipelineSync(connection) == 1 else { throw broken() }
        expected.append(.sync)
        queued = 0
        guard PQflush(connection) >= 0 else { throw broken() }
    }

    /// Takes the answers to all that was sent, and gives the last.
    private func collect(_ each: (PostgresResult) -> Void = { _ in }) throws -> PostgresResult? {
        try push()
        var (last, fault): (PostgresResult?, (any Error)?) = (nil, nil)
        let waiting = expected
        expected.removeAll(keepingCapacity: true)
        for one in waiting {
            if case .sync = one {
                _ = try answer()
                continue
            }
            // An answer, and the null that ends it.
            while let result = try answer() {
                switch (one, result.status) {
                case (_, PGRES_FATAL_ERROR):
                    if case .prepared(let key) = one { statements.forget(key) }
                    if fault == nil { fault = self.fault(result, one) }
                case (.prepared(let key), PGRES_PIPELINE_ABORTED): statements.forget(key)
                case (.done, PGRES_TUPLES_OK), (.done, PGRES_COMMAND_OK):
                    last = result
                    each(result)
                default: break
                }
            }
        }
        if let fault { throw fault }
        return last
    }

    private func fault(_ result: PostgresResult, _ one: Expected) -> DatabaseFault {
        let text =
            switch one {
            case .prepared(let key): key.text
            case .done(let statement): statement
            case .sync: ""
            }
        // A statement whose table was made anew with other columns is prepared again.
        if result.state == "0A000" { statements.forgetAll() }
        return result.fault(statement: text)
    }

    /// The next answer, or nil at the end of a statement's; waits until the deadline.
    private func answer() throws -> PostgresResult? {
        guard let connection else { throw DatabaseFault.unreachable(message: "not connected") }
        let limit = ContinuousClock.now + .seconds(patience ?? settings.deadline + settings.busyTimeout)
        while true {
            let flush = PQflush(connection)
            guard flush >= 0 else { throw broken() }
            if PQisBusy(connection) == 0 { return PQgetResult(connection).map(PostgresResult.init) }
            let left = ContinuousClock.now.duration(to: limit)
            guard left > .zero, !isAbandoned.load(ordering: .relaxed) else {
                disconnect()
                throw DatabaseFault.unreachable(message: "no answer within \(settings.deadline) seconds")
            }
            var wait = pollfd(
                fd: PQsocket(connection), events: Int16(POLLIN) | (flush == 1 ? Int16(POLLOUT) : 0),
                revents: 0)
            _ = poll(&wait, 1, Int32(min(left.components.seconds + 1, 1)) * 1000)
            guard PQconsumeInput(connection) == 1 else { throw broken() }
        }
    }

    // MARK: Connecting

    /// Connects where there is no connection, or where the last one broke.
    func connect() throws {
        if isAlive, !isAbandoned.load(ordering: .relaxed) { return }
        disconnect()
        isAbandoned.store(false, ordering: .relaxed)
        guard holders == 0 else {
            throw DatabaseFault.unreachable(message: "the connection broke that kept other writers away")
        }
        let made = PQconnectdb(settings.connectionInfo)
        guard let made else { throw DatabaseFault.unreachable(message: "no memory") }
        guard PQstatus(made) == CONNECTION_OK else {
            let message = Self.line(PQerrorMessage(made))
            PQfinish(made)
            throw DatabaseFault.unreachable(message: message)
        }
        connection = made
        guard PQserverVersion(made) >= 130_000 else {
            let version = PQserverVersion(made) / 10_000
            disconnect()
            throw DatabaseFault.unusable(
                message:
                    "the server is PostgreSQL \(version), which is too old; 13 is the oldest that will do")
        }
        let encoding = PQparameterStatus(made, "server_encoding").map { String(cString: $0) } ?? ""
        guard encoding == "UTF8" else {
            disconnect()
            throw DatabaseFault.unusable(
                message:
                    "the database keeps texts as \(encoding); make one with createdb -E UTF8 -T template0")
        }
        if settings.isWriting { settings.ourselves.pid = PQbackendPID(made) }
        try settle(made)
    }

    /// Tells whether the server still listens, as far as the socket knows: a server that went says goodbye first.
    private var isAlive: Bool {
        guard let connection else { return false }
        for _ in 0..<2 { guard PQconsumeInput(connection) == 1 else { return false } }
        return PQstatus(connection) == CONNECTION_OK
    }

    private func settle(_ connection: OpaquePointer) throws {
        let wait = Int(settings.busyTimeout * 1000)
        let deadline = Int(settings.deadline * 1000)
        let result = PQexec(
            connection,
            """
            SET synchronous_commit = on; SET lock_timeout = \(wait); SET statement_timeout = \(deadline + wait); \
            SET idle_in_transaction_session_timeout = \(settings.isWriting ? 8000 : deadline * 4); \
            SET tcp_keepalives_idle = 3; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 2; \
            SET tcp_user_timeout = 7000; SET client_encoding = 'UTF8'; \
            SET bytea_output = hex; SET standard_conforming_strings = on; SET client_min_messages = warning; \
            SET plan_cache_mode = auto
            """)
        let status = PQresultStatus(result)
        PQclear(result)
        guard status == PGRES_COMMAND_OK, PQsetnonblocking(connection, 1) == 0,
            PQenterPipelineMode(connection) == 1
        else {
            let message = Self.line(PQerrorMessage(connection))
            disconnect()
            throw DatabaseFault.unusable(message: message)
        }
    }

    /// Ends the connection; the next use makes another.
    func disconnect() {
        if let connection { PQfinish(connection) }
        connection = nil
        (leads, holdsWriters) = (false, false)
        expected.removeAll()
        queued = 0
        inserts.discard()
        statements = PostgresStatements()
    }

    private func broken() -> DatabaseFault {
        let message = connection.map { Self.line(PQerrorMessage($0)) } ?? "not connected"
        disconnect()
        return .unreachable(message: message)
    }

    /// A message of libpq in one line.
    private static func line(_ message: UnsafeMutablePointer<CChar>?) -> String {
        guard let message else { return "" }
        return String(cString: message).split(whereSeparator: \.isNewline).map {
            $0.trimmingCharacters(in: .whitespaces)
        }.joined(separator: "; ")
    }
}
