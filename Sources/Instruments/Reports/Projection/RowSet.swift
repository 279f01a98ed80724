// SPDX-License-Identifier: Apache-2.0

/// Some of the rows of `ReportColumns`, one bit for each row.
struct RowSet: Sendable, Equatable {
    /// Bit `row % 64` of word `row / 64`; whole chunks, so the last words may be beyond the last row.
    private(set) var words: [UInt64]

    /// Makes an empty set over so many rows.
    init(capacity: Int) {
        words = [UInt64](repeating: 0, count: Self.wordCount(for: capacity))
    }

    /// Makes the set of the first so many rows.
    init(all count: Int) {
        words = [UInt64](repeating: ~0, count: Self.wordCount(for: count))
        for index in (count / 64)..<words.count {
            let start = index * 64
            words[index] = start >= count ? 0 : (1 << UInt64(count - start)) &- 1
        }
    }

    private static func wordCount(for rows: Int) -> Int {
        let chunks = (rows + ColumnsChunk.capacity - 1) / ColumnsChunk.capacity
        return chunks * ColumnsChunk.words
    }

    /// How many rows it can hold.
    var capacity: Int { words.count * 64 }

    /// How many rows are in it.
    var count: Int {
        words.withUnsafeBufferPointer { words in
            var sum = 0
            for word in words { sum &+= word.nonzeroBitCount }
            return sum
        }
    }

    /// Says whether a row is in it; rows beyond its capacity are not.
    @inline(__always)
    func contains(_ row: UInt32) -> Bool {
        let index = Int(row >> 6)
        return index < words.count && words[index] & (1 << UInt64(row & 63)) != 0
    }

    /// Adds a row, which MUST be below the capacity.
    @inline(__always)
    mutating func insert(_ row: UInt32) { words[Int(row >> 6)] |= 1 << UInt64(row & 63) }

    /// Takes a row out.
    @inline(__always)
    mutating func remove(_ row: UInt32) { words[Int(row >> 6)] &= ~(1 << UInt64(row & 63)) }

    /// Makes room for more rows.
    mutating func grow(to capacity: Int) {
        let count = Self.wordCount(for: capacity)
        if count > words.count { words.append(contentsOf: repeatElement(0, count: count - words.count)) }
    }

    /// Keeps what the other has too.
    mutating func formIntersection(_ other: RowSet) {
        let shared = min(words.count, other.words.count)
        for index in 0..<shared { words[index] &= other.words[index] }
        for index in shared..<words.count { words[index] = 0 }
    }

    /// Takes out what the other has.
    mutating func subtract(_ other: RowSet) {
        for index in 0..<min(words.count, other.words.count) { words[index] &= ~other.words[index] }
    }

    /// Lends the words for a loop that changes them.
    mutating func withWords<T>(_ body: (UnsafeMutableBufferPointer<UInt64>) throws -> T) rethrows -> T {
        try words.withUnsafeMutableBufferPointer { try body($0) }
    }

    /// Calls the body with each row, last first, below a bound, until it answers false.
    func forEachDescending(below bound: Int, _ body: (UInt32) -> Bool) {
        let bound = min(bound, capacity)
        guard bound > 0 else { return }
        var index = (bound - 1) / 64
        var word = words[index]
        let kept = bound - index * 64
        if kept < 64 { word &= (1 << UInt64(kept)) &- 1 }
        while true {
            while word != 0 {
                let bit = 63 - word.leadingZeroBitCount
                word &= ~(1 << UInt64(bit))
                guard body(UInt32(index * 64 + bit)) else { return }
            }
            guard index > 0 else { return }
            index -= 1
            word = words[index]
        }
    }
}
