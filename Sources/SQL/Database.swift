// SPDX-License-Identifier: Apache-2.0

/// A database: opens transactions whose bodies are synchronous.
///
/// One writer at a time; any number of readers, each of which sees one committed state.
public struct Database: Sendable {
    /// The driver behind the seam.
    public let driver: any Driver

    /// Wraps a driver.
    public init(_ driver: any Driver) { self.driver = driver }

    /// What differs from one database to another.
    public var dialect: Dialect { driver.dialect }

    /// Runs the body in a reading transaction.
    ///
    /// Rows MUST be decoded inside the body; the transaction cannot leave it.
    public func read<T: Sendable>(
        _ body: @escaping @Sendable (borrowing ReadTransaction) throws -> T
    ) async throws -> T {
        try await driver.read { connection in
            let transaction = ReadTransaction(connection)
            return try body(transaction)
        }
    }

    /// Runs the body in a writing transaction and commits durably, or rolls back when it throws.
    public func write<T: Sendable>(
        _ body: @escaping @Sendable (borrowing WriteTransaction) throws -> T
    ) async throws -> T {
        try await driver.write { connection in
            let transaction = WriteTransaction(connection)
            let result = try body(transaction)
            try transaction.flushCounts()
            return result
        }
    }

    /// Removes what was deleted from the database's logs, so that it is nowhere on the disk.
    ///
    /// - Returns: False where a running reader still needs it: try again later.
    public func scrub() async throws -> Bool { try await driver.scrub() }

    /// Writes one committed state of the whole database into a new file, while others go on writing.
    public func copy(to path: String) async throws { try await driver.copy(to: path) }

    /// Tells whether the database answers; where it does not, all who wait for it are told so within seconds.
    ///
    /// - Throws: `DatabaseFault`.
    public func probe() async throws { try await driver.probe() }

    /// Keeps a copy of everything as it is now, before a newer version changes it.
    ///
    /// - Returns: Where it is, or what brings it back.
    public func keep(as name: String) async throws -> String { try await driver.keep(as: name) }

    /// Takes the leader's lock where it is free, and tells whether this process has it.
    public func lead() async throws -> Bool { try await driver.lead() }

    /// Keeps all other writers away, those of other processes too, until the body is done.
    public func exclusively<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
        try await driver.exclusively(body)
    }

    /// Tells, from now on, that another process may have committed something; a hint, which may be missed.
    public func hear(_ tell: @escaping @Sendable () -> Void) { driver.hear(tell) }

    /// There can be other processes, and one of them must be elected for what is to happen once.
    public var isShared: Bool { dialect == .postgres }

    /// Waits for running transactions and closes.
    public func close() async throws { try await driver.close() }
}

/// A transaction that can only ask.
public struct ReadTransaction: ~Copyable, Reading {
    let connection: any Connection

    init(_ connection: any Connection) { self.connection = connection }

    /// Calls the body with each row.
    public func forEach(_ sql: SQL, _ body: (borrowing Row) throws -> Void) throws {
        try connection.forEach(sql, body)
    }
}

/// A transaction that can ask and change.
public struct WriteTransaction: ~Copyable, Reading {
    let connection: any Connection

    init(_ connection: any Connection) { self.connection = connection }

    /// Calls the body with each row.
    public func forEach(_ sql: SQL, _ body: (borrowing Row) throws -> Void) throws {
        try connection.forEach(sql, body)
    }

    /// Executes a statement for its effect.
    ///
    /// A driver MAY queue it (PostgreSQL's pipeline mode): its errors surface at the next read or at commit.
    public func run(_ sql: SQL) throws { try connection.run(sql) }

    /// Executes an INSERT of one row to which no row of another table refers.
    ///
    /// A driver MAY insert it together with others of the same statement, before the next question, change or commit;
    /// single rows for other tables may then come before it.
    public func gather(_ sql: SQL) throws { try connection.gather(sql) }

    /// Asks questions that `resting(on:)` made in one go, where that saves time.
    public func ask(ahead questions: [SQL]) throws { try connection.ask(ahead: questions) }

    /// Adds to a counter; the sum is written once, at the end of the transaction.
    ///
    /// Counters are for totals that many entries of one batch touch (tiles of a map, facets). They MUST NOT be
    /// read in the transaction that adds to them, unless `flushCounts` was called.
    public func add(_ delta: Int64, to table: CounterTable, _ key: CounterKey) {
        connection.pendingCounts.add(delta, to: table, key)
    }

    /// Tells the other processes at the commit, where there can be any.
    public func announce(_ dialect: Dialect) throws {
        let statement = dialect.notify(Dialect.channel)
        if !statement.isEmpty { try run(SQL(text: statement)) }
    }

    /// Writes the sums that wait.
    public func flushCounts() throws {
        for (table, sums) in connection.pendingCounts.take() {
            // Statements are kept by their text: there is one for a full hand, and one for each of the rest.
            let rest = sums.count - sums.count % CounterTable.many
            for start in stride(from: 0, to: rest, by: CounterTable.many) {
                try connection.run(table.upsert(sums[start..<start + CounterTable.many]))
            }
            for place in rest..<sums.count { try connection.run(table.upsert(sums[place...place])) }
        }
    }
}
