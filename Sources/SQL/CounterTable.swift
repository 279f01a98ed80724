// SPDX-License-Identifier: Apache-2.0

/// The key of a counter: up to four integers; those a table does not use stay 0.
public struct CounterKey: Sendable, Hashable, Comparable {
    /// The parts in the order of the table's key columns.
    public var a, b, c, d: Int64

    /// Makes a key.
    public init(_ a: Int64, _ b: Int64 = 0, _ c: Int64 = 0, _ d: Int64 = 0) {
        (self.a, self.b, self.c, self.d) = (a, b, c, d)
    }

    /// Orders by the parts, first to last.
    public static func < (left: CounterKey, right: CounterKey) -> Bool {
        (left.a, left.b, left.c, left.d) < (right.a, right.b, right.c, right.d)
    }
}

/// A derived table of totals: four key columns and a count `n`; a row whose count came back to zero may stay.
public struct CounterTable: Sendable, Hashable {
    /// The table's name.
    public let name: String
    /// The names of the four key columns.
    public let keys: [String]
    private let text: String
    private let manyText: String
    /// How many sums one statement takes at most.
    static let many = 24

    /// Declares a table of totals.
    public init(_ name: String, keys: (String, String, String, String)) {
        self.name = name
        self.keys = [keys.0, keys.1, keys.2, keys.3]
        let list = self.keys.joined(separator: ", ")
        func upsert(_ rows: Int) -> String {
            let values = Array(repeating: "(?, ?, ?, ?, ?)", count: rows).joined(separator: ", ")
            return """
                INSERT INTO \(name) (\(list), n) VALUES \(values) \
                ON CONFLICT (\(list)) DO UPDATE SET n = \(name).n + excluded.n
                """
        }
        (text, manyText) = (upsert(1), upsert(Self.many))
    }

    /// Compares names: it is asked for each sum, and no two tables share one.
    public static func == (left: CounterTable, right: CounterTable) -> Bool { left.name == right.name }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }

    /// The declaration as a table.
    public var table: Table {
        Table(
            name, keys.map { Column($0, .integer) } + [Column("n", .integer)], primaryKey: keys,
            clustered: true)
    }

    /// The statement that adds one sum, or `many`.
    func upsert(_ sums: ArraySlice<PendingCounts.Sum>) -> SQL {
        var parameters: [SQLValue] = []
        parameters.reserveCapacity(sums.count * 5)
        for (key, delta) in sums {
            parameters.append(.integer(key.a))
            parameters.append(.integer(key.b))
            parameters.append(.integer(key.c))
            parameters.append(.integer(key.d))
            parameters.append(.integer(delta))
        }
        return SQL(text: sums.count == 1 ? text : manyText, parameters: parameters)
    }
}

/// Sums that wait for the end of a transaction.
public final class PendingCounts {
    /// One sum.
    typealias Sum = (key: CounterKey, delta: Int64)

    private var sums: [CounterTable: [CounterKey: Int64]] = [:]

    /// Makes an empty collection.
    public init() {}

    func add(_ delta: Int64, to table: CounterTable, _ key: CounterKey) {
        sums[table, default: [:]][key, default: 0] += delta
    }

    /// Gives the sums of each table in key order (so that B-tree pages are touched once) and forgets them.
    func take() -> [(table: CounterTable, sums: [Sum])] {
        guard !sums.isEmpty else { return [] }
        defer { sums.removeAll(keepingCapacity: true) }
        return sums.sorted { $0.key.name < $1.key.name }.map { table, entries in
            (table, entries.filter { $0.value != 0 }.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 })
        }
    }

    /// Forgets everything: the transaction was rolled back.
    public func discard() { sums.removeAll() }
}
