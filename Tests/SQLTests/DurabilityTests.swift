// SPDX-License-Identifier: Apache-2.0
import Foundation
import SQL
import TestSupport
import Testing

/// The contract of a driver: what was acknowledged is there after any end, and what was deleted is nowhere.
@Suite struct DurabilityTests {
    static let row = Table(
        "test_row", [Column("batch", .integer), Column("position", .integer), Column("text", .text)],
        primaryKey: ["batch", "position"])

    @Test(arguments: Backend.all)
    func `after kill -9 every acknowledged commit is there, whole`(backend: Backend) async throws {
        let folder = try TemporaryFolder()
        let first = try await backend.open(folder)
        try await first.create(Self.row)
        try await first.close()
        var acknowledged: Int64 = 0
        for round in 1...3 {
            let child = try ChildProcess(["rows", backend.address(folder)])
            for _ in 0..<(20 * round) { acknowledged = try #require(child.line().flatMap { Int64($0) }) }
            acknowledged = child.kill().last.flatMap { Int64($0) } ?? acknowledged
            let database = try await backend.open(folder)
            let rows = try #require(await database.int("SELECT COUNT(*) FROM test_row"))
            let batches = try #require(await database.int("SELECT COUNT(DISTINCT batch) FROM test_row"))
            let last = try #require(await database.int("SELECT MAX(batch) FROM test_row"))
            #expect(rows == batches * 10, "nothing is half-written")
            #expect(last == batches, "no batch is missing")
            #expect(last >= acknowledged, "what was acknowledged is there")
            #expect(last <= acknowledged + 1)
            try await database.close()
        }
    }

    @Test(arguments: Backend.all.filter(\.copies))
    func `a copy is one committed state, while another process writes`(backend: Backend) async throws {
        let folder = try TemporaryFolder()
        let first = try await backend.open(folder)
        try await first.create(Self.row)
        let child = try ChildProcess(["rows", backend.address(folder)])
        var acknowledged: Int64 = 0
        for number in 0..<5 {
            for _ in 0..<20 { acknowledged = try #require(child.line().flatMap { Int64($0) }) }
            let path = folder.file("copy\(number)")
            try await first.copy(to: path)
            let copy = try await backend.openCopy(path)
            let rows = try #require(await copy.int("SELECT COUNT(*) FROM test_row"))
            let last = try #require(await copy.int("SELECT MAX(batch) FROM test_row"))
            #expect(rows == last * 10, "nothing is half-copied")
            #expect(last >= acknowledged, "what was acknowledged before is there")
            await #expect(throws: DatabaseFault.self) { try await copy.run("DELETE FROM test_row") }
            try await copy.close()
        }
        _ = child.kill()
        try await first.close()
    }

    @Test(arguments: Backend.all.filter(\.scrubs))
    func `deleted content is nowhere on the disk once the log is scrubbed`(backend: Backend) async throws {
        let folder = try TemporaryFolder()
        let database = try await backend.open(folder)
        try await database.create(Self.row)
        let secret = "her telephone number is 0123-456789"
        let long = String(repeating: secret + " ", count: 1000)
        for batch in 0..<Int64(50) {
            try await database.run(
                "INSERT INTO test_row (batch, position, text) VALUES (\(batch), 0, \(secret))")
            try await database.run(
                "INSERT INTO test_row (batch, position, text) VALUES (\(batch), 1, \(long))")
        }
        #expect(try backend.bytesOnDisk(folder).contain(secret))
        try await database.run("UPDATE test_row SET text = '' WHERE batch < 25")
        try await database.run("DELETE FROM test_row WHERE batch >= 25")
        #expect(try await database.scrub())
        #expect(try !backend.bytesOnDisk(folder).contain(secret))
        try await database.close()
        #expect(try !backend.bytesOnDisk(folder).contain(secret))
    }

    @Test(arguments: Backend.all.filter(\.scrubs))
    func `deleted content is nowhere on the disk once the database is closed`(backend: Backend) async throws {
        let folder = try TemporaryFolder()
        let database = try await backend.open(folder)
        try await database.create(Self.row)
        let secret = "her telephone number is 0123-456789"
        try await database.run("INSERT INTO test_row (batch, position, text) VALUES (1, 0, \(secret))")
        // Readers are open, and stay so until the end.
        for _ in 0..<8 { #expect(try await database.int("SELECT COUNT(*) FROM test_row") == 1) }
        try await database.run("DELETE FROM test_row")
        try await database.close()
        #expect(try !backend.bytesOnDisk(folder).contain(secret))
    }

    @Test(arguments: Backend.all.filter(\.scrubs))
    func `scrubbing does not wait for a reader`(backend: Backend) async throws {
        let folder = try TemporaryFolder()
        let database = try await backend.open(folder, 60)
        try await database.create(Self.row)
        let (began, goOn) = (Gate(), Gate())
        async let read: Void = database.read { db in
            _ = try db.int("SELECT COUNT(*) FROM test_row")
            began.open()
            goOn.block()
        }
        try await began.wait()
        try await database.run("INSERT INTO test_row (batch, position, text) VALUES (1, 1, 'x')")
        let start = ContinuousClock.now
        #expect(try await !database.scrub())
        #expect(ContinuousClock.now - start < .seconds(30))
        goOn.open()
        try await read
        #expect(try await database.scrub())
        #expect(try await database.int("SELECT COUNT(*) FROM test_row") == 1)
        try await database.close()
    }

    @Test(arguments: Backend.all)
    func `closing and opening again finds everything`(backend: Backend) async throws {
        let folder = try TemporaryFolder()
        for batch in 0..<Int64(3) {
            let database = try await backend.open(folder)
            if batch == 0 { try await database.create(Self.row) }
            try await database.run("INSERT INTO test_row (batch, position, text) VALUES (\(batch), 0, 'x')")
            #expect(try await database.int("SELECT COUNT(*) FROM test_row") == batch + 1)
            try await database.close()
        }
    }

    @Test func `the embedded database is durable, strict about references, and overwrites what it deletes`()
        async throws
    {
        let folder = try TemporaryFolder()
        let database = try await Backend.embedded.open(folder)
        let settings = try await database.write { db in
            [
                "PRAGMA synchronous": try db.int("PRAGMA synchronous"),
                "PRAGMA secure_delete": try db.int("PRAGMA secure_delete"),
                "PRAGMA foreign_keys": try db.int("PRAGMA foreign_keys"),
                "PRAGMA busy_timeout": try db.int("PRAGMA busy_timeout"),
            ]
        }
        #expect(
            settings == [
                "PRAGMA synchronous": 2, "PRAGMA secure_delete": 1, "PRAGMA foreign_keys": 1,
                "PRAGMA busy_timeout": 5000,
            ])
        _ = try await database.scrub()
        #expect(try await database.write { db in try db.int("PRAGMA busy_timeout") } == 5000)
        #expect(try await database.write { db in try db.int("PRAGMA synchronous") } == 2)
        try await database.close()
    }

    @Test func `a file that is no database is refused`() async throws {
        let folder = try TemporaryFolder()
        try Data(repeating: 7, count: 8192).write(to: URL(fileURLWithPath: folder.file("data.db")))
        let fault = await #expect(throws: DatabaseFault.self) { try await Backend.embedded.open(folder) }
        guard case .unusable = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        await #expect(throws: DatabaseFault.self) {
            try await SQLiteDriver.open(path: folder.file("nowhere/data.db"))
        }
    }
}
