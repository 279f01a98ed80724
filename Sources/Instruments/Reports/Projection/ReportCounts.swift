// SPDX-License-Identifier: Apache-2.0
import Geometry
import SQL

/// The totals: public reports by map cell at every third zoom, and by day, each by category and state.
enum ReportCounts {
    /// Totals by initiative, level, cell and slot; level 0 counts all, also those without a place.
    static let tile = CounterTable("reports_tile", keys: ("initiative", "level", "cell", "slot"))
    /// Totals by initiative, day of the sight (days since 1970-01-01, UTC), slot, and nothing.
    static let day = CounterTable("reports_day", keys: ("initiative", "day", "slot", "zero"))

    /// The levels at which a public report counts; other than 0, zooms of `Quadkey.cell(atZoom:)`.
    static let levels: [Int64] = [0, 3, 6, 9, 12, 15, 18]
    /// The levels at which a report counts that is never shown by itself.
    static let aggregateLevels: [Int64] = [0, 3, 6, 9, 12]

    /// What of a report decides where it counts.
    struct Counted: Equatable {
        let initiative: Int64
        let category: Int64
        let status: ReportStatus
        let quadkey: Int64?
        let seen: Int64

        /// `category × 2`, and 1 more where it is resolved.
        var slot: Int64 { category * 2 + (status == .resolved ? 1 : 0) }

        var day: Int64 {
            let (quotient, remainder) = seen.quotientAndRemainder(dividingBy: 86_400_000)
            return remainder < 0 ? quotient - 1 : quotient
        }
    }

    /// Counts a report elsewhere than before; nil is nowhere.
    static func move(from old: Counted?, to new: Counted?, _ db: borrowing WriteTransaction) {
        guard old != new else { return }
        if let old { add(-1, old, db) }
        if let new { add(1, new, db) }
    }

    private static func add(_ delta: Int64, _ counted: Counted, _ db: borrowing WriteTransaction) {
        let levels = counted.status.countedLevels
        guard !levels.isEmpty else { return }
        db.add(delta, to: day, CounterKey(counted.initiative, counted.day, counted.slot))
        for level in levels {
            guard level > 0 else {
                db.add(delta, to: tile, CounterKey(counted.initiative, 0, 0, counted.slot))
                continue
            }
            guard let code = counted.quadkey, let quadkey = Quadkey(code: code) else { return }
            let cell = quadkey.cell(atZoom: Int(level))
            db.add(delta, to: tile, CounterKey(counted.initiative, level, cell, counted.slot))
        }
    }
}
