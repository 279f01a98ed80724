// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// PostgreSQL, or a server that speaks its protocol, over libpq.
///
/// Each connection belongs to one thread. Writing transactions follow one another, also those of other processes on
/// the same database: each takes one advisory lock first, so that what is read in it cannot be overtaken. What `run`
/// is given is queued (pipeline mode) and goes out with the next question or with the commit.
public final class PostgresDriver: Driver {
    /// The PostgreSQL column of the dialect.
    public var dialect: Dialect { .postgres }
    private let writers: PostgresWorkers
    private let readers: PostgresWorkers
    private let prober: PostgresWorkers
    private let settings: PostgresSettings
    private let listener = Mutex<PostgresListener?>(nil)

    private init(_ settings: PostgresSettings, readers: Int) {
        var writing = settings
        writing.isWriting = true
        self.settings = settings
        writers = PostgresWorkers(1, writing)
        self.readers = PostgresWorkers(readers, settings)
        // An answer that takes longer than this is none.
        var probing = PostgresSettings(address: settings.address, busyTimeout: 1, deadline: 3)
        probing.connectTimeout = 2
        prober = PostgresWorkers(1, probing)
    }

    /// Connects to a server; the database that the address names MUST exist.
    ///
    /// - Parameters:
    ///   - address: A connection URI, `postgres://user@host/database`, or libpq's `key=value` form.
    ///   - readers: Number of connections that read.
    ///   - busyTimeout: Seconds to wait for another writer.
    ///   - deadline: Seconds after which a statement that was not answered is given up.
    /// - Throws: `DatabaseFault.unusable` where the server cannot be reached, does not let us in or is too old.
    public static func open(
        _ address: String, readers: Int = 4, busyTimeout: Double = 5, deadline: Double = 30
    ) async throws -> Database {
        let settings = PostgresSettings(address: address, busyTimeout: busyTimeout, deadline: deadline)
        let driver = PostgresDriver(settings, readers: readers)
        do {
            // The first connection says at once whether the address is any good.
            try await driver.writers.perform { session in try session.connect() }
        } catch {
            try await driver.close()
            if case DatabaseFault.unreachable(let message) = error {
                throw DatabaseFault.unusable(message: message)
            }
            throw error
        }
        return Database(driver)
    }

    /// Runs the body in a transaction that sees one state.
    public func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T
    {
        try await readers.perform { session in
            try session.transaction(.reading, body)
        }
    }

    /// Runs the body in a transaction that no other writer overtakes.
    public func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T
    {
        try await writers.perform { session in
            try session.transaction(.writing, body)
        }
    }

    /// Lets the server take back the room of what was deleted.
    ///
    /// A server keeps what was deleted in its log until that is recycled; docs/operations.md says what the operator
    /// does about it.
    public func scrub() async throws -> Bool {
        // Beside the writer: nobody waits for it.
        try await readers.perform { session in
            try session.alone("VACUUM")
            return true
        }
    }

    /// A server is copied with its own programs.
    public func copy(to path: String) async throws {
        throw DatabaseFault.unusable(message: "a server's database is copied with pg_dump")
    }

    /// Takes the leader's lock on the writing connection.
    ///
    /// What a leader does is written through that connection: where it broke, the lock is free for others, and
    /// the first question on a new one tells whether it could be had again.
    public func lead() async throws -> Bool { try await writers.perform { session in try session.lead() } }

    /// Holds the writers' lock for longer than a transaction.
    public func exclusively<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
        try await writers.perform { session in try session.holdWriters() }
        let result: Result<T, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        try? await writers.perform { session in try session.releaseWriters() }
        return try result.get()
    }

    /// Listens on a connection of its own; asked once.
    public func hear(_ tell: @escaping @Sendable () -> Void) {
        listener.withLock { listener in
            listener?.close()
            listener = PostgresListener(settings, tell)
        }
    }

    /// Asks over a connection of its own; where no answer comes, all who wait for one are told so.
    ///
    /// A link that stalls looks like a question that takes long: only a question that cannot tells them apart.
    public func probe() async throws {
        do { try await prober.perform { session in try session.alone("SELECT 1") } } catch {
            readers.giveUp()
            writers.giveUp()
            throw error
        }
        readers.goOn()
        writers.goOn()
    }

    /// Copies every table into a schema of its own beside them, with keys, indexes and references.
    public func keep(as name: String) async throws -> String {
        let schema = "folkmoot_before_\(name)"
        try await writers.perform { session in
            try session.unhurried { connection in try PostgresCopy.copy(to: schema, connection) }
        }
        return "ALTER SCHEMA public RENAME TO after_upgrade; ALTER SCHEMA \(schema) RENAME TO public;"
    }

    /// Waits for running transactions and closes.
    public func close() async throws {
        listener.withLock { $0?.close() }
        await writers.close()
        await readers.close()
        await prober.close()
    }
}

/// How sessions are opened.
struct PostgresSettings: Sendable {
    let address: String
    let busyTimeout: Double
    let deadline: Double
    /// Whoever writes keeps others waiting, and is given up the sooner.
    var isWriting = false
    /// Seconds that making a connection may take.
    var connectTimeout = 5
    /// Who we are to the server.
    let ourselves = PostgresIdentity()

    init(address: String, busyTimeout: Double, deadline: Double) {
        (self.address, self.busyTimeout, self.deadline) = (address, busyTimeout, deadline)
    }
}
