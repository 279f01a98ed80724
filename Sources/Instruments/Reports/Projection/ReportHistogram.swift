// SPDX-License-Identifier: Apache-2.0
import Formats

/// How many reports were seen when, in at most 60 bars of equal width.
struct ReportHistogram: Sendable, Equatable {
    /// When the first bar begins.
    let start: Timestamp
    /// How many seconds a bar is wide: a day, or a usual part or multiple of one.
    let step: Int64
    /// How many in each bar; the last is never empty.
    let counts: [Int]

    /// The widths of bars that people can read, in seconds.
    static let steps: [Int64] = [
        60, 300, 900, 1800, 3600, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 2_419_200, 7_257_600,
        31_536_000,
    ]
    /// Weeks begin on Monday, and 1970 began on a Thursday.
    private static let monday: Int64 = -3 * 86_400

    /// Nothing was seen.
    static let empty = ReportHistogram(start: Timestamp(milliseconds: 0), step: 86_400, counts: [])

    private init(start: Timestamp, step: Int64, counts: [Int]) {
        (self.start, self.step, self.counts) = (start, step, counts)
    }

    /// Makes the empty bars for a stretch of time, in seconds since 1970.
    private static func bars(_ first: Int64, _ last: Int64) -> (start: Int64, step: Int64, count: Int) {
        func begin(_ second: Int64, _ step: Int64) -> Int64 {
            let origin = step % 604_800 == 0 ? monday : 0
            let steps = (second - origin) / step - ((second - origin) % step < 0 ? 1 : 0)
            return origin + steps * step
        }
        func count(_ step: Int64) -> Int64 { (begin(last, step) - begin(first, step)) / step + 1 }
        var step = steps.first { count($0) <= 60 } ?? 31_536_000
        while count(step) > 60 { step *= 10 }
        return (begin(first, step), step, Int(count(step)))
    }

    /// Counts the rows of a set.
    init(_ columns: ReportColumns, _ rows: RowSet) {
        guard let (first, last) = columns.seen(rows) else {
            self = .empty
            return
        }
        let (start, step, count) = Self.bars(first.seconds, last.seconds)
        let counts = columns.count(rows, from: start - ColumnsTime.epoch, step: step, bars: count)
        self.init(start: Timestamp(seconds: start), step: step, counts: counts)
    }
}

extension ReportColumns {
    /// When the first and the last of some rows were seen.
    fileprivate func seen(_ rows: RowSet) -> (ColumnsTime, ColumnsTime)? {
        var (first, last) = (Int32.max, Int32.min)
        forEachSeen(rows) { seen in
            first = min(first, seen)
            last = max(last, seen)
        }
        return first <= last ? (ColumnsTime(value: first), ColumnsTime(value: last)) : nil
    }

    fileprivate func count(_ rows: RowSet, from start: Int64, step: Int64, bars: Int) -> [Int] {
        var counts = [UInt32](repeating: 0, count: bars)
        // Narrow where it fits: a division of 32 bits takes a third of the time.
        if let start = Int32(exactly: start), let step = UInt32(exactly: step) {
            counts.withUnsafeMutableBufferPointer { counts in
                forEachSeen(rows) { seen in
                    counts[Int(UInt32(bitPattern: seen &- start) / step)] &+= 1
                }
            }
        } else {
            forEachSeen(rows) { seen in counts[Int((Int64(seen) - start) / step)] += 1 }
        }
        return counts.map { Int($0) }
    }

    @inline(__always)
    private func forEachSeen(_ rows: RowSet, _ body: (Int32) -> Void) {
        rows.words.withUnsafeBufferPointer { words in
            for (number, chunk) in chunks.enumerated() {
                chunk.seen.withUnsafeBufferPointer { seen in
                    for index in 0..<ColumnsChunk.words {
                        var word = words[number &* ColumnsChunk.words &+ index]
                        let start = index &* 64
                        if word == ~0 {
                            for row in start..<start &+ 64 { body(seen[row]) }
                        } else {
                            while word != 0 {
                                body(seen[start &+ word.trailingZeroBitCount])
                                word &= word &- 1
                            }
                        }
                    }
                }
            }
        }
    }
}
