// SPDX-License-Identifier: Apache-2.0

/// A forward-only step of the schema, applied once and never changed after release.
public struct Migration: Sendable {
    /// Unique for ever; says what it does.
    public let name: String
    /// The table that it changes; a database in which that table is new has the newest form and is passed over.
    public let changed: String?
    /// The statements, for a dialect.
    public let statements: @Sendable (Dialect) -> [String]

    /// Declares a step by its statements.
    public init(_ name: String, _ statements: @escaping @Sendable (Dialect) -> [String]) {
        self.name = name
        changed = nil
        self.statements = statements
    }

    /// Declares a step that creates tables.
    public init(_ name: String, creating tables: [Table]) {
        self.init(name) { dialect in tables.flatMap(dialect.create) }
    }

    /// Declares the step that creates a table in its newest form, wherever it is missing.
    ///
    /// Its name comes from the table's, so that a table which a later version adds needs no step of its own.
    public init(creating table: Table) { self.init("create \(table.name)", creating: [table]) }

    /// Declares a step for a table that an older version made: a further column, a further index.
    ///
    /// It MUST leave the table as its declaration says; where the table is made anew it is not run.
    public init(
        _ name: String, changing table: Table, _ statements: @escaping @Sendable (Dialect) -> [String]
    ) {
        self.name = name
        changed = table.name
        self.statements = statements
    }
}

/// Applies migrations and keeps derived tables equal to their declaration.
public enum Schema {
    /// Where applied steps and the fingerprints of derived tables are kept.
    static let applied = Table(
        "schema_applied", [Column("name", .text), Column("fingerprint", .text)], primaryKey: ["name"])

    /// Applies the steps that were not applied yet, in order.
    ///
    /// - Throws: `DatabaseFault.unusable` where the database has steps that this program does not know: it was
    ///   written by a newer one.
    public static func migrate(_ database: Database, _ migrations: [Migration]) async throws {
        let dialect = database.dialect
        try await database.write { db in
            // Somebody else's tables stay somebody else's.
            if try !db.exists(dialect.hasTable(applied.name)),
                let other = try db.first(dialect.tableNames, { $0.text(0) })
            {
                throw DatabaseFault.unusable(
                    message: "it holds tables of something else (\(other)); name an empty database")
            }
            for statement in dialect.create(applied) { try db.run(SQL(text: statement)) }
            let done = Set(
                try db.query("SELECT name FROM schema_applied WHERE fingerprint = ''") { $0.text(0) })
            let unknown = done.subtracting(migrations.map(\.name))
            guard unknown.isEmpty else {
                throw DatabaseFault.unusable(
                    message: "it was written by a newer version (unknown step \(unknown.sorted()[0]))")
            }
            // Asked before the first step: what one of these makes is new already.
            let changed = Set(migrations.compactMap(\.changed))
            let present = try changed.filter { try db.exists(dialect.hasTable($0)) }
            for migration in migrations where !done.contains(migration.name) {
                if migration.changed.map({ present.contains($0) }) ?? true {
                    for statement in migration.statements(dialect) { try db.run(SQL(text: statement)) }
                }
                try db.run("INSERT INTO schema_applied (name, fingerprint) VALUES (\(migration.name), '')")
            }
        }
    }

    /// Tells whether `migrate` or a rebuild would change a database that somebody uses already.
    ///
    /// One that a newer version wrote is not older: `migrate` refuses it.
    public static func isOlder(
        _ database: Database, _ migrations: [Migration], derived tables: [Table]
    ) async throws -> Bool {
        let done = try await steps(of: database)
        guard !done.isEmpty, done.isSubset(of: migrations.map(\.name)) else { return false }
        if migrations.contains(where: { !done.contains($0.name) }) { return true }
        let dialect = database.dialect
        // A table without a mark waits to be filled: after a restore, or where a rebuild was cut short.
        return try await marks(of: database).contains { name, mark in
            tables.contains { "table \($0.name)" == name && fingerprint($0, dialect) != mark }
        }
    }

    /// The fingerprints of what was filled to the end, by name.
    private static func marks(of database: Database) async throws -> [String: String] {
        try await database.read { db in
            Dictionary(
                uniqueKeysWithValues: try db.query("SELECT name, fingerprint FROM schema_applied") {
                    ($0.text(0), $0.text(1))
                })
        }
    }

    /// The steps that a database went through; none where it is no node's.
    public static func steps(of database: Database) async throws -> Set<String> {
        let table = database.dialect.hasTable(applied.name)
        return try await database.read { db in
            guard try db.exists(table) else { return [] }
            return Set(try db.query("SELECT name FROM schema_applied WHERE fingerprint = ''") { $0.text(0) })
        }
    }

    /// Tells whether a database holds no table at all.
    public static func isEmpty(_ database: Database) async throws -> Bool {
        let names = database.dialect.tableNames
        return try await database.read { db in try !db.exists(names) }
    }

    /// Drops every table, in a database that was empty before somebody tried to fill it.
    public static func empty(_ database: Database) async throws {
        let (names, suffix) = (database.dialect.tableNames, database.dialect.cascadeSuffix)
        try await database.write { db in
            for name in try db.query(names, { $0.text(0) }) {
                try db.run(SQL(text: "DROP TABLE \(name)\(suffix)"))
            }
        }
    }

    /// Tells which derived tables differ from their declaration, so that they must be rebuilt.
    public static func outdated(_ tables: [Table], in database: Database) async throws -> [Table] {
        let (dialect, known) = (database.dialect, try await marks(of: database))
        return tables.filter { known["table \($0.name)"] != fingerprint($0, dialect) }
    }

    /// Drops and creates derived tables, empty; they count as outdated until `markCurrent` is called.
    public static func recreate(
        _ tables: [Table], in db: borrowing WriteTransaction, _ dialect: Dialect
    ) throws {
        for table in tables {
            try db.run(SQL(text: "DROP TABLE IF EXISTS \(table.name)"))
            for statement in dialect.create(table) { try db.run(SQL(text: statement)) }
            try db.run("DELETE FROM schema_applied WHERE name = \("table \(table.name)")")
        }
    }

    /// Notes that derived tables hold what their declaration says.
    ///
    /// Call it in the transaction that fills them to the end: a rebuild that was cut short MUST begin anew.
    public static func markCurrent(
        _ tables: [Table], in db: borrowing WriteTransaction, _ dialect: Dialect
    ) throws {
        for table in tables {
            let (name, mark) = ("table \(table.name)", fingerprint(table, dialect))
            try db.run(
                """
                INSERT INTO schema_applied (name, fingerprint) VALUES (\(name), \(mark)) \
                ON CONFLICT (name) DO UPDATE SET fingerprint = excluded.fingerprint
                """)
        }
    }

    private static func fingerprint(_ table: Table, _ dialect: Dialect) -> String {
        dialect.create(table).joined(separator: "; ")
    }
}
