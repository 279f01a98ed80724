// SPDX-License-Identifier: Apache-2.0

/// What truly differs between the databases, two columns side by side.
///
/// Everything else is written once. A driver is chosen in the composition root; nothing else asks which it is.
public enum Dialect: String, Sendable, CaseIterable {
    case sqlite
    case postgres

    //                                                        SQLite                    PostgreSQL
    /// The type of a 64-bit integer column.
    public var integerType: String { pick("INTEGER", "BIGINT") }
    /// The type of a 64-bit floating-point column.
    public var realType: String { pick("REAL", "DOUBLE PRECISION") }
    /// The type of a text column, ordered by its bytes; NUL inside a text is kept by the first and refused by the second.
    public var textType: String { pick("TEXT", "TEXT COLLATE \"C\"") }
    /// The type of a bytes column.
    public var blobType: String { pick("BLOB", "BYTEA") }
    /// Ends a CREATE TABLE whose rows are clustered by key.
    public var clusteredSuffix: String { pick(" WITHOUT ROWID", "") }
    /// Ends a SELECT that locks the row it reads.
    public var lockSuffix: String { pick("", " FOR UPDATE") }
    /// Ends a DROP TABLE that takes references to the table along; they are dropped with the tables that have them.
    var cascadeSuffix: String { pick("", " CASCADE") }
    /// The mark of parameter `number`, counted from 1.
    public func parameter(_ number: Int) -> String { pick("?", "$\(number)") }
    /// A member of a JSON text column, as text.
    public func json(_ column: String, _ key: String) -> String {
        pick("json_extract(\(column), '$.\(key)')", "(\(column)::jsonb ->> '\(key)')")
    }
    /// Matches words (folded in Swift) against a column declared for full text.
    public func matches(_ column: String) -> String {
        pick("\(column) MATCH ?", "\(column) @@ to_tsquery('simple', ?)")
    }
    /// The name under which processes on one database tell each other that something was committed.
    static let channel = "folkmoot"
    /// Tells other processes that something was committed; empty where there is only one.
    public func notify(_ channel: String) -> String { pick("", "NOTIFY \(channel)") }

    /// Gives a row where there is a table of this name.
    public func hasTable(_ name: String) -> SQL {
        switch self {
        case .sqlite: "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = \(name)"
        case .postgres: "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = \(name)"
        }
    }

    /// Gives the names of all tables, one a row.
    public var tableNames: SQL {
        switch self {
        case .sqlite: "SELECT name FROM sqlite_master WHERE type = 'table'"
        case .postgres: "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        }
    }

    private func pick(_ sqlite: String, _ postgres: String) -> String {
        switch self {
        case .sqlite: sqlite
        case .postgres: postgres
        }
    }

    /// The statements that create a table and its indexes.
    public func create(_ table: Table) -> [String] {
        let columns = table.columns.map { column in
            var text = "\(column.name) \(type(of: column.kind))"
            if !column.optional { text += " NOT NULL" }
            if let target = column.references { text += " REFERENCES \(target)" }
            return text
        }
        let key = "PRIMARY KEY (\(table.primaryKey.joined(separator: ", ")))"
        let suffix = table.clustered ? clusteredSuffix : ""
        let body = (columns + [key]).joined(separator: ", ")
        var statements = ["CREATE TABLE IF NOT EXISTS \(table.name) (\(body))\(suffix)"]
        for index in table.indexes {
            let unique = index.unique ? "UNIQUE " : ""
            let name = "\(table.name)_by_\(index.columns.joined(separator: "_"))"
            let list = index.columns.joined(separator: ", ")
            statements.append("CREATE \(unique)INDEX IF NOT EXISTS \(name) ON \(table.name) (\(list))")
        }
        return statements
    }

    private func type(of kind: Column.Kind) -> String {
        switch kind {
        case .integer: integerType
        case .real: realType
        case .text: textType
        case .blob: blobType
        }
    }
}
