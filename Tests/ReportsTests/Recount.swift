// SPDX-License-Identifier: Apache-2.0
import Geometry
import SQL

@testable import Reports

/// The totals, and what each report's counts should be: as stored, or counted afresh by another way.
struct Recount: Equatable {
    var tiles: [CounterKey: Int64] = [:]
    var days: [CounterKey: Int64] = [:]
    /// By report: confirmations, disputes, visible updates and comments.
    var counts: [Int64: [Int64]] = [:]

    init(stored db: borrowing ReadTransaction) throws {
        try db.forEach("SELECT initiative, zoom, cell, slot, n FROM reports_tile WHERE n <> 0") { row in
            tiles[CounterKey(row.int(0), row.int(1), row.int(2), row.int(3))] = row.int(4)
        }
        try db.forEach("SELECT initiative, day, slot, zero, n FROM reports_day WHERE n <> 0") { row in
            days[CounterKey(row.int(0), row.int(1), row.int(2), row.int(3))] = row.int(4)
        }
        try db.forEach("SELECT id, confirmations, disputes, updates FROM reports_report") { row in
            counts[row.int(0)] = [row.int(1), row.int(2), row.int(3)]
        }
    }

    init(fresh db: borrowing ReadTransaction) throws {
        let rows = try db.query(
            "SELECT id, initiative, category, status, latitude, longitude, seen, also FROM reports_report"
        ) { row in
            (
                id: row.int(0), initiative: row.int(1), category: row.int(2), status: row.int(3),
                place: row.isNull(4) ? nil : (row.real(4), row.real(5)), seen: row.int(6), also: row.int(7)
            )
        }
        for row in rows {
            counts[row.id] = [0, 0, 0]
            guard [0, 1, 6].contains(row.status) else { continue }
            let slot = row.category * 2 + (row.status == 1 ? 1 : 0)
            let day = Int64((Double(row.seen) / 86_400_000).rounded(.down))
            days[CounterKey(row.initiative, day, slot), default: 0] += 1
            tiles[CounterKey(row.initiative, 0, 0, slot), default: 0] += 1
            for category in 0..<60 where row.also >> Int64(category) & 1 == 1 {
                let further = Int64(category) * 2 + slot % 2
                tiles[CounterKey(row.initiative, 0, 1, further), default: 0] += 1
            }
            guard let place = row.place else { continue }
            let key = Quadkey(try Point(latitude: place.0, longitude: place.1))
            for zoom in stride(from: 3, through: 12, by: 3) {
                tiles[CounterKey(row.initiative, Int64(zoom), key.cell(atZoom: zoom), slot), default: 0] += 1
            }
        }
        try db.forEach("SELECT report, verdict FROM reports_judgement") { row in
            counts[row.int(0), default: [0, 0, 0]][row.int(1) == 1 ? 0 : 1] += 1
        }
        try db.forEach(
            "SELECT report FROM reports_remark WHERE hidden = 0 AND kind IN ('update', 'comment')"
        ) { row in counts[row.int(0), default: [0, 0, 0]][2] += 1 }
    }
}
