// SPDX-License-Identifier: Apache-2.0

/// 16,384 consecutive rows, as columns.
///
/// A chunk is a value: a snapshot shares its arrays with the next one, and only the touched columns of
/// touched chunks are copied when the record has grown.
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
    /// The rows with further categories, ascending, and these as bits; most reports have none.
    private(set) var furtherRows: [UInt16] = []
    private(set) var furtherBits: [UInt64] = []
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
        if row.also != 0 {
            furtherRows.append(UInt16(ids.count))
            furtherBits.append(row.also)
        }
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
        setFurther(row.also, at: position)
    }

    private mutating func setFurther(_ bits: UInt64, at position: Int) {
        let place = furtherPlace(position)
        let isThere = place < furtherRows.count && Int(furtherRows[place]) == position
        switch (isThere, bits != 0) {
        case (false, false): break
        case (true, true): if furtherBits[place] != bits { furtherBits[place] = bits }
        case (true, false):
            furtherRows.remove(at: place)
            furtherBits.remove(at: place)
        case (false, true):
            furtherRows.insert(UInt16(position), at: place)
            furtherBits.insert(bits, at: place)
        }
    }

    /// Where a row stands, or would stand, among those with further categories.
    private func furtherPlace(_ position: Int) -> Int {
        var (low, high) = (0, furtherRows.count)
        while low < high {
            let middle = (low + high) / 2
            if Int(furtherRows[middle]) < position { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The further categories of a row, as bits.
    func further(_ position: Int) -> UInt64 {
        let place = furtherPlace(position)
        return place < furtherRows.count && Int(furtherRows[place]) == position ? furtherBits[place] : 0
    }

    /// The row at a position.
    subscript(_ position: Int) -> ColumnsRow {
        ColumnsRow(
            id: ids[position], quadkey: quadkeys[position], code: ColumnsCode(bits: codes[position]),
            seen: ColumnsTime(value: seen[position]), freshUntil: ColumnsTime(value: freshUntil[position]),
            confirmations: confirmations[position], disputes: disputes[position],
            also: further(position))
    }

    /// About how many bytes it takes.
    var bytes: Int { 10 * 32 + ids.capacity * 30 + furtherRows.capacity * 10 + texts.capacity * 8 }
}
