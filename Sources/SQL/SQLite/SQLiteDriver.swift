// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB

/// The embedded database: one file in WAL mode, one writer, a pool of readers.
///
/// `synchronous=FULL`, so that what was committed is on the disk; foreign keys are held; a busy file is waited for;
/// deleted content is overwritten (`secure_delete`), so that what was erased is not in the file.
public final class SQLiteDriver: Driver {
    /// The SQLite column of the dialect.
    public var dialect: Dialect { .sqlite }
    let pool: DatabasePool
    private let (reading, writing) = (WaitingLine(), WaitingLine())
    private let isReadOnly: Bool

    private init(_ pool: DatabasePool, isReadOnly: Bool) {
        self.pool = pool
        self.isReadOnly = isReadOnly
    }

    /// Opens or creates the file.
    ///
    /// - Parameters:
    ///   - path: Path of the file; its folder MUST exist.
    ///   - readers: Size of the pool of readers.
    ///   - busyTimeout: Seconds to wait for another process.
    ///   - isReadOnly: Nothing is written, not even the log's tidying at the end; the file MUST exist.
    /// - Throws: `DatabaseFault.unusable` where the file is not a database or cannot be opened.
    public static func open(
        path: String, readers: Int = 4, busyTimeout: Double = 5, isReadOnly: Bool = false
    ) async throws -> Database {
        var configuration = Configuration()
        configuration.readonly = isReadOnly
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(busyTimeout)
        configuration.maximumReaderCount = readers
        configuration.label = "folkmoot"
        configuration.prepareDatabase { db in
            try db.execute(
                sql: "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384; PRAGMA mmap_size = 0")
            if !db.configuration.readonly {
                try db.execute(sql: "PRAGMA secure_delete = ON; PRAGMA cache_size = -65536")
            }
        }
        let settled = configuration
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try Database(make(path, settled)) })
            }
        }
    }

    private static func make(_ path: String, _ configuration: Configuration) throws -> SQLiteDriver {
        do {
            let pool = try DatabasePool(path: path, configuration: configuration)
            guard !configuration.readonly else { return SQLiteDriver(pool, isReadOnly: true) }
            try pool.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 16000")
            }
            return SQLiteDriver(pool, isReadOnly: false)
        } catch let error as DatabaseError {
            throw DatabaseFault(error)
        }
    }

    /// Runs the body in a deferred transaction on a reader.
    public func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T
    {
        try reading.enter()
        defer { reading.leave() }
        return try await withCheckedThrowingContinuation { continuation in
            pool.asyncUnsafeRead { result in
                continuation.resume(with: Result { try Self.perform(result, body) })
            }
        }
    }

    private static func perform<T>(
        _ result: Result<GRDB.Database, any Error>, _ body: (any Connection) throws -> T
    ) throws -> T {
        do {
            let connection = SQLiteConnection(try result.get())
            try connection.execute("BEGIN DEFERRED")
            defer {
                // A reader that kept its transaction would fail at every later BEGIN.
                do { try connection.execute("COMMIT") } catch { try? connection.execute("ROLLBACK") }
            }
            return try body(connection)
        } catch let error as DatabaseError {
            throw DatabaseFault(error)
        }
    }

    /// Runs the body in an immediate transaction on the writer.
    public func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T
    {
        try writing.enter()
        defer { writing.leave() }
        return try await withCheckedThrowingContinuation { continuation in
            pool.asyncWriteWithoutTransaction { db in
                continuation.resume(with: Result { try Self.transact(db, body) })
            }
        }
    }

    private static func transact<T>(_ db: GRDB.Database, _ body: (any Connection) throws -> T) throws -> T {
        guard db.sqliteConnection != nil else { throw DatabaseFault.closed }
        do {
            let connection = SQLiteConnection(db)
            var result: T?
            try db.inTransaction(.immediate) {
                result = try body(connection)
                return .commit
            }
            guard let result else { throw DatabaseFault.closed }
            return result
        } catch let error as DatabaseError {
            throw DatabaseFault(error)
        }
    }

    /// Moves the log into the file and empties it, unless somebody reads it just now.
    public func scrub() async throws -> Bool {
        try await withCheckedThrowingContinuation { continuation in
            pool.asyncWriteWithoutTransaction { db in
                continuation.resume(with: Result { try Self.scrub(db) })
            }
        }
    }

    private static func scrub(_ db: GRDB.Database) throws -> Bool {
        guard db.sqliteConnection != nil else { throw DatabaseFault.closed }
        do {
            // The writer must not stand still for a reader: no busy timeout for the length of this.
            let patience = try Int.fetchOne(db, sql: "PRAGMA busy_timeout") ?? 0
            try db.execute(sql: "PRAGMA busy_timeout = 0")
            defer { try? db.execute(sql: "PRAGMA busy_timeout = \(patience)") }
            return try Int.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)") == 0
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            return false
        } catch let error as DatabaseError {
            throw DatabaseFault(error)
        }
    }

    /// Checkpoints the log into the file and closes.
    public func close() async throws {
        let (pool, isReadOnly) = (pool, isReadOnly)
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try Self.close(pool, isReadOnly) })
            }
        }
    }

    private static func close(_ pool: DatabasePool, _ isReadOnly: Bool) throws {
        // The pool closes its writer before its readers, and a reader that closes last leaves the log behind.
        if !isReadOnly { _ = try? pool.barrierWriteWithoutTransaction { db in try scrub(db) } }
        do { try pool.close() } catch let error as DatabaseError { throw DatabaseFault(error) }
    }
}

extension DatabaseFault {
    /// Tells a driver's error in terms of what the caller can do about it.
    init(_ error: DatabaseError) {
        let code = error.extendedResultCode.rawValue
        self.init(code: code, message: error.message ?? "no message", statement: error.sql ?? "")
    }

    /// Tells an extended result code in terms of what the caller can do about it.
    init(code: Int32, message: String, statement: String) {
        switch code & 0xff {
        case 19:
            let columns =
                message.split(separator: ": ", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
            self = .constraint(.init(kind: Self.constraintKind(code), columns: columns), message: message)
        case 5, 6: self = .busy
        case 13: self = .full
        // The log's index finds no room (SQLITE_IOERR_SHMSIZE).
        case 10 where code == 4874: self = .full
        case 14, 26, 11: self = .unusable(message: message)
        case 21 where message.contains("closed"): self = .closed
        default: self = .failed(code: code, message: message, statement: statement)
        }
    }

    private static func constraintKind(_ code: Int32) -> Constraint.Kind {
        switch code >> 8 {
        case 1: .check
        case 3: .foreignKey
        case 5: .notNull
        case 6, 10: .primaryKey
        case 8: .unique
        default: .other
        }
    }
}
