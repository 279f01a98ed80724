// SPDX-License-Identifier: Apache-2.0
import Formats

/// How many reports there are of each kind, so that people see what a further choice would leave.
///
/// The counts of a kind leave that kind's own choice out of account: with "water" chosen, the other
/// categories still say how many they would give.
struct ReportFacets: Sendable, Equatable {
    /// How many pass the whole filter.
    private(set) var total = 0
    /// By the category's slot, 60 counts, whatever categories are chosen.
    private(set) var categories = [Int](repeating: 0, count: 60)
    /// By state, whatever state is chosen.
    private(set) var open = 0
    /// By state, whatever state is chosen.
    private(set) var resolved = 0
    /// By credence at the time of asking, whatever credence is chosen.
    private(set) var credence: [Credence: Int] = [:]

    /// Counts from numbers by code and age, as `ReportColumns.census` gives them.
    init(census: [Int], filter: ReportFilter) {
        for kind in Credence.allCases { credence[kind] = 0 }
        for (code, count) in census.enumerated() where count > 0 {
            let slot = Int(ColumnsCode.slot(of: code))
            guard slot < 120 else { continue }
            let its = ReportColumns.CodeTable.credence(code)
            add(count, slot, filter, filter.credence == nil || filter.credence == its)
            if filter.allows(slot: slot) { credence[its, default: 0] += count }
        }
    }

    private mutating func add(_ count: Int, _ slot: Int, _ filter: ReportFilter, _ passesCredence: Bool) {
        guard passesCredence else { return }
        let passesCategory = filter.categories.isEmpty || filter.categories.contains(slot / 2)
        var anyCategory = filter
        anyCategory.categories = []
        if anyCategory.allows(slot: slot) { categories[slot / 2] += count }
        if passesCategory, slot % 2 == 0 { open += count }
        if passesCategory, slot % 2 == 1 { resolved += count }
        if filter.allows(slot: slot) { total += count }
    }
}

extension ReportColumns {
    /// How many rows of a set have each code, with the stale bit added where they are past their freshness.
    func census(of rows: RowSet, at now: Timestamp) -> [Int] {
        let now = ColumnsTime(milliseconds: now.milliseconds).value
        // Two tables in turn, so that equal codes one after the other do not wait for each other.
        var tables = [UInt32](repeating: 0, count: ColumnsCode.tableSize * 2)
        tables.withUnsafeMutableBufferPointer { tables in
            rows.words.withUnsafeBufferPointer { words in
                for (number, chunk) in chunks.enumerated() {
                    let start = number * ColumnsChunk.words
                    let part = UnsafeBufferPointer(rebasing: words[start..<start + ColumnsChunk.words])
                    chunk.count(part, now, tables)
                }
            }
        }
        return (0..<ColumnsCode.tableSize).map { Int(tables[$0]) + Int(tables[$0 + ColumnsCode.tableSize]) }
    }
}

extension ColumnsChunk {
    fileprivate func count(
        _ words: UnsafeBufferPointer<UInt64>, _ now: Int32, _ tables: UnsafeMutableBufferPointer<UInt32>
    ) {
        codes.withUnsafeBufferPointer { codes in
            freshUntil.withUnsafeBufferPointer { freshUntil in
                for index in 0..<words.count {
                    var word = words[index]
                    let start = index &* 64
                    if word == ~0, start &+ 64 <= codes.count {
                        for row in start..<start &+ 64 {
                            let stale = freshUntil[row] < now ? ColumnsCode.staleBit : 0
                            let turn = (row & 1) &* ColumnsCode.tableSize
                            tables[Int(codes[row]) | stale &+ turn] &+= 1
                        }
                    } else {
                        while word != 0 {
                            let row = start &+ word.trailingZeroBitCount
                            word &= word &- 1
                            let stale = freshUntil[row] < now ? ColumnsCode.staleBit : 0
                            tables[Int(codes[row]) | stale] &+= 1
                        }
                    }
                }
            }
        }
    }
}
