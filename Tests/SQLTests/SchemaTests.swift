// SPDX-License-Identifier: Apache-2.0
import SQL
import TestSupport
import Testing

/// Migrations go forward only; derived tables follow their declaration.
@Suite struct SchemaTests {
    static let first = Table("test_first", [Column("id", .integer)], primaryKey: ["id"])
    static let second = Table(
        "test_second", [Column("id", .integer), Column("name", .text, optional: true)], primaryKey: ["id"],
        indexes: [.init(["name"], unique: true)])

    private func withDatabase(_ backend: Backend, _ body: (Database) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let database = try await backend.open(folder)
        try await body(database)
        try await database.close()
        withExtendedLifetime(folder) {}
    }

    @Test(arguments: Backend.all)
    func `each step is applied once, in order`(backend: Backend) async throws {
        try await withDatabase(backend) { (database: Database) async throws in
            let one = Migration("1", creating: [Self.first])
            let two = Migration("2") { _ in ["INSERT INTO test_first (id) VALUES (1)"] }
            try await Schema.migrate(database, [one])
            try await Schema.migrate(database, [one, two])
            try await Schema.migrate(database, [one, two])
            #expect(try await database.int("SELECT COUNT(*) FROM test_first") == 1)
        }
    }

    @Test(arguments: Backend.all)
    func `a database of a newer version is refused`(backend: Backend) async throws {
        try await withDatabase(backend) { (database: Database) async throws in
            let one = Migration("1", creating: [Self.first])
            try await Schema.migrate(
                database, [one, Migration("2 from the future", creating: [Self.second])])
            let fault = await #expect(throws: DatabaseFault.self) {
                try await Schema.migrate(database, [one])
            }
            guard case .unusable(let message) = fault else {
                Issue.record("\(String(describing: fault))")
                return
            }
            #expect(message.contains("2 from the future"))
        }
    }

    @Test(arguments: Backend.all)
    func `a step that fails leaves no trace of itself or of the steps with it`(backend: Backend) async throws
    {
        try await withDatabase(backend) { (database: Database) async throws in
            let one = Migration("1", creating: [Self.first])
            let broken = Migration("2") { _ in
                ["INSERT INTO test_first (id) VALUES (1)", "INSERT INTO nowhere"]
            }
            await #expect(throws: DatabaseFault.self) { try await Schema.migrate(database, [one, broken]) }
            await #expect(throws: DatabaseFault.self) {
                try await database.int("SELECT COUNT(*) FROM test_first")
            }
            try await Schema.migrate(database, [one])
            #expect(try await database.int("SELECT COUNT(*) FROM test_first") == 0)
        }
    }

    @Test(arguments: Backend.all)
    func `a step for an older table is passed over where the table is new`(backend: Backend) async throws {
        let wider = Table(
            "test_first", [Column("id", .integer), Column("more", .text, optional: true)], primaryKey: ["id"])
        let create = Migration(creating: Self.first)
        let widen = [
            Migration(creating: wider),
            Migration("first 2: more", changing: wider) { dialect in
                ["ALTER TABLE test_first ADD COLUMN more \(dialect.textType)"]
            },
        ]
        #expect(create.name == widen[0].name)
        for isOld in [true, false] {
            try await withDatabase(backend) { (database: Database) async throws in
                if isOld {
                    try await Schema.migrate(database, [create])
                    try await database.run("INSERT INTO test_first (id) VALUES (7)")
                }
                try await Schema.migrate(database, widen)
                try await Schema.migrate(database, widen)
                try await database.run("INSERT INTO test_first (id, more) VALUES (8, 'new')")
                #expect(try await database.int("SELECT COUNT(*) FROM test_first") == (isOld ? 2 : 1))
            }
        }
    }

    @Test(arguments: Backend.all)
    func `a derived table whose declaration changed is outdated`(backend: Backend) async throws {
        try await withDatabase(backend) { (database: Database) async throws in
            try await Schema.migrate(database, [])
            let (tables, dialect) = ([Self.first, Self.second], database.dialect)
            #expect(try await Schema.outdated(tables, in: database) == tables)
            try await database.write { db in
                try Schema.recreate(tables, in: db, dialect)
                try db.run("INSERT INTO test_first (id) VALUES (1)")
                try Schema.markCurrent(tables, in: db, dialect)
            }
            #expect(try await Schema.outdated(tables, in: database).isEmpty)
            let changed = Table(
                "test_first", [Column("id", .integer), Column("more", .real)], primaryKey: ["id"])
            #expect(try await Schema.outdated([changed, Self.second], in: database) == [changed])
            try await database.write { db in try Schema.recreate([changed], in: db, dialect) }
            #expect(try await database.int("SELECT COUNT(*) FROM test_first") == 0)
        }
    }

    @Test(arguments: Backend.all)
    func `tables that were created but not filled to the end stay outdated`(backend: Backend) async throws {
        try await withDatabase(backend) { (database: Database) async throws in
            let dialect = database.dialect
            try await Schema.migrate(database, [])
            try await database.write { db in
                try Schema.recreate([Self.first], in: db, dialect)
                try Schema.markCurrent([Self.first], in: db, dialect)
            }
            try await database.write { db in try Schema.recreate([Self.first], in: db, dialect) }
            #expect(try await Schema.outdated([Self.first], in: database) == [Self.first])
        }
    }

    @Test func `both dialects say the same table in their own words`() {
        let statements = Dialect.allCases.map { $0.create(Self.second) }
        #expect(
            statements == [
                [
                    "CREATE TABLE IF NOT EXISTS test_second (id INTEGER NOT NULL, name TEXT, PRIMARY KEY (id))",
                    "CREATE UNIQUE INDEX IF NOT EXISTS test_second_by_name ON test_second (name)",
                ],
                [
                    """
                    CREATE TABLE IF NOT EXISTS test_second (id BIGINT NOT NULL, name TEXT COLLATE "C", \
                    PRIMARY KEY (id))
                    """,
                    "CREATE UNIQUE INDEX IF NOT EXISTS test_second_by_name ON test_second (name)",
                ],
            ])
        #expect(Dialect.allCases.map { $0.parameter(3) } == ["?", "$3"])
    }
}
