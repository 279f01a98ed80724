// SPDX-License-Identifier: Apache-2.0

/// What a driver gives for the length of one transaction.
///
/// A connection is used by one thread at a time; transactions hold it and never let it out.
public protocol Connection: AnyObject {
    /// Calls the body with each row of a query.
    func forEach(_ sql: SQL, _ body: (borrowing Row) throws -> Void) throws
    /// Executes a statement for its effect.
    func run(_ sql: SQL) throws
    /// Executes an INSERT of one row, now or together with others.
    func gather(_ sql: SQL) throws
    /// Asks questions that rest on tables in one go; `forEach` then has their answers.
    func ask(ahead questions: [SQL]) throws
    /// Sums of counters that wait for the end of the transaction.
    var pendingCounts: PendingCounts { get }
}

extension Connection {
    /// Each row by itself.
    public func gather(_ sql: SQL) throws { try run(sql) }

    /// Each question is asked when it comes: the database is in the same process.
    public func ask(ahead questions: [SQL]) throws {}
}

/// What a driver is: something that opens transactions, one writer and many readers.
public protocol Driver: AnyObject, Sendable {
    /// The differences of this database, as data.
    var dialect: Dialect { get }
    /// Opens a reading transaction: all statements in it see one state.
    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T
    /// Opens a writing transaction; commits durably when the body returns, rolls back when it throws.
    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T
    /// Removes what was deleted from wherever the database still keeps it beside its tables (logs).
    ///
    /// - Returns: False where a running reader still needs it: try again later.
    func scrub() async throws -> Bool
    /// Writes one committed state of the whole database into a new file, while others go on writing.
    ///
    /// - Throws: `DatabaseFault.unusable` where the copy does not hold together.
    func copy(to path: String) async throws
    /// Takes the leader's lock where it is free, and tells whether this process has it.
    ///
    /// It is held on the writing connection, and goes with it; where there is one process it is always had.
    func lead() async throws -> Bool
    /// Keeps all other writers away, those of other processes too, until the body is done.
    ///
    /// The body may open any number of writing transactions.
    func exclusively<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T
    /// Tells, from now on and until it is closed, that another process may have committed something.
    func hear(_ tell: @escaping @Sendable () -> Void)
    /// Tells whether the database answers at all; where it does not, those who wait for it are told.
    func probe() async throws
    /// Keeps a copy of everything as it is now, before a newer version changes it.
    ///
    /// - Parameter name: Letters and digits that tell when.
    /// - Returns: Where it is, or what brings it back.
    func keep(as name: String) async throws -> String
    /// Waits for running transactions and closes.
    func close() async throws
}

/// A database that one process serves, beside which others may work for a moment.
extension Driver {
    /// The only one leads.
    public func lead() async throws -> Bool { true }

    /// Others wait for each transaction alone.
    public func exclusively<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
        try await body()
    }

    /// A file answers where one can read it.
    public func probe() async throws {
        try await read { connection in try connection.forEach("SELECT 1") { _ in } }
    }

    /// A database of somebody else is not ours to keep.
    public func keep(as name: String) async throws -> String {
        throw DatabaseFault.unusable(message: "it was opened for reading")
    }

    /// Nothing is told; whoever must know looks now and then.
    public func hear(_ tell: @escaping @Sendable () -> Void) {}
}
