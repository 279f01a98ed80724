// SPDX-License-Identifier: Apache-2.0
import SQL
import TestSupport
import Testing

/// The contract of a driver: one writer, readers that each see one state, all or nothing.
@Suite struct TransactionTests {
    private struct Mishap: Error {}
    static let total = CounterTable("test_total", keys: ("a", "b", "c", "d"))

    private func withRows(
        _ backend: Backend, _ body: (Database) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let database = try await backend.open(folder)
        try await database.create(
            Table("test_row", [Column("id", .integer)], primaryKey: ["id"]), Self.total.table)
        try await body(database)
        try await database.close()
        withExtendedLifetime(folder) {}
    }

    @Test(arguments: Backend.all)
    func `a reader sees one state while others write`(backend: Backend) async throws {
        try await withRows(backend) { (database: Database) async throws in
            let (began, goOn) = (Gate(), Gate())
            async let counts = database.read { db in
                let before = try db.int("SELECT COUNT(*) FROM test_row") ?? -1
                began.open()
                goOn.block()
                return [before, try db.int("SELECT COUNT(*) FROM test_row") ?? -1]
            }
            try await began.wait()
            try await database.run("INSERT INTO test_row (id) VALUES (1)")
            #expect(try await database.int("SELECT COUNT(*) FROM test_row") == 1)
            goOn.open()
            #expect(try await counts == [0, 0])
        }
    }

    @Test(arguments: Backend.all)
    func `nobody sees what is not committed, and nobody waits for it`(backend: Backend) async throws {
        try await withRows(backend) { (database: Database) async throws in
            let (began, goOn) = (Gate(), Gate())
            async let done: Void = database.write { db in
                try db.run("INSERT INTO test_row (id) VALUES (1)")
                #expect(try db.int("SELECT COUNT(*) FROM test_row") == 1)
                began.open()
                goOn.block()
            }
            try await began.wait()
            #expect(try await database.int("SELECT COUNT(*) FROM test_row") == 0)
            goOn.open()
            try await done
            #expect(try await database.int("SELECT COUNT(*) FROM test_row") == 1)
        }
    }

    @Test(arguments: Backend.all)
    func `what throws leaves nothing, counters included`(backend: Backend) async throws {
        try await withRows(backend) { (database: Database) async throws in
            await #expect(throws: Mishap.self) {
                try await database.write { db in
                    try db.run("INSERT INTO test_row (id) VALUES (1)")
                    db.add(5, to: Self.total, CounterKey(1))
                    try db.flushCounts()
                    db.add(7, to: Self.total, CounterKey(1))
                    throw Mishap()
                }
            }
            #expect(try await database.int("SELECT COUNT(*) FROM test_row") == 0)
            try await database.write { db in db.add(1, to: Self.total, CounterKey(1)) }
            #expect(try await database.int("SELECT n FROM test_total WHERE a = 1") == 1)
        }
    }

    @Test(arguments: Backend.all)
    func `counters are summed and written once`(backend: Backend) async throws {
        try await withRows(backend) { (database: Database) async throws in
            try await database.write { db in
                for step in 0..<Int64(1000) {
                    db.add(1, to: Self.total, CounterKey(step % 3, step % 2, -1, .max))
                }
                db.add(4, to: Self.total, CounterKey(9))
                db.add(-4, to: Self.total, CounterKey(9))
                #expect(try db.int("SELECT COUNT(*) FROM test_total") == 0)
                try db.flushCounts()
                #expect(try db.int("SELECT SUM(n) FROM test_total") == 1000)
                db.add(-10, to: Self.total, CounterKey(0, 0, -1, .max))
            }
            #expect(try await database.int("SELECT COUNT(*) FROM test_total") == 6)
            #expect(try await database.int("SELECT SUM(n) FROM test_total") == 990)
            #expect(
                try await database.int("SELECT n FROM test_total WHERE a = 0 AND b = 0 AND d = \(Int64.max)")
                    == 157)
        }
    }

    @Test(arguments: Backend.all)
    func `many readers and writers at once lose nothing`(backend: Backend) async throws {
        try await withRows(backend) { (database: Database) async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for id in 0..<Int64(200) {
                    group.addTask { try await database.run("INSERT INTO test_row (id) VALUES (\(id))") }
                    group.addTask {
                        let (one, two) = try await database.read { db in
                            (
                                try db.int("SELECT COUNT(*) FROM test_row"),
                                try db.int("SELECT COUNT(*) FROM test_row")
                            )
                        }
                        #expect(one == two)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await database.int("SELECT COUNT(*) FROM test_row") == 200)
        }
    }

    @Test(arguments: Backend.all)
    func `a reader is ready again after a body that threw`(backend: Backend) async throws {
        try await withRows(backend) { (database: Database) async throws in
            for _ in 0..<20 {
                await #expect(throws: Mishap.self) { try await database.read { _ in throw Mishap() } }
                await #expect(throws: DatabaseFault.self) {
                    try await database.read { db in try db.int("SELECT nothing FROM nowhere") }
                }
            }
            #expect(try await database.int("SELECT COUNT(*) FROM test_row") == 0)
        }
    }

    @Test(arguments: Backend.all)
    func `a writer that waits too long for another is told that it is busy`(backend: Backend) async throws {
        let folder = try TemporaryFolder()
        let (first, second) = (try await backend.open(folder), try await backend.open(folder, 0.1))
        let patient = try await backend.open(folder, 10)
        try await first.create(Table("test_row", [Column("id", .integer)], primaryKey: ["id"]))
        let (began, goOn) = (Gate(), Gate())
        async let done: Void = first.write { db in
            try db.run("INSERT INTO test_row (id) VALUES (1)")
            began.open()
            goOn.block()
        }
        try await began.wait()
        await #expect(throws: DatabaseFault.busy) {
            try await second.run("INSERT INTO test_row (id) VALUES (2)")
        }
        async let waited: Void = patient.run("INSERT INTO test_row (id) VALUES (3)")
        try await Task.sleep(for: .milliseconds(50))
        goOn.open()
        try await done
        try await waited
        try await second.run("INSERT INTO test_row (id) VALUES (2)")
        #expect(try await first.int("SELECT COUNT(*) FROM test_row") == 3)
        for database in [first, second, patient] { try await database.close() }
    }

    @Test(arguments: Backend.all)
    func `a closed database says so`(backend: Backend) async throws {
        let folder = try TemporaryFolder()
        let database = try await backend.open(folder)
        try await database.close()
        await #expect(throws: DatabaseFault.closed) { try await database.int("SELECT 1") }
        await #expect(throws: DatabaseFault.closed) { try await database.run("SELECT 1") }
    }
}
