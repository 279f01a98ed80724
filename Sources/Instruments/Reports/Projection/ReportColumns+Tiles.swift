// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry

/// Tiles out of the columns.
extension ReportColumns {
    /// The reports of the slots that pass, in a tile.
    ///
    /// - Parameter further: Those that pass by a further category alone.
    func tile(_ address: TileAddress, slots: [Bool], further: FurtherRows? = nil) -> ReportTile {
        var squares = TileSquares(address, allowed: slots)
        if address.z >= ReportTile.dotZoom {
            return crowd(address) { row, slot in
                squares.allows(slot) || further?.rows.contains(row) ?? false
            }
        }
        count(into: &squares)
        for entry in further?.entries(in: address.range) ?? [] { squares.addAllowed(entry.key, entry.slot) }
        guard squares.total <= ReportTile.dotLimit else {
            return ReportTile(address: address, clusters: squares.clusters)
        }
        return few(squares, slots: slots) { row, slot in
            squares.allows(slot) || further?.rows.contains(row) ?? false
        }
    }

    /// The reports of a set of rows, in a tile.
    func tile(_ address: TileAddress, rows: RowSet) -> ReportTile {
        let slots = [Bool](repeating: true, count: 128)
        if address.z >= ReportTile.dotZoom {
            return crowd(address) { row, _ in rows.contains(row) }
        }
        var squares = TileSquares(address, allowed: slots)
        spatial.forEach(in: address.range) { key, row, slot in
            if rows.contains(row) { squares.add(key, slot) }
        }
        guard squares.total <= ReportTile.dotLimit else {
            return ReportTile(address: address, clusters: squares.clusters)
        }
        return few(squares, slots: slots) { row, slot in squares.allows(slot) && rows.contains(row) }
    }

    /// Adds up the squares of a tile: by sums where a square is full, one by one where it is not.
    private func count(into squares: inout TileSquares) {
        let stretch = spatial.stretch(squares.address.range)
        var start = stretch.lowerBound
        for square in 0..<squares.count {
            guard start < stretch.upperBound else { break }
            let end =
                square == squares.count - 1
                ? stretch.upperBound
                : spatial.lowerBound(squares.keys(of: square).upperBound + 1, in: start..<stretch.upperBound)
            add(start..<end, of: square, into: &squares)
            start = end
        }
        let range = squares.address.range
        for entry in spatial.gone where range.contains(entry.key) { squares.add(entry.key, entry.slot, -1) }
        for entry in spatial.fresh where range.contains(entry.key) { squares.add(entry.key, entry.slot) }
    }

    private func add(_ stretch: Range<Int>, of square: Int, into squares: inout TileSquares) {
        let step = SlotSums.step
        let (first, last) = spatial.sums.steps(in: stretch)
        guard last > first + 1 else { return addEach(stretch, into: &squares) }
        addEach(stretch.lowerBound..<first * step, into: &squares)
        addEach(last * step..<stretch.upperBound, into: &squares)
        spatial.sums.forEach(from: first, to: last) { slot, count, easting, southing in
            squares.add(square, slot, count, easting, southing)
        }
    }

    private func addEach(_ stretch: Range<Int>, into squares: inout TileSquares) {
        spatial.keys.withUnsafeBufferPointer { keys in
            spatial.slots.withUnsafeBufferPointer { slots in
                for index in stretch { squares.add(keys[index], slots[index]) }
            }
        }
    }

    /// A tile that shows each report, and squares of those that are only counted.
    private func few(_ squares: TileSquares, slots: [Bool], _ isWanted: (UInt32, UInt8) -> Bool) -> ReportTile
    {
        var rows: [UInt32] = []
        var counted = TileSquares(squares.address, allowed: slots)
        spatial.forEach(in: squares.address.range) { key, row, slot in
            guard isWanted(row, slot) else { return }
            if slot < ColumnsCode.nowhere { rows.append(row) } else { counted.add(key, slot) }
        }
        rows.sort()
        return ReportTile(address: squares.address, clusters: counted.clusters, dots: rows.map(dot))
    }

    /// A tile of a zoom where only what is at the very same place stands together.
    private func crowd(_ address: TileAddress, _ isWanted: (UInt32, UInt8) -> Bool) -> ReportTile {
        var entries: [SpatialIndex.Entry] = []
        spatial.forEach(in: address.range) { key, row, slot in
            guard slot < ColumnsCode.nowhere, isWanted(row, slot) else { return }
            entries.append(SpatialIndex.Entry(key: key, row: row, slot: slot))
        }
        guard entries.count > ReportTile.dotLimit else {
            return ReportTile(address: address, dots: entries.map(\.row).sorted().map(dot))
        }
        entries.sort { ($0.key, $0.row) < ($1.key, $1.row) }
        var (tile, start) = (ReportTile(address: address), 0)
        while start < entries.count {
            guard tile.clusters.count + tile.dots.count < ReportTile.crowdLimit - 1 else {
                tile.clusters.append(Self.cluster(entries[start...]))
                break
            }
            let end = entries[start...].firstIndex { $0.key != entries[start].key } ?? entries.count
            if end == start + 1 {
                tile.dots.append(dot(entries[start].row))
            } else {
                tile.clusters.append(Self.cluster(entries[start..<end]))
            }
            start = end
        }
        return tile
    }

    private static func cluster(_ entries: ArraySlice<SpatialIndex.Entry>) -> ReportTile.Cluster {
        var counts = [Int](repeating: 0, count: 128)
        var (easting, southing): (Int64, Int64) = (0, 0)
        for entry in entries {
            counts[Int(entry.slot)] += 1
            easting += Morton.x(entry.key)
            southing += Morton.y(entry.key)
        }
        let number = Int64(max(entries.count, 1))
        return ReportTile.Cluster(
            place: Quadkey(x: easting / number, y: southing / number).point,
            counts: counts.indices.filter { counts[$0] > 0 }.map {
                ReportTile.SlotCount(slot: $0, count: counts[$0])
            })
    }

    private func dot(_ number: UInt32) -> ReportTile.Dot {
        let row = self[number]
        return ReportTile.Dot(
            id: row.id, place: Quadkey(x: Morton.x(row.quadkey), y: Morton.y(row.quadkey)).point,
            category: Int(row.code.slot / 2), isResolved: row.code.slot % 2 == 1,
            confirmations: Int(row.confirmations), disputes: Int(row.disputes),
            freshUntil: Timestamp(seconds: row.freshUntil.seconds), seen: Timestamp(seconds: row.seen.seconds)
        )
    }
}
