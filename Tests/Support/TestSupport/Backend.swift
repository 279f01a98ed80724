// SPDX-License-Identifier: Apache-2.0
import Foundation
public import SQL

/// A database driver as the contract suite sees it: `@Test(arguments: Backend.all)`.
public struct Backend: Sendable, CustomStringConvertible {
    /// The driver's name.
    public let description: String
    /// Opens the database that lives in a folder; several may be open at once.
    public let open: @Sendable (TemporaryFolder, _ busyTimeout: Double) async throws -> Database
    /// Opens a copy that the database has made of itself, for reading alone.
    public let openCopy: @Sendable (_ path: String) async throws -> Database
    /// Keeps NUL inside a text; a driver that cannot MUST refuse it.
    public let keepsNUL: Bool
    /// Leaves nothing of what was deleted on the disk; a server keeps its log.
    public let scrubs: Bool
    /// Copies itself into a file.
    public let copies: Bool
    /// Everything that the database has on the disk.
    public let bytesOnDisk: @Sendable (TemporaryFolder) throws -> [UInt8]
    /// Where a child process finds it.
    public let address: @Sendable (TemporaryFolder) -> String

    /// Every driver.
    public static let all = [embedded, server]

    /// The driver under the nodes of the tests: `FOLKMOOT_TEST_DATABASE=postgres` chooses the server.
    public static let chosen =
        ProcessInfo.processInfo.environment["FOLKMOOT_TEST_DATABASE"] == "postgres" ? server : embedded

    /// The embedded database.
    public static let embedded = Backend(
        description: "embedded",
        open: { folder, busyTimeout in
            try await SQLiteDriver.open(path: folder.file("data.db"), readers: 4, busyTimeout: busyTimeout)
        },
        openCopy: { try await SQLiteDriver.open(path: $0, isReadOnly: true) },
        keepsNUL: true,
        scrubs: true,
        copies: true,
        bytesOnDisk: { try $0.bytes(ofFilesNamed: "data.db") },
        address: { $0.file("data.db") })

    /// A PostgreSQL server of the tests' own.
    public static let server = Backend(
        description: "PostgreSQL",
        open: { folder, busyTimeout in
            try await PostgresDriver.open(
                PostgresCluster.running().address(for: folder), readers: 2, busyTimeout: busyTimeout)
        },
        openCopy: { _ in throw DatabaseFault.closed },
        keepsNUL: false,
        scrubs: false,
        copies: false,
        bytesOnDisk: { _ in [] },
        address: { (try? PostgresCluster.running().address(for: $0)) ?? "" })

    /// Opens the database in a folder with the usual patience.
    public func open(_ folder: TemporaryFolder) async throws -> Database { try await open(folder, 5) }
}

extension Database {
    /// Creates tables as declared.
    public func create(_ tables: Table...) async throws {
        let dialect = dialect
        try await write { db in
            for statement in tables.flatMap(dialect.create) { try db.run(SQL(text: statement)) }
        }
    }

    /// The first column of the first row.
    public func int(_ sql: SQL) async throws -> Int64? { try await read { db in try db.int(sql) } }

    /// Executes one statement in its own transaction.
    public func run(_ sql: SQL) async throws { try await write { db in try db.run(sql) } }
}
