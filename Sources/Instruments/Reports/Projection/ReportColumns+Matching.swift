// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry

/// Which rows a filter lets pass: places and words first, from their indexes, then the columns of what is
/// left.
extension ReportColumns {
    /// The public rows that pass.
    ///
    /// Words need the text index; without one, a filter with words finds nothing.
    func matching(_ filter: ReportFilter, at now: Timestamp) -> RowSet {
        var rows = candidates(filter)
        keep(&rows, CodeTable(filter), filter, at: now)
        return rows
    }

    /// The rows that places and words let pass, hidden ones too.
    private func candidates(_ filter: ReportFilter) -> RowSet {
        var result: RowSet?
        if let box = filter.box { result = rows(in: box) }
        if let area = filter.area {
            let inside = rows(in: area)
            result?.formIntersection(inside)
            if result == nil { result = inside }
        }
        if let words = filter.words {
            let found = text?.rows(with: words, of: count) ?? RowSet(capacity: count)
            result?.formIntersection(found)
            if result == nil { result = found }
        }
        return result ?? RowSet(all: count)
    }

    // MARK: Columns

    /// The answers of a filter to every code.
    struct CodeTable {
        private(set) var answers = [UInt8](repeating: 0, count: ColumnsCode.tableSize)
        /// The age of a report can change the answer.
        let needsAge: Bool

        init(_ filter: ReportFilter) {
            needsAge = filter.credence != nil
            let others = [
                0, ColumnsCode.placeBit, ColumnsCode.staleBit, ColumnsCode.placeBit | ColumnsCode.staleBit,
            ]
            for slot in 0..<120 where filter.allows(slot: slot) {
                for other in others {
                    if let hasPlace = filter.hasPlace, hasPlace != (other & ColumnsCode.placeBit != 0) {
                        continue
                    }
                    for said in 0..<4 {
                        let code = slot << 2 | said | other
                        answers[code] = filter.credence.map { $0 == Self.credence(code) } ?? true ? 1 : 0
                    }
                }
            }
        }

        /// The credence that a code with its stale bit stands for.
        static func credence(_ code: Int) -> Credence {
            Credence(
                Credence.Said(rawValue: code & 3) ?? .nothing, isOpen: code >> 2 & 1 == 0,
                isStale: code & ColumnsCode.staleBit != 0)
        }
    }

    private func keep(_ rows: inout RowSet, _ table: CodeTable, _ filter: ReportFilter, at now: Timestamp) {
        let now = ColumnsTime(milliseconds: now.milliseconds).value
        let since = filter.since.map { ColumnsTime(seconds: ($0.milliseconds + 999).flooredSeconds).value }
        let until = filter.until.map { ColumnsTime(seconds: ($0.milliseconds + 999).flooredSeconds).value }
        let wanted = hasFurther ? filter.categoryBits : 0
        let any = wanted == 0 ? [] : CodeTable(filter.inAnyCategory).answers
        rows.withWords { words in
            table.answers.withUnsafeBufferPointer { answers in
                for (number, chunk) in chunks.enumerated() {
                    let start = number * ColumnsChunk.words
                    let part = UnsafeMutableBufferPointer(
                        rebasing: words[start..<start + ColumnsChunk.words])
                    let further = wanted == 0 ? [] : chunk.keptByFurther(part, wanted, any, now)
                    if table.needsAge {
                        chunk.keepByCodeAndAge(part, answers, now)
                    } else {
                        chunk.keepByCode(part, answers)
                    }
                    for row in further { part[Int(row >> 6)] |= 1 << UInt64(row & 63) }
                    if since != nil || until != nil {
                        chunk.keepByTime(part, since ?? .min, until ?? .max, isOpenEnded: until == nil)
                    }
                }
            }
        }
    }

    // MARK: Places

    /// The rows whose cell is in a box.
    func rows(in box: Box) -> RowSet {
        var set = RowSet(capacity: count)
        let ranges = box.quadkeyRanges(atMost: 24)
        let window = CellWindow(box)
        set.withWords { words in
            for range in ranges {
                if range.isExact {
                    spatial.forEach(in: range.codes) { _, row, _ in
                        words[Int(row >> 6)] |= 1 << UInt64(row & 63)
                    }
                } else {
                    spatial.forEach(in: range.codes) { key, row, _ in
                        words[Int(row >> 6)] |= (window.contains(key) ? 1 : 0) << UInt64(row & 63)
                    }
                }
            }
        }
        return set
    }

    /// The rows whose cell's middle is in an area.
    func rows(in area: Area) -> RowSet {
        var set = RowSet(capacity: count)
        let ranges = area.box.quadkeyRanges(atMost: 24)
        let candidates = ranges.reduce(0) { $0 + spatial.stretch($1.codes).count } + spatial.fresh.count
        let grid = candidates > 4096 ? AreaGrid(area) : nil
        set.withWords { words in
            for range in ranges {
                spatial.forEach(in: range.codes) { key, row, _ in
                    let isInside = grid?.contains(key) ?? area.contains(cell: key)
                    words[Int(row >> 6)] |= (isInside ? 1 : 0) << UInt64(row & 63)
                }
            }
        }
        return set
    }
}

extension Int64 {
    /// Milliseconds to seconds, rounded down.
    fileprivate var flooredSeconds: Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: 1000)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

// MARK: - Hot loops

extension ColumnsChunk {
    /// Takes out the rows whose code the table refuses.
    func keepByCode(_ words: UnsafeMutableBufferPointer<UInt64>, _ answers: UnsafeBufferPointer<UInt8>) {
        codes.withUnsafeBufferPointer { codes in
            Self.keep(words, codes.count) { row in answers[Int(codes[row])] }
        }
    }

    /// Takes out the rows whose code and age the table refuses.
    func keepByCodeAndAge(
        _ words: UnsafeMutableBufferPointer<UInt64>, _ answers: UnsafeBufferPointer<UInt8>, _ now: Int32
    ) {
        codes.withUnsafeBufferPointer { codes in
            freshUntil.withUnsafeBufferPointer { freshUntil in
                Self.keep(words, codes.count) { row in
                    answers[Int(codes[row]) | (freshUntil[row] < now ? ColumnsCode.staleBit : 0)]
                }
            }
        }
    }

    /// Takes out the rows that were not seen from one instant until before another.
    func keepByTime(
        _ words: UnsafeMutableBufferPointer<UInt64>, _ since: Int32, _ until: Int32, isOpenEnded: Bool
    ) {
        let last = isOpenEnded ? until : until == .min ? .min : until - 1
        seen.withUnsafeBufferPointer { seen in
            Self.keep(words, seen.count) { row in seen[row] >= since && seen[row] <= last ? 1 : 0 }
        }
    }

    /// Asks a question, answered with 0 or 1, of each row that is in the set.
    @inline(__always)
    private static func keep(
        _ words: UnsafeMutableBufferPointer<UInt64>, _ count: Int, _ answer: (Int) -> UInt8
    ) {
        for index in 0..<words.count {
            let word = words[index]
            guard word != 0 else { continue }
            let start = index &* 64
            var kept: UInt64 = 0
            if word.nonzeroBitCount >= 24, start &+ 64 <= count {
                for bit in 0..<64 { kept |= UInt64(answer(start &+ bit)) &<< UInt64(bit) }
                kept &= word
            } else {
                var rest = word
                while rest != 0 {
                    let bit = rest.trailingZeroBitCount
                    rest &= rest &- 1
                    kept |= UInt64(answer(start &+ bit)) &<< UInt64(bit)
                }
            }
            words[index] = kept
        }
    }
}
