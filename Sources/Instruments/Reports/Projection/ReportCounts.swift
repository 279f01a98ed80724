// SPDX-License-Identifier: Apache-2.0
import Geometry
import SQL

/// The totals: public reports by map cell at every third zoom, and by day, each by category and state.
enum ReportCounts {
    /// Totals by initiative, zoom, cell and slot; zoom 0 counts all, also those without a place.
    ///
    /// A report counts once, under its first category. At zoom 0, cell 1 counts it under its further ones.
    static let tile = CounterTable("reports_tile", keys: ("initiative", "zoom", "cell", "slot"))
    /// Totals by initiative, day of the sight (days since 1970-01-01, UTC), slot, and nothing.
    static let day = CounterTable("reports_day", keys: ("initiative", "day", "slot", "zero"))

    /// The zooms at which a report counts; 0 counts all, the others are those of `Quadkey.cell(atZoom:)`.
    ///
    /// None is finer than `ReportTile.finestAggregate`: below it cells are nearly as many as reports, and the columns
    /// count as fast.
    static let zooms: [Int64] = [0, 3, 6, 9, 12]

    /// What of a report decides where it counts.
    struct Counted: Equatable {
        let initiative: Int64
        let category: Int64
        /// Further categories: bit n for the one of number n.
        let also: Int64
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
        guard counted.status.isCounted else { return }
        db.add(delta, to: day, CounterKey(counted.initiative, counted.day, counted.slot))
        var further = counted.also
        while further != 0 {
            let category = Int64(further.trailingZeroBitCount)
            further &= further - 1
            let slot = category * 2 + counted.slot % 2
            db.add(delta, to: tile, CounterKey(counted.initiative, 0, 1, slot))
        }
        for zoom in zooms {
            guard zoom > 0 else {
                db.add(delta, to: tile, CounterKey(counted.initiative, 0, 0, counted.slot))
                continue
            }
            guard let code = counted.quadkey, let quadkey = Quadkey(code: code) else { return }
            let cell = quadkey.cell(atZoom: Int(zoom))
            db.add(delta, to: tile, CounterKey(counted.initiative, zoom, cell, counted.slot))
        }
    }
}
