// SPDX-License-Identifier: Apache-2.0

/// Rows that have a wanted category only as a further one, beside those whose first category says it.
///
/// What is first stands in every row's code, so that tables and sums answer; what is further is rare, and kept
/// beside it.
struct FurtherRows: Sendable {
    /// The rows.
    var rows: RowSet
    /// Those with a place, by key, under the slot of their first category.
    var entries: [SpatialIndex.Entry] = []

    /// The entries in a range of keys.
    func entries(in codes: ClosedRange<Int64>) -> ArraySlice<SpatialIndex.Entry> {
        let start = lowerBound(codes.lowerBound)
        guard codes.upperBound < .max else { return entries[start...] }
        return entries[start..<lowerBound(codes.upperBound + 1)]
    }

    private func lowerBound(_ key: Int64) -> Int {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension ReportColumns {
    /// Some row has further categories.
    var hasFurther: Bool { chunks.contains { !$0.furtherRows.isEmpty } }

    /// The public rows that pass by a further category alone; nil where there are none.
    ///
    /// Only categories and status are looked at.
    func further(_ filter: ReportFilter) -> FurtherRows? {
        guard !filter.categories.isEmpty, hasFurther else { return nil }
        let (wanted, any) = (filter.categoryBits, filter.inAnyCategory)
        var found = FurtherRows(rows: RowSet(capacity: count))
        var isEmpty = true
        forEachFurther { row, bits, code, key in
            let slot = Int(code.slot)
            guard bits & wanted != 0, any.allows(slot: slot), wanted >> UInt64(slot / 2) & 1 == 0 else {
                return
            }
            isEmpty = false
            found.rows.insert(row)
            if key >= 0 { found.entries.append(SpatialIndex.Entry(key: key, row: row, slot: code.slot)) }
        }
        found.entries.sort { $0.key < $1.key }
        return isEmpty ? nil : found
    }

    /// How many rows of a set have each category as a further one: by category, what others said, status and age.
    ///
    /// - Returns: 16 counts for each of 60 categories, as `FurtherCode` numbers them; empty where there are none.
    func furtherCensus(of rows: RowSet, at now: ColumnsTime) -> [Int] {
        guard hasFurther else { return [] }
        var counts = [Int](repeating: 0, count: 60 * FurtherCode.count)
        forEachFurther { row, bits, code, _ in
            guard rows.contains(row) else { return }
            let (chunk, position) = Self.place(row)
            let isStale = chunks[chunk].freshUntil[position] < now.value
            let number = FurtherCode.number(code, isStale: isStale)
            var rest = bits
            while rest != 0 {
                counts[rest.trailingZeroBitCount * FurtherCode.count + number] += 1
                rest &= rest - 1
            }
        }
        return counts
    }

    @inline(__always)
    private func forEachFurther(_ body: (UInt32, UInt64, ColumnsCode, Int64) -> Void) {
        for (number, chunk) in chunks.enumerated() {
            let start = UInt32(number * ColumnsChunk.capacity)
            for place in chunk.furtherRows.indices {
                let position = chunk.furtherRows[place]
                body(
                    start + UInt32(position), chunk.furtherBits[place],
                    ColumnsCode(bits: chunk.codes[Int(position)]), chunk.quadkeys[Int(position)])
            }
        }
    }
}

/// What of a row's code a count of further categories keeps: what others said, status and age.
enum FurtherCode {
    static let count = 16

    static func number(_ code: ColumnsCode, isStale: Bool) -> Int {
        Int(code.bits & 3) | Int(code.slot & 1) << 2 | (isStale ? 8 : 0)
    }

    /// A code of a row that counts under a number, in the category of slot 0.
    static func code(_ number: Int) -> Int { number & 7 | (number & 8 != 0 ? ColumnsCode.staleBit : 0) }
}

extension ColumnsChunk {
    /// The rows of a set that pass by a further category, by a table of answers in any category.
    func keptByFurther(
        _ words: UnsafeMutableBufferPointer<UInt64>, _ wanted: UInt64, _ answers: [UInt8], _ now: Int32
    ) -> [UInt16] {
        guard !furtherRows.isEmpty else { return [] }
        var kept: [UInt16] = []
        for (place, row) in furtherRows.enumerated() where furtherBits[place] & wanted != 0 {
            guard words[Int(row >> 6)] & (1 << UInt64(row & 63)) != 0 else { continue }
            let stale = freshUntil[Int(row)] < now ? ColumnsCode.staleBit : 0
            if answers[Int(codes[Int(row)]) | stale] != 0 { kept.append(row) }
        }
        return kept
    }
}
