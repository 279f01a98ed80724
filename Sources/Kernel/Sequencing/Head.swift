// SPDX-License-Identifier: Apache-2.0
import Formats
import Record
import SQL

/// The growing end of the record: the tree, and the time below which no entry may fall.
///
/// A value: a batch works on a copy, which replaces the original when its transaction has committed.
struct Head: Sendable {
    var tree = TreeBuilder()
    var time = Timestamp(milliseconds: 0)

    var next: EntryIndex { tree.size }

    init() {}

    init(reading db: borrowing some Reading & ~Copyable) throws {
        let stored = try db.first("SELECT size, time FROM record_head WHERE id = 1") {
            ($0.int(0), $0.int(1))
        }
        guard let (size, milliseconds) = stored else { return }
        time = Timestamp(milliseconds: milliseconds)
        var loaded: [Int64: [UInt8]] = [:]
        var question: SQL = "SELECT level, hashes FROM record_tile WHERE "
        for level in 0...Tile.maximumLevel {
            let index = size >> Int64(Tile.height * (level + 1))
            question += level == 0 ? "" : " OR "
            question += "(level = \(level) AND idx = \(index))"
        }
        try db.forEach(question) { loaded[$0.int(0)] = $0.blob(1) }
        tree = try TreeBuilder(size: size) { level, _ in loaded[Int64(level)] ?? [] }
    }

    /// How many entries the record has, as it is stored.
    static func size(reading db: borrowing some Reading & ~Copyable) throws -> EntryIndex {
        try db.int("SELECT size FROM record_head WHERE id = 1") ?? 0
    }

    /// Writes what has changed since the last call.
    mutating func store(into db: borrowing WriteTransaction) throws {
        for tile in tree.takeChangedTiles() {
            try db.run(
                """
                INSERT INTO record_tile (level, idx, hashes) VALUES (\(tile.level), \(tile.index), \(tile.hashes)) \
                ON CONFLICT (level, idx) DO UPDATE SET hashes = excluded.hashes
                """)
        }
        try db.run(
            """
            INSERT INTO record_head (id, size, time) VALUES (1, \(tree.size), \(time.milliseconds)) \
            ON CONFLICT (id) DO UPDATE SET size = excluded.size, time = excluded.time
            """)
    }
}
