// SPDX-License-Identifier: Apache-2.0

/// Answers that stand for the rest of a transaction, until one of the tables is written on which they rest.
struct PostgresAnswers {
    private struct Question: Hashable {
        let text: String
        let parameters: [SQLValue]

        init(_ sql: SQL) { (text, parameters) = (sql.text, sql.parameters) }
    }
    private var known: [Question: PostgresResult] = [:]
    private var tables: Set<String> = []

    /// The answer that is known; nil where the question must be asked.
    subscript(sql: SQL) -> PostgresResult? {
        sql.tables.isEmpty || known.isEmpty ? nil : known[Question(sql)]
    }

    /// Those of which the answer is not known, each once.
    func unknown(_ questions: [SQL]) -> [SQL] {
        var seen: Set<Question> = []
        return questions.filter { self[$0] == nil && seen.insert(Question($0)).inserted }
    }

    /// Keeps an answer, where the question says on what it rests.
    mutating func keep(_ result: PostgresResult, for sql: SQL) {
        guard !sql.tables.isEmpty else { return }
        known[Question(sql)] = result
        tables.formUnion(sql.tables)
    }

    /// Forgets everything where a statement writes to one of the tables, or does something that is not known here.
    mutating func forget(writtenBy text: String) {
        guard !known.isEmpty, !text.hasPrefix("SELECT ") else { return }
        if let target = Self.target(of: text), !tables.contains(target) { return }
        known.removeAll()
        tables.removeAll()
    }

    /// The table that a statement writes; nil where its form does not say.
    static func target(of text: String) -> String? {
        for verb in ["INSERT INTO ", "UPDATE ", "DELETE FROM "] where text.hasPrefix(verb) {
            let rest = text.utf8.dropFirst(verb.utf8.count)
            return String(rest.prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "(") && $0 != 10 })
        }
        return nil
    }
}
