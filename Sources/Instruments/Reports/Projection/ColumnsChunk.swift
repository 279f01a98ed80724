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

    /// Nothing but the id: a report that is gone, or was never there.
    init(gone id: Int64) {
        (self.id, quadkey, code) = (id, -1, .none)
        (seen, freshUntil) = (ColumnsTime(value: 0), ColumnsTime(value: 0))
        (confirmations, disputes) = (0, 0)
    }

    init(
        id: Int64, quadkey: Int64, code: ColumnsCode, seen: ColumnsTime, freshUntil: ColumnsTime,
        confirmations: UInt16, disputes: UInt16
    ) {
        (self.id, self.quadkey, self.code) = (id, quadkey, code)
        (self.seen, self.freshUntil) = (seen, freshUntil)
        (self.confirmations, self.disputes) = (confirmations, disputes)
    }

    /// The columns that `init(_:)` reads, in order; all stand before the long texts in the table.
    static let columns: SQL =
        "id, category, status, quadkey, seen, fresh_until, confirmations, disputes"

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

/// Category, status, credence but for its age, and place of a report in eleven bits.
///
/// Bits 0–1 what others said (`Credence.Said`), bits 2–9 the slot, bit 10 has a place. A lookup adds bit 11 for a
/// report past its freshness, so that every filter on these is one table of 4,096 answers.
///
/// The slot of a public report is category × 2, and 1 more where it is resolved; that of a report which is only
/// counted is 128 + category; 127 is for those that are nowhere.
struct ColumnsCode: Sendable, Equatable {
    static let nowhere: UInt8 = 127
    static let counted: UInt8 = 128
    static let placeBit = 1 << 10
    static let staleBit = 1 << 11
    static let tableSize = 1 << 12

    var bits: UInt16

    init(category: Int64, status: Int64, hasPlace: Bool, confirmations: UInt16, disputes: UInt16) {
        var slot = Self.nowhere
        if (0..<60).contains(category) {
            switch ReportStatus(rawValue: status) {
            case .open, .resolved: slot = UInt8(category * 2 + status)
            case .aggregate: slot = Self.counted + UInt8(category)
            default: break
            }
        }
        let said = UInt16(Credence.said(confirmations: Int(confirmations), disputes: Int(disputes)).rawValue)
        bits = UInt16(slot) << 2 | said | (hasPlace ? UInt16(Self.placeBit) : 0)
    }

    /// A report that is nowhere.
    static let none = ColumnsCode(bits: UInt16(nowhere) << 2)

    init(bits: UInt16) { self.bits = bits }

    /// The slot.
    var slot: UInt8 { Self.slot(of: Int(bits)) }
    /// Anyone may see it.
    var isPublic: Bool { slot < Self.nowhere }

    /// The slot of a code, with or without its stale bit.
    static func slot(of code: Int) -> UInt8 { UInt8(truncatingIfNeeded: code >> 2) }
}

/// 16,384 consecutive rows, as columns.
///
/// A chunk is a value: a snapshot shares its arrays with the next one, and only the touched columns of touched
/// chunks are copied when the record has grown.
struct ColumnsChunk: Sendable {
    static let capacity = 1 << 14
    static let words = capacity / 64

    private(set) var ids: [Int64] = []
    private(set) var quadkeys: [Int64] = []
    private(set) var codes: [UInt16] = []
    private(set) var seen: [Int32] = []
    private(set) var freshUntil: [Int32] = []
    private(set) var confirmations: [UInt16] = []
    private(set) var disputes: [UInt16] = []
    /// A hash of each report's words, to know whether they changed; empty while there is no text index.
    var texts: [UInt64] = []

    var count: Int { ids.count }

    /// Makes an empty chunk; only the first of a small initiative grows step by step.
    init(isFirst: Bool) {
        guard !isFirst else { return }
        ids.reserveCapacity(Self.capacity)
        quadkeys.reserveCapacity(Self.capacity)
        codes.reserveCapacity(Self.capacity)
        seen.reserveCapacity(Self.capacity)
        freshUntil.reserveCapacity(Self.capacity)
        confirmations.reserveCapacity(Self.capacity)
        disputes.reserveCapacity(Self.capacity)
    }

    mutating func append(_ row: ColumnsRow) {
        ids.append(row.id)
        quadkeys.append(row.quadkey)
        codes.append(row.code.bits)
        seen.append(row.seen.value)
        freshUntil.append(row.freshUntil.value)
        confirmations.append(row.confirmations)
        disputes.append(row.disputes)
    }

    /// Overwrites what differs, so that columns that stay the same stay shared.
    mutating func replace(_ position: Int, with row: ColumnsRow) {
        if quadkeys[position] != row.quadkey { quadkeys[position] = row.quadkey }
        if codes[position] != row.code.bits { codes[position] = row.code.bits }
        if seen[position] != row.seen.value { seen[position] = row.seen.value }
        if freshUntil[position] != row.freshUntil.value { freshUntil[position] = row.freshUntil.value }
        if confirmations[position] != row.confirmations { confirmations[position] = row.confirmations }
        if disputes[position] != row.disputes { disputes[position] = row.disputes }
    }

    /// The row at a position.
    subscript(_ position: Int) -> ColumnsRow {
        ColumnsRow(
            id: ids[position], quadkey: quadkeys[position], code: ColumnsCode(bits: codes[position]),
            seen: ColumnsTime(value: seen[position]), freshUntil: ColumnsTime(value: freshUntil[position]),
            confirmations: confirmations[position], disputes: disputes[position])
    }

    /// About how many bytes it takes.
    var bytes: Int { 8 * 32 + ids.capacity * 30 + texts.capacity * 8 }
}
