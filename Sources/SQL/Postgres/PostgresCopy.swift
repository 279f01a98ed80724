// SPDX-License-Identifier: Apache-2.0

/// Copies the tables of a database into another schema of it, so that swapping two names brings them back.
enum PostgresCopy {
    /// Makes the schema and fills it, within the transaction of a connection.
    static func copy(to schema: String, _ connection: any Connection) throws {
        var tables: [String] = []
        var references: [(table: String, name: String, rule: String)] = []
        try connection.forEach(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
        ) { tables.append($0.text(0)) }
        // Unqualified, as what they refer to is on the path: in the copy they refer to the copy.
        try connection.forEach(
            """
            SELECT c.relname, k.conname, pg_get_constraintdef(k.oid) FROM pg_constraint k \
            JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
            WHERE k.contype = 'f' AND n.nspname = current_schema() ORDER BY 1, 2
            """
        ) { references.append(($0.text(0), $0.text(1), $0.text(2))) }
        try connection.run(SQL(text: "CREATE SCHEMA \(schema)"))
        for table in tables {
            try connection.run(SQL(text: "CREATE TABLE \(schema).\(table) (LIKE \(table) INCLUDING ALL)"))
            try connection.run(SQL(text: "INSERT INTO \(schema).\(table) SELECT * FROM \(table)"))
        }
        try connection.run(SQL(text: "SET LOCAL search_path TO \(schema)"))
        for one in references {
            try connection.run(
                SQL(text: "ALTER TABLE \(one.table) ADD CONSTRAINT \(one.name) \(one.rule)"))
        }
    }
}
