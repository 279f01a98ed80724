// SPDX-License-Identifier: Apache-2.0
import SQL
import TestSupport
import Testing

/// The contract of a driver: statements can be used again, within themselves, and left half-way.
@Suite struct StatementTests {
    private struct Enough: Error {}

    private func withNumbers(
        _ backend: Backend, _ body: (Database) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let database = try await backend.open(folder)
        try await database.create(
            Table("test_number", [Column("n", .integer), Column("label", .text)], primaryKey: ["n"]))
        try await database.write { db in
            for n in 0..<Int64(100) {
                try db.run("INSERT INTO test_number (n, label) VALUES (\(n), \("number \(n)"))")
            }
        }
        try await body(database)
        try await database.close()
        withExtendedLifetime(folder) {}
    }

    @Test(arguments: Backend.all)
    func `a statement forgets the parameters of its last use`(backend: Backend) async throws {
        try await withNumbers(backend) { (database: Database) async throws in
            try await database.read { db in
                for n in [Int64(3), 77, 3, 1000] {
                    let label = try db.first("SELECT label FROM test_number WHERE n = \(n)") { $0.text(0) }
                    #expect(label == (n < 100 ? "number \(n)" : nil))
                }
            }
        }
    }

    @Test(arguments: Backend.all)
    func `the same statement can run inside itself`(backend: Backend) async throws {
        try await withNumbers(backend) { (database: Database) async throws in
            let found = try await database.read { db in
                var found: [[Int64]] = []
                func statement(_ n: Int64) -> SQL {
                    "SELECT n FROM test_number WHERE n > \(n) ORDER BY n LIMIT 3"
                }
                try db.forEach(statement(10)) { outer in
                    try db.forEach(statement(outer.int(0) * 2)) { middle in
                        let inner = try db.query(statement(middle.int(0))) { $0.int(0) }
                        found.append([outer.int(0), middle.int(0)] + inner)
                    }
                }
                return found
            }
            #expect(found.count == 9)
            #expect(found.first == [11, 23, 24, 25, 26])
            #expect(found.last == [13, 29, 30, 31, 32])
        }
    }

    @Test(arguments: Backend.all)
    func `a loop that is left half-way leaves the statement ready`(backend: Backend) async throws {
        try await withNumbers(backend) { (database: Database) async throws in
            try await database.write { db in
                for _ in 0..<3 {
                    var seen: [Int64] = []
                    #expect(throws: Enough.self) {
                        try db.forEach("SELECT n FROM test_number ORDER BY n") { row in
                            seen.append(row.int(0))
                            if seen.count == 5 { throw Enough() }
                        }
                    }
                    #expect(seen == [0, 1, 2, 3, 4])
                }
                // A statement that still stood on a row would lock its table.
                try db.run("DROP TABLE test_number")
            }
        }
    }

    @Test(arguments: Backend.all)
    func `a reader that left a loop half-way sees what was written since`(backend: Backend) async throws {
        try await withNumbers(backend) { (database: Database) async throws in
            for round in 0..<Int64(20) {
                let first = try await database.read { db in
                    try db.first("SELECT n FROM test_number ORDER BY n DESC") { $0.int(0) }
                }
                #expect(first == 99 + round)
                try await database.run("INSERT INTO test_number (n, label) VALUES (\(100 + round), '')")
            }
        }
    }

    @Test(arguments: Backend.all)
    func `a question mark in the text is refused`(backend: Backend) async throws {
        try await withNumbers(backend) { (database: Database) async throws in
            await #expect(throws: DatabaseFault.self) {
                try await database.int("SELECT COUNT(*) FROM test_number WHERE n = ?")
            }
            await #expect(throws: DatabaseFault.self) {
                try await database.int("SELECT COUNT(*) FROM test_number WHERE n = \(1) OR n = ?")
            }
        }
    }

    @Test(arguments: Backend.all)
    func `lists of any length are parameters`(backend: Backend) async throws {
        try await withNumbers(backend) { (database: Database) async throws in
            for count in [0, 1, 2, 3, 7, 8, 9, 100, 5000] {
                let list = (0..<Int64(count)).map { $0 }
                let found = try await database.int(
                    "SELECT COUNT(*) FROM test_number WHERE n IN \(list: list)")
                #expect(found == Int64(min(count, 100)))
                let rest = try await database.int(
                    "SELECT COUNT(*) FROM test_number WHERE n NOT IN \(list: list)")
                #expect(rest == Int64(100 - min(count, 100)))
            }
        }
    }

    @Test func `lists of similar length make one statement`() {
        let texts = (5...8).map { count -> String in
            let sql: SQL = "n IN \(list: (0..<Int64(count)).map { $0 })"
            return sql.text
        }
        #expect(Set(texts).count == 1)
    }

    @Test func `statements are joined with their parameters in order`() {
        let table = Table("test_number", [Column("n", .integer)], primaryKey: ["n"])
        let condition: SQL = "n > \(5)"
        var sql: SQL = "SELECT n FROM \(table) WHERE \(condition) AND label = \("a")"
        sql += " LIMIT \(3)"
        #expect(sql.text == "SELECT n FROM test_number WHERE n > ? AND label = ? LIMIT ?")
        #expect(sql.parameters == [.integer(5), .text("a"), .integer(3)])
    }

    @Test(arguments: Backend.all)
    func `first, int and exists say what there is not`(backend: Backend) async throws {
        try await withNumbers(backend) { (database: Database) async throws in
            let found = try await database.read { db in
                let none: SQL = "SELECT n FROM test_number WHERE n < 0"
                return (
                    try db.first(none) { $0.int(0) }, try db.int(none), try db.exists(none),
                    try db.int("SELECT MAX(n) FROM test_number WHERE n < 0"),
                    try db.exists("SELECT 1 FROM test_number WHERE n = 0")
                )
            }
            #expect(found.0 == nil)
            #expect(found.1 == nil)
            #expect(!found.2)
            #expect(found.3 == nil)
            #expect(found.4)
            await #expect(throws: Enough.self) {
                try await database.read { db in
                    try db.first("SELECT n FROM test_number") { _ in throw Enough() }
                }
            }
        }
    }

    @Test(arguments: Backend.all)
    func `what a write returns can be read from it`(backend: Backend) async throws {
        try await withNumbers(backend) { (database: Database) async throws in
            let labels = try await database.write { db in
                try db.query("UPDATE test_number SET label = 'x' WHERE n < 3 RETURNING label") { $0.text(0) }
            }
            #expect(labels == ["x", "x", "x"])
            #expect(try await database.int("SELECT COUNT(*) FROM test_number WHERE label = 'x'") == 3)
        }
    }
}
