// SPDX-License-Identifier: Apache-2.0

/// What a driver gives for the length of one transaction.
///
/// A connection is used by one thread at a time; transactions hold it and never let it out.
public protocol Connection: AnyObject {
    /// Calls the body with each row of a query.
    func forEach(_ sql: SQL, _ body: (borrowing Row) throws -> Void) throws
    /// Executes a statement for its effect.
    func run(_ sql: SQL) throws
    /// Sums of counters that wait for the end of the transaction.
    var pendingCounts: PendingCounts { get }
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
    /// Waits until another process may have written, at most so long; a hint, and no more than that.
    ///
    /// - Throws: `CancellationError`, `DatabaseFault`.
    func waitForOthers(atMost pause: Duration) async throws
    /// Waits for running transactions and closes.
    func close() async throws
}

extension Driver {
    /// A database that tells nothing is asked again and again.
    public func waitForOthers(atMost pause: Duration) async throws { try await Task.sleep(for: pause) }
}
