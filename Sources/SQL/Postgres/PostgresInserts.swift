// SPDX-License-Identifier: Apache-2.0
import CPostgres

/// Rows that wait to be inserted together: a statement of many rows costs little more than one of a single row.
///
/// Rows of one table keep their order. Questions, changes and the commit come after all that wait; only single rows
/// for other tables go ahead.
struct PostgresInserts {
    /// An INSERT of one row, cut where more rows fit in.
    private struct Form {
        let table: String
        let head: String
        let row: String
        let columns: Int
    }
    private struct Group {
        let form: Form
        var rows: [[SQLValue]] = []
    }
    /// So many rows a statement has at most; fewer come in powers of two, so that there are few statements.
    static let most = 64
    /// So many forms are remembered.
    private static let mostForms = 1024

    private var forms: [String: Form?] = [:]
    private var groups: [Group] = []
    private var places: [String: Int] = [:]
    /// The table of each statement that inserts a row.
    private var passing: [String: String?] = [:]

    /// Takes an INSERT of one row; false where the statement is none.
    mutating func take(_ sql: SQL) -> Bool {
        guard let form = form(sql.text), form.columns == sql.parameters.count else { return false }
        if let place = places[sql.text] {
            groups[place].rows.append(sql.parameters)
        } else {
            places[sql.text] = groups.count
            groups.append(Group(form: form, rows: [sql.parameters]))
        }
        return true
    }

    /// Tells whether a statement may go ahead of the rows that wait: it inserts a row into another table.
    mutating func mayPass(_ text: String) -> Bool {
        if groups.isEmpty { return true }
        if passing[text] == nil {
            if passing.count >= Self.mostForms { passing.removeAll() }
            let isRow =
                text.hasPrefix("INSERT INTO ") && text.contains(" VALUES (") && !text.contains("SELECT ")
            passing[text] = .some(isRow ? PostgresAnswers.target(of: text) : nil)
        }
        guard let target = passing[text] ?? nil else { return false }
        return !groups.contains { $0.form.table == target }
    }

    /// Forgets the rows that wait: their transaction is rolled back.
    mutating func discard() {
        groups.removeAll()
        places.removeAll()
    }

    /// Gives the statements that insert all rows that wait, with the types of their parameters.
    mutating func statements() throws -> [(sql: SQL, types: [Oid])] {
        guard !groups.isEmpty else { return [] }
        defer { discard() }
        var result: [(SQL, [Oid])] = []
        for group in groups {
            var start = 0
            while start < group.rows.count {
                var count = Self.most
                while count > group.rows.count - start { count /= 2 }
                let rows = group.rows[start..<start + count]
                start += count
                if let types = try Self.types(of: rows) {
                    result.append((Self.statement(group.form, rows), types))
                } else {
                    for row in rows {
                        let one = [row][...]
                        result.append((Self.statement(group.form, one), try Self.types(of: one) ?? []))
                    }
                }
            }
        }
        return result
    }

    private static func statement(_ form: Form, _ rows: ArraySlice<[SQLValue]>) -> SQL {
        var text = form.head
        for number in 0..<rows.count { text += number == 0 ? form.row : ", " + form.row }
        return SQL(text: text, parameters: Array(rows.joined()))
    }

    /// The types of all parameters, where each column has one; a column of nulls leaves it to the server.
    private static func types(of rows: ArraySlice<[SQLValue]>) throws -> [Oid]? {
        var columns = [Oid](repeating: 0, count: rows.first?.count ?? 0)
        for row in rows {
            for (column, value) in row.enumerated() {
                let type = try PostgresStatements.type(value)
                if columns[column] == 0 { columns[column] = type }
                guard type == 0 || type == columns[column] else { return nil }
            }
        }
        return (0..<rows.count).flatMap { _ in columns }
    }

    private mutating func form(_ text: String) -> Form? {
        if let known = forms[text] { return known }
        if forms.count >= Self.mostForms { forms.removeAll() }
        let form = Self.cut(text)
        forms[text] = .some(form)
        return form
    }

    /// Cuts `INSERT INTO t (…) VALUES (…)`; values hold no parentheses and no texts.
    private static func cut(_ text: String) -> Form? {
        guard let table = PostgresAnswers.target(of: text), let values = text.firstRange(of: " VALUES ("),
            let close = text[values.upperBound...].firstIndex(of: ")"), text.hasPrefix("INSERT INTO "),
            text[text.index(after: close)...].allSatisfy(\.isWhitespace)
        else { return nil }
        let inside = text[values.upperBound..<close]
        let isPlain = inside.utf8.allSatisfy { $0 != UInt8(ascii: "(") && $0 != UInt8(ascii: "'") }
        return isPlain
            ? Form(
                table: table, head: String(text[..<values.upperBound].dropLast()), row: "(\(inside))",
                columns: inside.utf8.count { $0 == UInt8(ascii: "?") }) : nil
    }
}
