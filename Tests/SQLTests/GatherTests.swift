// SPDX-License-Identifier: Apache-2.0
import SQL
import TestSupport
import Testing

/// Rows that are inserted together, and answers that are asked for once: nothing in a transaction can tell.
@Suite struct GatherTests {
    private static let person = Table("test_person", [Column("id", .integer)], primaryKey: ["id"])
    private static let thing = Table(
        "test_thing",
        [
            Column("id", .integer), Column("person", .integer, references: "test_person(id)"),
            Column("number", .real, optional: true), Column("words", .text, optional: true),
            Column("never", .blob, optional: true),
        ], primaryKey: ["id"])

    private func with(_ backend: Backend, _ body: (Database) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let database = try await backend.open(folder)
        try await database.create(Self.person, Self.thing)
        try await body(database)
        try await database.close()
        withExtendedLifetime(folder) {}
    }

    private static func thing(_ id: Int, _ person: Int, number: Double? = nil, words: String? = nil) -> SQL {
        """
        INSERT INTO test_thing (id, person, number, words, never) \
        VALUES (\(id), \(person), \(number), \(words), \([UInt8]?.none))
        """
    }

    @Test(arguments: Backend.all)
    func `gathered rows are there for the next question, in any number`(backend: Backend) async throws {
        try await with(backend) { (database: Database) async throws in
            try await database.write { db in
                var expected: Int64 = 0
                for count in [1, 2, 63, 64, 65, 200] {
                    for _ in 0..<count {
                        // Who is referred to comes in between, and is there first all the same.
                        try db.run("INSERT INTO test_person (id) VALUES (\(expected)) ON CONFLICT DO NOTHING")
                        let id = Int(expected)
                        try db.gather(
                            Self.thing(
                                id, id, number: id % 3 == 0 ? nil : Double(id) / 2,
                                words: id % 5 == 0 ? nil : "w\(id)"))
                        expected += 1
                    }
                    #expect(try db.int("SELECT COUNT(*) FROM test_thing") == expected)
                }
                try db.gather(Self.thing(1000, 1))
                try db.run("UPDATE test_thing SET words = 'changed' WHERE id = 1000")
                #expect(try db.exists("SELECT 1 FROM test_thing WHERE id = 1000 AND words = 'changed'"))
            }
            let rows = try await database.read { db in
                try db.query("SELECT id, person, number, words FROM test_thing WHERE id < 395 ORDER BY id") {
                    row in
                    let id = row.int(0)
                    return row.int(1) == id && row.optionalText(3) == (id % 5 == 0 ? nil : "w\(id)")
                        && (row.isNull(2) ? id % 3 == 0 : row.real(2) == Double(id) / 2)
                }
            }
            #expect(rows.count == 395 && rows.allSatisfy { $0 })
        }
    }

    @Test(arguments: Backend.all)
    func `a column may have whole numbers and others`(backend: Backend) async throws {
        try await with(backend) { (database: Database) async throws in
            try await database.write { db in
                try db.run("INSERT INTO test_person (id) VALUES (1)")
                for id in 0..<4 {
                    let number: SQLValue = id % 2 == 0 ? .integer(Int64(id)) : .real(Double(id) + 0.5)
                    try db.gather(
                        SQL(
                            text: "INSERT INTO test_thing (id, person, number) VALUES (?, 1, ?)",
                            parameters: [.integer(Int64(id)), number]))
                }
            }
            let numbers = try await database.read { db in
                try db.query("SELECT number FROM test_thing ORDER BY id") { $0.real(0) }
            }
            #expect(numbers == [0, 1.5, 2, 3.5])
        }
    }

    @Test(arguments: Backend.all)
    func `what was gathered goes with its transaction, and a wrong row fails it`(backend: Backend)
        async throws
    {
        struct Mishap: Error {}
        try await with(backend) { (database: Database) async throws in
            try await database.run("INSERT INTO test_person (id) VALUES (1)")
            await #expect(throws: Mishap.self) {
                try await database.write { db in
                    for id in 0..<10 { try db.gather(Self.thing(id, 1)) }
                    throw Mishap()
                }
            }
            await #expect(throws: DatabaseFault.self) {
                try await database.write { db in
                    for id in 0..<10 { try db.gather(Self.thing(id, id == 7 ? 99 : 1)) }
                }
            }
            await #expect(throws: DatabaseFault.self) {
                try await database.write { db in
                    for id in [3, 4, 3] { try db.gather(Self.thing(id, 1)) }
                }
            }
            #expect(try await database.int("SELECT COUNT(*) FROM test_thing") == 0)
            try await database.write { db in try db.gather(Self.thing(3, 1)) }
            #expect(try await database.int("SELECT COUNT(*) FROM test_thing") == 1)
        }
    }

    @Test(arguments: Backend.all)
    func `an answer stands until what it rests on is written, in each form of writing`(backend: Backend)
        async throws
    {
        try await with(backend) { (database: Database) async throws in
            try await database.run("INSERT INTO test_person (id) VALUES (1)")
            try await database.write { db in
                let question = ("SELECT COUNT(*) FROM test_thing WHERE person = \(1)" as SQL).resting(
                    on: "test_thing")
                let other = ("SELECT COUNT(*) FROM test_person" as SQL).resting(on: "test_person")
                try db.ask(ahead: [question, other, question])
                #expect(try db.int(question) == 0 && db.int(other) == 1)
                try db.gather(Self.thing(1, 1))
                #expect(try db.int(question) == 1)
                try db.run(Self.thing(2, 1))
                #expect(try db.int(question) == 2)
                #expect(try db.int("INSERT INTO test_thing (id, person) VALUES (3, 1) RETURNING id") == 3)
                #expect(try db.int(question) == 3)
                try db.run("UPDATE test_thing SET person = 1 WHERE id = 3")
                #expect(try db.int(question) == 3)
                try db.run("DELETE FROM test_thing WHERE id = 1")
                #expect(try db.int(question) == 2 && db.int(question) == 2)
                try db.run(
                    "WITH gone AS (SELECT 2 AS id) DELETE FROM test_thing WHERE id IN (SELECT id FROM gone)")
                #expect(try db.int(question) == 1)
                try db.run("INSERT INTO test_person (id) VALUES (5)")
                #expect(try db.int(other) == 2)
            }
            let count = try await database.read { db in
                try db.int(("SELECT COUNT(*) FROM test_thing" as SQL).resting(on: "test_thing"))
            }
            #expect(count == 1)
        }
    }
}
