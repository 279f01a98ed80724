// SPDX-License-Identifier: Apache-2.0
import Geometry
import SQL

/// What the columns keep of one report.
struct ColumnsRow: Sendable, Equatable {
    /// The report's id.
    var id: Int64
    /// Zoom-31 Morton code, or -1 without a place.
    var quadkey: Int64
    /// Category, status, credence but for its age, and place, in one number.
    var code: ColumnsCode
    /// When it was seen.
    var seen: ColumnsTime
    /// Until when it counts as fresh.
    var freshUntil: ColumnsTime
    /// How many confirmed it; at most 65,535.
    var confirmations: UInt16
    /// How many disputed it; at most 65,535.
    var disputes: UInt16
    /// Further categories of a public report: bit n for the one of number n.
    var also: UInt64 = 0

    /// Nothing but the id: a report that is gone, or was never there.
    init(gone id: Int64) {
        (self.id, quadkey, code) = (id, -1, .none)
        (seen, freshUntil) = (ColumnsTime(value: 0), ColumnsTime(value: 0))
        (confirmations, disputes) = (0, 0)
    }

    init(
        id: Int64, quadkey: Int64, code: ColumnsCode, seen: ColumnsTime, freshUntil: ColumnsTime,
        confirmations: UInt16, disputes: UInt16, also: UInt64
    ) {
        (self.id, self.quadkey, self.code) = (id, quadkey, code)
        (self.seen, self.freshUntil) = (seen, freshUntil)
        (self.confirmations, self.disputes, self.also) = (confirmations, disputes, also)
    }

    /// The columns that `init(_:)` reads, in order; all stand before the long texts in the table.
    static let columns: SQL =
        "id, category, status, quadkey, seen, fresh_until, confirmations, disputes, also"

    /// Reads a row of `columns`.
    init(_ row: borrowing Row) {
        id = row.int(0)
        quadkey = row.isNull(3) ? -1 : row.int(3)
        confirmations = UInt16(clamping: row.int(6))
        disputes = UInt16(clamping: row.int(7))
        code = ColumnsCode(
            category: row.int(1), status: row.int(2), hasPlace: quadkey >= 0, confirmations: confirmations,
            disputes: disputes)
        seen = ColumnsTime(milliseconds: row.int(4))
        freshUntil = ColumnsTime(milliseconds: row.int(5))
        also = code.isPublic ? UInt64(bitPattern: row.int(8)) : 0
    }
}

/// Seconds since 2000-01-01T00:00:00Z in 32 bits; instants before 1931 and after 2068 count as these.
struct ColumnsTime: Sendable, Hashable, Comparable {
    static let epoch: Int64 = 946_684_800
    var value: Int32

    init(value: Int32) { self.value = value }

    init(seconds: Int64) { value = Int32(clamping: seconds.subtractingClamped(Self.epoch)) }

    /// Rounds down to the second.
    init(milliseconds: Int64) {
        let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        self.init(seconds: remainder < 0 ? quotient - 1 : quotient)
    }

    /// Seconds since 1970.
    var seconds: Int64 { Int64(value) + Self.epoch }

    static func < (left: ColumnsTime, right: ColumnsTime) -> Bool { left.value < right.value }
}

extension Int64 {
    fileprivate func subtractingClamped(_ other: Int64) -> Int64 {
        let (result, overflow) = subtractingReportingOverflow(other)
        return overflow ? (self < 0 ? .min : .max) : result
    }
}
