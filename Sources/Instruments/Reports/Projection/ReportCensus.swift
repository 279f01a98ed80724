// SPDX-License-Identifier: Apache-2.0
import Formats

/// How many rows of a set have each code, with the stale bit added where they are past their freshness.
struct ReportCensus: Sendable {
    /// The codes that occur, in order, and how many rows have each.
    let counts: [(code: Int, count: Int)]
    /// From when it was taken until the next of the rows goes stale; times as in `ColumnsTime.value`.
    private let validity: ClosedRange<Int32>

    fileprivate init(_ tables: UnsafeBufferPointer<UInt32>, _ validity: ClosedRange<Int32>) {
        counts = (0..<ColumnsCode.tableSize).compactMap { code in
            let count = Int(tables[code]) + Int(tables[code + ColumnsCode.tableSize])
            return count > 0 ? (code, count) : nil
        }
        self.validity = validity
    }

    /// Tells whether a new one would say the same.
    func holds(at now: Timestamp) -> Bool {
        validity.contains(ColumnsTime(milliseconds: now.milliseconds).value)
    }
}

extension ReportColumns {
    /// Counts the rows of a set by code and age.
    func census(of rows: RowSet, at now: Timestamp) -> ReportCensus {
        let now = ColumnsTime(milliseconds: now.milliseconds).value
        var next = Int32.max
        // Two tables in turn, so that equal codes one after the other do not wait for each other.
        var tables = [UInt32](repeating: 0, count: ColumnsCode.tableSize * 2)
        return tables.withUnsafeMutableBufferPointer { tables in
            rows.words.withUnsafeBufferPointer { words in
                for (number, chunk) in chunks.enumerated() {
                    let start = number * ColumnsChunk.words
                    let part = UnsafeBufferPointer(rebasing: words[start..<start + ColumnsChunk.words])
                    chunk.count(part, now, tables, &next)
                }
            }
            return ReportCensus(UnsafeBufferPointer(tables), now...next)
        }
    }
}

extension ColumnsChunk {
    fileprivate func count(
        _ words: UnsafeBufferPointer<UInt64>, _ now: Int32, _ tables: UnsafeMutableBufferPointer<UInt32>,
        _ next: inout Int32
    ) {
        codes.withUnsafeBufferPointer { codes in
            freshUntil.withUnsafeBufferPointer { freshUntil in
                for index in 0..<words.count {
                    var word = words[index]
                    let start = index &* 64
                    if word == ~0, start &+ 64 <= codes.count {
                        for row in start..<start &+ 64 {
                            let isStale = freshUntil[row] < now
                            next = min(next, isStale ? .max : freshUntil[row])
                            let turn = (row & 1) &* ColumnsCode.tableSize
                            tables[Int(codes[row]) | (isStale ? ColumnsCode.staleBit : 0) &+ turn] &+= 1
                        }
                    } else {
                        while word != 0 {
                            let row = start &+ word.trailingZeroBitCount
                            word &= word &- 1
                            let isStale = freshUntil[row] < now
                            next = min(next, isStale ? .max : freshUntil[row])
                            tables[Int(codes[row]) | (isStale ? ColumnsCode.staleBit : 0)] &+= 1
                        }
                    }
                }
            }
        }
    }
}
