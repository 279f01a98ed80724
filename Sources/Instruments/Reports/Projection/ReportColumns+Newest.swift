// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry

/// One page of a long list, without looking at all that is in the list.
extension ReportColumns {
    /// The newest rows of a box, and how many it has.
    struct Newest {
        /// At most `limit` rows, newest first.
        var rows: [UInt32] = []
        /// There are more rows than these.
        var isMore = false
        /// How many rows pass in all.
        var matched = 0
    }

    /// The newest rows that pass; nil where a set of all rows that pass is the better way.
    ///
    /// Only for filters by box, category and status: these are counted by sums, and one of two reports that a
    /// walk from the newest meets passes where the box holds half of them.
    ///
    /// - Parameters:
    ///   - further: Rows that pass by a further category alone.
    ///   - crowd: From how many reports in a box on it is quicker to walk back from the newest; fewer are sorted, at
    ///     a cost that has nothing to do with the length of the list.
    func newest(
        _ filter: ReportFilter, further: FurtherRows? = nil, below bound: Int, limit: Int, crowd: Int = 2048
    ) -> Newest? {
        var rest = filter
        rest.box = nil
        guard let box = filter.box, rest.isByTotals else { return nil }
        let ranges = box.quadkeyRanges(atMost: 24)
        let candidates = ranges.reduce(spatial.fresh.count) { $0 + spatial.stretch($1.codes).count }
        let (window, slots) = (CellWindow(box), filter.slotTable + [Bool](repeating: false, count: 128))
        guard candidates > crowd else {
            return few(ranges, window, slots, further, below: bound, limit: limit)
        }
        var newest = Newest()
        var visits = 0
        var chunk = (bound + ColumnsChunk.capacity - 1) / ColumnsChunk.capacity
        while chunk > 0, !newest.isMore {
            chunk -= 1
            let start = chunk * ColumnsChunk.capacity
            let isDone = chunks[chunk].forEachDescending(below: bound - start) { position, key, slot in
                visits += 1
                let isWanted =
                    slots[Int(slot)] || further?.rows.contains(UInt32(start + position)) ?? false
                guard isWanted, key >= 0, window.contains(key) else { return visits < candidates }
                newest.isMore = newest.rows.count == limit
                if !newest.isMore { newest.rows.append(UInt32(start + position)) }
                return !newest.isMore
            }
            // The box is full of old reports: after as much work as its set is, the set is made.
            guard isDone || newest.isMore else { return nil }
        }
        newest.matched = spatial.count(in: ranges, window, slots: slots)
        for range in further == nil ? [] : ranges {
            newest.matched += (further?.entries(in: range.codes) ?? []).count { window.contains($0.key) }
        }
        return newest
    }

    /// The newest rows of a box that has few.
    private func few(
        _ ranges: [QuadkeyRange], _ window: CellWindow, _ slots: [Bool], _ further: FurtherRows?,
        below bound: Int, limit: Int
    ) -> Newest {
        var rows: [UInt32] = []
        for range in ranges {
            spatial.forEach(in: range.codes) { key, row, slot in
                if slots[Int(slot)], range.isExact || window.contains(key) { rows.append(row) }
            }
            for entry in further?.entries(in: range.codes) ?? [] where window.contains(entry.key) {
                rows.append(entry.row)
            }
        }
        let older = rows.filter { $0 < bound }.sorted(by: >)
        return Newest(rows: Array(older.prefix(limit)), isMore: older.count > limit, matched: rows.count)
    }

    /// How many rows a walk looks at before the set of all that pass is the better way.
    private static let longWalk = 65_536

    /// The newest rows that pass a filter by code; nil where a set of all rows that pass is the better way.
    ///
    /// - Parameters:
    ///   - census: That of all rows at `now`.
    ///   - further: Rows that pass by a further category alone, and their census.
    func newest(
        _ filter: ReportFilter, _ census: ReportCensus,
        further: (rows: RowSet, census: ReportCensus)? = nil, at now: Timestamp, below bound: Int, limit: Int
    ) -> Newest? {
        let table = CodeTable(filter)
        let any = further == nil ? [] : CodeTable(filter.inAnyCategory).answers
        let now = ColumnsTime(milliseconds: now.milliseconds).value
        var newest = Newest()
        var row = min(bound, count)
        let end = row - Self.longWalk
        while row > 0, !newest.isMore {
            guard row > end else { return nil }
            row -= 1
            let (chunk, position) = Self.place(UInt32(row))
            let stale = chunks[chunk].freshUntil[position] < now ? ColumnsCode.staleBit : 0
            let code = Int(chunks[chunk].codes[position]) | stale
            guard table.answers[code] != 0 || further?.rows.contains(UInt32(row)) == true && any[code] != 0
            else { continue }
            newest.isMore = newest.rows.count == limit
            if !newest.isMore { newest.rows.append(UInt32(row)) }
        }
        for (code, count) in census.counts where table.answers[code] != 0 { newest.matched += count }
        if let further {
            for (code, count) in further.census.counts where any[code] != 0 { newest.matched += count }
        }
        return newest
    }
}

extension ColumnsChunk {
    /// Calls the body with position, quadkey and slot of the rows below a bound, last first; false if it
    /// stopped.
    @inline(__always)
    fileprivate func forEachDescending(below bound: Int, _ body: (Int, Int64, UInt8) -> Bool) -> Bool {
        quadkeys.withUnsafeBufferPointer { keys in
            codes.withUnsafeBufferPointer { codes in
                var position = min(bound, keys.count)
                while position > 0 {
                    position -= 1
                    guard body(position, keys[position], ColumnsCode.slot(of: Int(codes[position]))) else {
                        return false
                    }
                }
                return true
            }
        }
    }
}

extension SpatialIndex {
    /// How many entries of the slots that pass are in a box, which the ranges cover.
    func count(in ranges: [QuadkeyRange], _ window: CellWindow, slots allowed: [Bool]) -> Int {
        var sum = 0
        for range in ranges {
            let stretch = stretch(range.codes)
            let (first, last) = sums.steps(in: stretch)
            if range.isExact, last > first {
                sum += count(stretch.lowerBound..<first * SlotSums.step, nil, allowed)
                sum += count(last * SlotSums.step..<stretch.upperBound, nil, allowed)
                sums.forEach(from: first, to: last) { slot, count, _, _ in
                    if allowed[Int(slot)] { sum += count }
                }
            } else {
                sum += count(stretch, range.isExact ? nil : window, allowed)
            }
        }
        for entry in gone where allowed[Int(entry.slot)] && window.contains(entry.key) { sum -= 1 }
        for entry in fresh where allowed[Int(entry.slot)] && window.contains(entry.key) { sum += 1 }
        return sum
    }

    private func count(_ stretch: Range<Int>, _ window: CellWindow?, _ allowed: [Bool]) -> Int {
        keys.withUnsafeBufferPointer { keys in
            slots.withUnsafeBufferPointer { slots in
                allowed.withUnsafeBufferPointer { allowed in
                    var sum = 0
                    if let window {
                        for index in stretch {
                            sum &+= allowed[Int(slots[index])] && window.contains(keys[index]) ? 1 : 0
                        }
                    } else {
                        for index in stretch { sum &+= allowed[Int(slots[index])] ? 1 : 0 }
                    }
                    return sum
                }
            }
        }
    }
}
