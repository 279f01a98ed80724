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

    /// Declares a table of totals.
    public init(_ name: String, keys: (String, String, String, String)) {
        self.name = name
        self.keys = [keys.0, keys.1, keys.2, keys.3]
        let list = self.keys.joined(separator: ", ")
        text = """
            INSERT INTO \(name) (\(list), n) VALUES (?, ?, ?, ?, ?) \
            ON CONFLICT (\(list)) DO UPDATE SET n = \(name).n + excluded.n
            """
    }

    /// The declaration as a table.
    public var table: Table {
        Table(
            name, keys.map { Column($0, .integer) } + [Column("n", .integer)], primaryKey: keys,
            clustered: true)
    }

    func upsert(_ key: CounterKey, _ delta: Int64) -> SQL {
        SQL(
            text: text,
            parameters: [.integer(key.a), .integer(key.b), .integer(key.c), .integer(key.d), .integer(delta)])
    }
}

/// Sums that wait for the end of a transaction.
public final class PendingCounts {
    /// One sum.
    public struct Change {
        let table: CounterTable
        let key: CounterKey
        let delta: Int64
    }

    private var sums: [CounterTable: [CounterKey: Int64]] = [:]

    /// Makes an empty collection.
    public init() {}

    func add(_ delta: Int64, to table: CounterTable, _ key: CounterKey) {
        sums[table, default: [:]][key, default: 0] += delta
    }

    /// Gives the sums in key order (so that B-tree pages are touched once) and forgets them.
    func take() -> [Change] {
        guard !sums.isEmpty else { return [] }
        defer { sums.removeAll(keepingCapacity: true) }
        var changes: [Change] = []
        for (table, entries) in sums.sorted(by: { $0.key.name < $1.key.name }) {
            for (key, delta) in entries.sorted(by: { $0.key < $1.key }) where delta != 0 {
                changes.append(Change(table: table, key: key, delta: delta))
            }
        }
        return changes
    }

    /// Forgets everything: the transaction was rolled back.
    public func discard() { sums.removeAll() }
}
