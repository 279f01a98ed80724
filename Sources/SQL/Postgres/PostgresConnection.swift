// SPDX-License-Identifier: Apache-2.0

/// A session for the length of one transaction.
final class PostgresConnection: Connection {
    private let session: PostgresSession
    private var answers = PostgresAnswers()
    let pendingCounts = PendingCounts()

    init(_ session: PostgresSession) { self.session = session }

    /// Asks, and lends each row; the body may ask further questions meanwhile.
    func forEach(_ sql: SQL, _ body: (borrowing Row) throws -> Void) throws {
        let result = try answer(sql)
        let cursor = PostgresCursor(result)
        let row = Row(cursor)
        for position in 0..<result.rowCount {
            cursor.position = position
            try body(row)
        }
    }

    private func answer(_ sql: SQL) throws -> PostgresResult {
        if let known = answers[sql] { return known }
        // An INSERT … RETURNING answers too.
        answers.forget(writtenBy: sql.text)
        let result = try session.rows(sql)
        answers.keep(result, for: sql)
        return result
    }

    func ask(ahead questions: [SQL]) throws {
        let new = answers.unknown(questions)
        guard !new.isEmpty else { return }
        for (question, result) in zip(new, try session.rows(all: new)) { answers.keep(result, for: question) }
    }

    func gather(_ sql: SQL) throws {
        answers.forget(writtenBy: sql.text)
        try session.gather(sql)
    }

    func run(_ sql: SQL) throws {
        answers.forget(writtenBy: sql.text)
        try session.run(sql)
    }
}
