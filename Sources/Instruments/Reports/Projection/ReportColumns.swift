// SPDX-License-Identifier: Apache-2.0
import Geometry

/// The reports of one initiative as columns in memory: one snapshot, equal to the tables at one index.
///
/// Rows stand in the order of ids, so the last row is the newest report. Every report has a row, also one
/// that is not public (yet): its code says that nobody may see it, so that rows never move. A snapshot is a
/// value of shared arrays; `caughtUp` gives the next one and leaves this one to those who read it.
struct ReportColumns: Sendable {
    /// The initiative.
    let initiative: Int64
    /// The index of the last entry that is in the columns.
    var upTo: Int64
    /// The rows, 16,384 to a chunk.
    private(set) var chunks: [ColumnsChunk] = []
    /// Where they are.
    private(set) var spatial = SpatialIndex()
    /// Their words, once somebody asked for words.
    private(set) var text: TextIndex?

    /// Makes the columns of an initiative without reports.
    init(initiative: Int64) {
        self.initiative = initiative
        upTo = initiative
    }

    /// How many rows there are, hidden ones too.
    var count: Int {
        chunks.isEmpty ? 0 : (chunks.count - 1) * ColumnsChunk.capacity + chunks[chunks.count - 1].count
    }

    /// About how many bytes the snapshot takes.
    var bytes: Int { chunks.reduce(0) { $0 + $1.bytes } + spatial.bytes + (text?.bytes ?? 0) }

    /// The chunk and the place in it of a row.
    @inline(__always)
    static func place(_ row: UInt32) -> (chunk: Int, position: Int) {
        (Int(row) / ColumnsChunk.capacity, Int(row) % ColumnsChunk.capacity)
    }

    /// The row at a position.
    subscript(_ row: UInt32) -> ColumnsRow {
        let (chunk, position) = Self.place(row)
        return chunks[chunk][position]
    }

    /// The id of a row.
    func id(_ row: UInt32) -> Int64 {
        let (chunk, position) = Self.place(row)
        return chunks[chunk].ids[position]
    }

    /// The row of an id, or nil.
    func row(of id: Int64) -> UInt32? {
        let bound = rows(below: id)
        return bound < count && self.id(UInt32(bound)) == id ? UInt32(bound) : nil
    }

    /// How many rows have an id below.
    func rows(below id: Int64) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self.id(UInt32(middle)) < id { low = middle + 1 } else { high = middle }
        }
        return low
    }

    // MARK: Changing

    /// Appends reports in the order of their ids, all higher than what is there; the spatial index follows
    /// later.
    mutating func append(_ row: ColumnsRow) {
        if chunks.isEmpty || chunks[chunks.count - 1].count == ColumnsChunk.capacity {
            chunks.append(ColumnsChunk(isFirst: chunks.isEmpty))
        }
        chunks[chunks.count - 1].append(row)
    }

    /// Sorts all reports with a place into the spatial index.
    mutating func indexPlaces() {
        var entries: [SpatialIndex.Entry] = []
        entries.reserveCapacity(count)
        var start: UInt32 = 0
        for chunk in chunks {
            for position in 0..<chunk.count {
                if let entry = Self.entry(chunk[position], start + UInt32(position)) { entries.append(entry) }
            }
            start += UInt32(chunk.count)
        }
        spatial = SpatialIndex(entries)
    }

    /// Takes over reports as they are now; new ones MUST be newer than all that are there.
    ///
    /// - Parameter texts: The folded words of each, where a text index is kept.
    mutating func take(_ rows: [ColumnsRow], texts: [[UInt8]]) {
        for (index, row) in rows.enumerated() {
            let number: UInt32
            if let known = self.row(of: row.id) {
                number = known
                let (chunk, position) = Self.place(known)
                let old = Self.entry(chunks[chunk][position], known)
                chunks[chunk].replace(position, with: row)
                spatial.update(old, to: Self.entry(row, known))
            } else {
                number = UInt32(count)
                append(row)
                spatial.update(nil, to: Self.entry(row, number))
            }
            if text != nil { takeText(texts[index], of: number) }
        }
        spatial.mergeIfDue()
        let size = count
        text?.mergeIfDue(rows: size)
    }

    private mutating func takeText(_ words: [UInt8], of row: UInt32) {
        let hash = TextIndex.hash(words)
        let (chunk, position) = Self.place(row)
        if position < chunks[chunk].texts.count {
            guard chunks[chunk].texts[position] != hash else { return }
            chunks[chunk].texts[position] = hash
        } else {
            chunks[chunk].texts.append(hash)
        }
        text?.replace(row, with: words)
    }

    /// Puts a text index in place; the hashes are those of all rows, in order.
    mutating func take(_ index: TextIndex, hashes: [UInt64]) {
        text = index
        for chunk in chunks.indices {
            let start = chunk * ColumnsChunk.capacity
            chunks[chunk].texts = Array(hashes[start..<start + chunks[chunk].count])
        }
    }

    /// What the map keeps of a report: one that is only counted stands in the middle of a coarse cell.
    private static func entry(_ row: ColumnsRow, _ number: UInt32) -> SpatialIndex.Entry? {
        let slot = row.code.slot
        guard row.quadkey >= 0, slot != ColumnsCode.nowhere else { return nil }
        guard slot >= ColumnsCode.counted else {
            return SpatialIndex.Entry(key: row.quadkey, row: number, slot: slot)
        }
        let shift = Int64(62 - 2 * ReportTile.finestAggregate)
        let middle = (row.quadkey >> shift) << shift | Int64(3) << (shift - 2)
        return SpatialIndex.Entry(key: middle, row: number, slot: slot)
    }
}
