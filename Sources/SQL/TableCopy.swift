// SPDX-License-Identifier: Apache-2.0
import Foundation

extension Database {
    /// Copies the rows of tables, as of one state, into the same tables of another database, in one transaction there.
    ///
    /// - Parameters:
    ///   - tables: In an order in which no row comes before one that it refers to.
    ///   - confirm: Called when all is written and nothing committed yet; where it throws, nothing was.
    /// - Returns: How many rows.
    public func copy(
        _ tables: [Table], into target: Database, confirm: @escaping @Sendable () async throws -> Void
    ) async throws -> Int64 {
        let pages = RowPages()
        let reading = Task {
            do {
                try await read { db in
                    for table in tables { try Self.read(table, from: db, into: pages) }
                }
                try await confirm()
                pages.finish()
            } catch {
                pages.fail(error)
                throw error
            }
        }
        do {
            let count = try await target.write { db in
                var count: Int64 = 0
                while let page = try pages.take() {
                    for row in page.rows { try db.run(SQL(text: page.statement, parameters: row)) }
                    count += Int64(page.rows.count)
                }
                return count
            }
            try await reading.value
            return count
        } catch {
            pages.fail(error)
            try? await reading.value
            throw error
        }
    }

    /// Reads a table in the order of its key, a page at a time, so that no table need fit into memory.
    private static func read(_ table: Table, from db: borrowing ReadTransaction, into pages: RowPages) throws
    {
        let columns = table.columns.map(\.name)
        let key = table.primaryKey
        let places = key.compactMap { name in columns.firstIndex(of: name) }
        let marks = Array(repeating: "?", count: columns.count).joined(separator: ", ")
        let list = columns.joined(separator: ", ")
        let statement = "INSERT INTO \(table.name) (\(list)) VALUES (\(marks))"
        let order = key.joined(separator: ", ")
        let keyMarks = Array(repeating: "?", count: key.count).joined(separator: ", ")
        var last: [SQLValue]?
        while true {
            let after = last == nil ? "" : " WHERE (\(order)) > (\(keyMarks))"
            let question = SQL(
                text: "SELECT \(list) FROM \(table.name)\(after) ORDER BY \(order) LIMIT \(RowPages.most)",
                parameters: last ?? [])
            var rows: [[SQLValue]] = []
            try db.forEach(question) { row in rows.append((0..<columns.count).map { row.value($0) }) }
            guard let end = rows.last else { return }
            last = places.map { end[$0] }
            let count = rows.count
            try pages.give(.init(statement: statement, rows: rows))
            if count < RowPages.most { return }
        }
    }
}

/// Pages of rows on their way from one database's thread to another's, a few at a time.
private final class RowPages: @unchecked Sendable {
    struct Page {
        let statement: String
        let rows: [[SQLValue]]
    }
    /// Rows of a page.
    static let most = 500
    private let condition = NSCondition()
    private var waiting: [Page] = []
    private var isFinished = false
    private var fault: (any Error)?

    /// Waits while too many are on their way.
    func give(_ page: Page) throws {
        condition.lock()
        defer { condition.unlock() }
        while waiting.count >= 4, fault == nil { condition.wait() }
        if let fault { throw fault }
        waiting.append(page)
        condition.broadcast()
    }

    /// The next page; nil at the end.
    func take() throws -> Page? {
        condition.lock()
        defer { condition.unlock() }
        while waiting.isEmpty, !isFinished, fault == nil { condition.wait() }
        if let fault { throw fault }
        guard !waiting.isEmpty else { return nil }
        condition.broadcast()
        return waiting.removeFirst()
    }

    func finish() {
        condition.lock()
        isFinished = true
        condition.broadcast()
        condition.unlock()
    }

    func fail(_ error: any Error) {
        condition.lock()
        if fault == nil { fault = error }
        condition.broadcast()
        condition.unlock()
    }
}
