// SPDX-License-Identifier: Apache-2.0
import SQL
import TestSupport
import Testing

/// The contract of a driver: a violated rule is told by its kind and its columns.
@Suite struct ConstraintTests {
    struct Case: Sendable, CustomStringConvertible {
        let description: String
        let statement: SQL
        let kind: DatabaseFault.Constraint.Kind
        let columns: Set<String>
    }
    static let cases = [
        Case(
            description: "primary key",
            statement: "INSERT INTO test_child (id, parent, name) VALUES (1, 1, 'b')",
            kind: .primaryKey, columns: ["test_child.id"]),
        Case(
            description: "unique", statement: "INSERT INTO test_child (id, parent, name) VALUES (2, 1, 'a')",
            kind: .unique, columns: ["test_child.parent", "test_child.name"]),
        Case(
            description: "not null",
            statement: "INSERT INTO test_child (id, parent, name) VALUES (2, 1, NULL)",
            kind: .notNull, columns: ["test_child.name"]),
        Case(
            description: "foreign key",
            statement: "INSERT INTO test_child (id, parent, name) VALUES (2, 9, 'b')",
            kind: .foreignKey, columns: []),
        Case(
            description: "check", statement: "INSERT INTO test_checked (n) VALUES (-1)", kind: .check,
            columns: []),
        Case(
            description: "composite key", statement: "INSERT INTO test_pair (a, b) VALUES (1, 2)",
            kind: .primaryKey, columns: ["test_pair.a", "test_pair.b"]),
    ]

    private func prepared(_ backend: Backend, _ folder: TemporaryFolder) async throws -> Database {
        let database = try await backend.open(folder)
        try await database.create(
            Table("test_parent", [Column("id", .integer)], primaryKey: ["id"]),
            Table(
                "test_child",
                [
                    Column("id", .integer),
                    Column("parent", .integer, references: "test_parent(id) ON DELETE CASCADE"),
                    Column("name", .text),
                ],
                primaryKey: ["id"], indexes: [.init(["parent", "name"], unique: true)]),
            Table(
                "test_pair", [Column("a", .integer), Column("b", .integer)], primaryKey: ["a", "b"],
                clustered: true))
        try await database.run("CREATE TABLE test_checked (n INTEGER NOT NULL CHECK (n > 0))")
        try await database.run("INSERT INTO test_parent (id) VALUES (1)")
        try await database.run("INSERT INTO test_child (id, parent, name) VALUES (1, 1, 'a')")
        try await database.run("INSERT INTO test_pair (a, b) VALUES (1, 2)")
        return database
    }

    @Test(arguments: Backend.all, cases)
    func `a violated rule is told by kind and columns`(backend: Backend, rule: Case) async throws {
        let folder = try TemporaryFolder()
        let database = try await prepared(backend, folder)
        let fault = await #expect(throws: DatabaseFault.self) { try await database.run(rule.statement) }
        guard case .constraint(let constraint, let message) = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        #expect(constraint.kind == rule.kind)
        let columns = Set(constraint.columns.split(separator: ", ").map(String.init))
        if !rule.columns.isEmpty { #expect(columns == rule.columns) }
        #expect(!message.isEmpty)
        try await database.close()
    }

    @Test(arguments: Backend.all)
    func `a fault inside a transaction can be told there, and nothing of it stays`(backend: Backend)
        async throws
    {
        let folder = try TemporaryFolder()
        let database = try await prepared(backend, folder)
        await #expect(throws: DatabaseFault.self) {
            try await database.write { db in
                try db.run("INSERT INTO test_child (id, parent, name) VALUES (5, 1, 'e')")
                try db.run("INSERT INTO test_child (id, parent, name) VALUES (1, 1, 'f')")
            }
        }
        #expect(try await database.int("SELECT COUNT(*) FROM test_child") == 1)
        try await database.close()
    }

    @Test(arguments: Backend.all)
    func `deleting the parent deletes what refers to it`(backend: Backend) async throws {
        let folder = try TemporaryFolder()
        let database = try await prepared(backend, folder)
        try await database.run("DELETE FROM test_parent WHERE id = 1")
        #expect(try await database.int("SELECT COUNT(*) FROM test_child") == 0)
        try await database.close()
    }

    @Test(arguments: Backend.all)
    func `a wrong statement is a fault that says which`(backend: Backend) async throws {
        let folder = try TemporaryFolder()
        let database = try await prepared(backend, folder)
        // A driver may queue statements: the fault surfaces at the latest when the transaction commits.
        let fault = await #expect(throws: DatabaseFault.self) {
            try await database.write { db in try db.run("SELEKT 1") }
        }
        guard case .failed(_, _, let statement) = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        #expect(statement == "SELEKT 1")
        await #expect(throws: DatabaseFault.self) { try await database.int("SELECT x FROM test_nowhere") }
        try await database.close()
    }
}
