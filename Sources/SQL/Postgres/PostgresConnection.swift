// SPDX-License-Identifier: Apache-2.0

/// A session for the length of one transaction.
final class PostgresConnection: Connection {
    private let session: PostgresSession
    let pendingCounts = PendingCounts()

    init(_ session: PostgresSession) { self.session = session }

    /// Asks, and lends each row; the body may ask further questions meanwhile.
    func forEach(_ sql: SQL, _ body: (borrowing Row) throws -> Void) throws {
        let result = try session.rows(sql)
        let cursor = PostgresCursor(result)
        let row = Row(cursor)
        for position in 0..<result.rowCount {
            cursor.position = position
            try body(row)
        }
    }

    func run(_ sql: SQL) throws { try session.run(sql) }
}
