// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import SQL

/// How the columns are read from the tables, and follow the record.
extension ReportColumns {
    /// Reads all reports of an initiative.
    static func built(
        _ initiative: Int64, reading db: borrowing some Reading & ~Copyable
    ) throws -> ReportColumns {
        var columns = ReportColumns(initiative: initiative)
        let last = try lastIndex(initiative, db)
        columns.upTo = last
        // On a node where this initiative is the main one, ids are dense and the table itself is quickest;
        // elsewhere the index finds the few rows among the many of others.
        let known =
            try db.int(
                """
                SELECT SUM(n) FROM reports_tile WHERE initiative = \(initiative) AND zoom = 0 AND cell = 0
                """) ?? 0
        // Reports that were filed in an initiative which went up in this one may be older than it.
        let first = try AdoptedInitiative.oldest(in: initiative, db) ?? initiative
        if known > (last - first) / 16 {
            try db.forEach(
                """
                SELECT \(ColumnsRow.columns) FROM reports_report WHERE id > \(first) AND id <= \(last) \
                AND initiative + 0 = \(initiative) ORDER BY id
                """
            ) { columns.append(ColumnsRow($0)) }
        } else {
            let rows = try db.query(
                "SELECT \(ColumnsRow.columns) FROM reports_report WHERE initiative = \(initiative)"
            ) { ColumnsRow($0) }
            for row in rows.sorted(by: { $0.id < $1.id }) { columns.append(row) }
        }
        columns.indexPlaces()
        return columns
    }

    /// The snapshot that equals the tables as this transaction sees them.
    func caughtUp(reading db: borrowing some Reading & ~Copyable) throws -> ReportColumns {
        let last = try Self.lastIndex(initiative, db)
        guard last > upTo else { return self }
        var next = self
        next.upTo = last
        var changed = Changes(hasTexts: text != nil)
        try changed.read(
            """
            SELECT \(changed.columns) FROM reports_report \
            WHERE initiative = \(initiative) AND version > \(upTo)
            """,
            db)
        // A thing of which an entry was erased is folded again from older entries, or gone.
        let erased = Set(try db.erased(in: initiative, after: upTo)).subtracting(changed.rows.map(\.id))
        for id in erased.sorted() {
            let before = changed.rows.count
            try changed.read(
                """
                SELECT \(changed.columns) FROM reports_report \
                WHERE id = \(id) AND initiative = \(initiative)
                """,
                db)
            if changed.rows.count == before, row(of: id) != nil { changed.append(ColumnsRow(gone: id), []) }
        }
        let (rows, texts) = changed.sorted()
        guard rows.allSatisfy({ self.row(of: $0.id) != nil || self.rows(below: $0.id) == count }) else {
            // A report with an old id that was never there: only a rebuild of the tables can do that.
            return try Self.built(initiative, reading: db)
        }
        next.take(rows, texts: texts)
        return next
    }

    private static func lastIndex(_ initiative: Int64, _ db: borrowing some Reading & ~Copyable) throws
        -> Int64
    {
        try db.int("SELECT MAX(idx) FROM record_entry WHERE initiative = \(initiative)") ?? initiative
    }

    /// Reports that changed, and their words where these are kept.
    private struct Changes {
        let hasTexts: Bool
        var rows: [ColumnsRow] = []
        var texts: [[UInt8]] = []

        init(hasTexts: Bool) { self.hasTexts = hasTexts }

        var columns: SQL {
            hasTexts ? "\(ColumnsRow.columns), description, place_words" : ColumnsRow.columns
        }

        mutating func append(_ row: ColumnsRow, _ words: [UInt8]) {
            rows.append(row)
            if hasTexts { texts.append(words) }
        }

        mutating func read(_ sql: SQL, _ db: borrowing some Reading & ~Copyable) throws {
            let hasTexts = hasTexts
            try db.forEach(sql) { row in
                append(ColumnsRow(row), hasTexts ? TextIndex.folded(row, at: 9, 10) : [])
            }
        }

        func sorted() -> ([ColumnsRow], [[UInt8]]) {
            let order = rows.indices.sorted { rows[$0].id < rows[$1].id }
            return (order.map { rows[$0] }, hasTexts ? order.map { texts[$0] } : [])
        }
    }

    // MARK: Words

    /// How many rows one transaction reads while the text index is built.
    private static let textPage = 32_768

    /// Adds the words of the next rows to a builder; false once all were added.
    ///
    /// Each page is read in a transaction of its own, so that the index takes up no reader for long; what
    /// changed meanwhile has a version after `upTo`, and the next `caughtUp` reads it again.
    func addTexts(to builder: inout TextIndexBuilder, reading db: borrowing ReadTransaction) throws -> Bool {
        let start = builder.rows
        guard start < count else { return false }
        let end = min(start + Self.textPage, count)
        let (first, last) = (id(UInt32(start)), id(UInt32(end - 1)))
        var sql: SQL = "SELECT id, description, place_words FROM reports_report WHERE "
        if last - first < 16 * Int64(end - start) {
            sql += "id >= \(first) AND id <= \(last) AND initiative + 0 = \(initiative) ORDER BY id"
        } else {
            sql += "initiative = \(initiative) AND id >= \(first) AND id <= \(last) ORDER BY id"
        }
        try db.forEach(sql) { row in
            let id = row.int(0)
            while builder.rows < end, self.id(UInt32(builder.rows)) < id { builder.appendNothing() }
            guard builder.rows < end, self.id(UInt32(builder.rows)) == id else { return }
            row.withBytes(1) { builder.add($0) }
            row.withBytes(2) { builder.add($0) }
            builder.endRow()
        }
        while builder.rows < end { builder.appendNothing() }
        return true
    }
}
