// SPDX-License-Identifier: Apache-2.0

/// What both kinds of transaction can do: ask.
public protocol Reading: ~Copyable {
    /// Calls the body with each row, in order, as the database produces them.
    func forEach(_ sql: SQL, _ body: (borrowing Row) throws -> Void) throws
}

/// Thrown inside `forEach` to stop early; never leaves this file.
private struct StopIteration: Error {}

extension Reading where Self: ~Copyable {
    /// All rows, decoded.
    public func query<T>(_ sql: SQL, _ decode: (borrowing Row) throws -> T) throws -> [T] {
        var result: [T] = []
        try forEach(sql) { row in result.append(try decode(row)) }
        return result
    }

    /// The first row, decoded, or nil where there is none.
    public func first<T>(_ sql: SQL, _ decode: (borrowing Row) throws -> T) throws -> T? {
        var result: T?
        do {
            try forEach(sql) { row in
                result = try decode(row)
                throw StopIteration()
            }
        } catch is StopIteration {
            return result
        }
        return result
    }

    /// The first column of the first row as an integer, or nil.
    public func int(_ sql: SQL) throws -> Int64? {
        try first(sql) { $0.optionalInt(0) } ?? nil
    }

    /// Tells whether there is any row.
    public func exists(_ sql: SQL) throws -> Bool {
        try first(sql) { _ in true } ?? false
    }
}
