// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB

/// A database file of somebody else, opened for reading alone.
///
/// Nothing in it is trusted: views and triggers call no function that could do anything, the schema is not written,
/// and cells are checked for their size as they are read (`PRAGMA trusted_schema`, `query_only`, `cell_size_check`).
final class SQLiteFile: Driver {
    var dialect: Dialect { .sqlite }
    private let queue: DatabaseQueue

    private init(_ queue: DatabaseQueue) { self.queue = queue }

    static func open(path: String) async throws -> Database {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try Database(make(path)) }) }
        }
    }

    private static func make(_ path: String) throws -> SQLiteFile {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.label = "folkmoot file"
        configuration.prepareDatabase { db in
            try db.execute(
                sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA query_only = ON")
        }
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            // Opening reads nothing yet: the first statement tells whether it is a database at all.
            try queue.read { db in _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") }
            return SQLiteFile(queue)
        } catch let error as DatabaseError {
            throw DatabaseFault(error)
        }
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            queue.asyncRead { result in
                continuation.resume(
                    with: Result {
                        do { return try body(SQLiteConnection(try result.get())) } catch let error
                            as DatabaseError
                        {
                            throw DatabaseFault(error)
                        }
                    })
            }
        }
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
        throw DatabaseFault.unusable(message: "it was opened for reading")
    }

    func scrub() async throws -> Bool { true }

    func copy(to path: String) async throws {
        throw DatabaseFault.unusable(message: "it was opened for reading")
    }

    func close() async throws {
        do { try queue.close() } catch let error as DatabaseError { throw DatabaseFault(error) }
    }
}

/// Files that are databases, and not the node's own.
public enum DatabaseFile {
    /// Tells whether a file begins as one does.
    public static func begins(_ bytes: [UInt8]) -> Bool { bytes.starts(with: "SQLite format 3\0".utf8) }

    /// Opens a file of somebody else for reading.
    ///
    /// - Throws: `DatabaseFault.unusable` where it is no database.
    public static func open(path: String) async throws -> Database { try await SQLiteFile.open(path: path) }
}
