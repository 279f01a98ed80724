// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel
import SQL

/// Map tiles: from the columns where they are in memory, from the totals by cell while they are not.
extension ReportQueries {
    /// A tile as the map's script reads it, kept until the initiative's next entry.
    func tileJSON(
        of initiative: EntryIndex, _ address: TileAddress, _ filter: ReportFilter
    ) async throws -> [UInt8] {
        let key = ReportColumnsCache.TileKey(
            initiative: initiative, index: kernel.initiatives.lastIndex(of: initiative), address: address,
            filter: filter, now: filter.credence == nil ? 0 : kernel.clock().seconds)
        if let bytes = cache.tile(key) { return bytes }
        let bytes = try await tile(of: initiative, address, filter).json
        cache.keep(bytes, for: key)
        return bytes
    }

    /// The reports that pass, in a tile.
    func tile(
        of initiative: EntryIndex, _ address: TileAddress, _ filter: ReportFilter
    ) async throws -> ReportTile {
        guard filter.isByTotals else {
            let (columns, rows) = try await rows(of: initiative, filter)
            return columns.tile(address, rows: rows)
        }
        let slots = filter.slotTable
        if cache.loaded(initiative) == nil, try await isByFirstCategory(filter, initiative),
            let tile = try await tileByTotals(of: initiative, address, slots)
        {
            return tile
        }
        let columns = try await cache.columns(of: initiative, from: kernel)
        return columns.tile(address, slots: slots, further: cache.further(filter, of: columns))
    }

    /// The totals by cell know a report under its first category: they answer where none has a wanted one besides.
    private func isByFirstCategory(_ filter: ReportFilter, _ initiative: EntryIndex) async throws -> Bool {
        guard !filter.categories.isEmpty else { return true }
        let further = try await furtherTotals(of: initiative)
        return filter.categories.allSatisfy { further.indices.contains($0) && further[$0] == 0 }
    }

    /// A tile of clusters out of the totals by cell; nil where it has so few reports that each is shown, or squares
    /// finer than the totals.
    ///
    /// The totals are kept at every third zoom; the next one as fine as the squares is read and added up.
    func tileByTotals(
        of initiative: EntryIndex, _ address: TileAddress, _ slots: [Bool]
    ) async throws -> ReportTile? {
        let zoom = (ReportTile.squareZoom(address.z) + 2) / 3 * 3
        guard zoom <= ReportTile.finestAggregate else { return nil }
        let shift = Int64(2 * (zoom - address.z))
        let (first, last) = (address.cell << shift, (address.cell + 1) << shift - 1)
        return try await kernel.read { db in
            var squares = TileSquares(address, allowed: slots)
            try db.forEach(
                """
                SELECT cell, slot, n FROM reports_tile WHERE initiative = \(initiative) AND zoom = \(zoom) \
                AND cell >= \(first) AND cell <= \(last)
                """
            ) { row in
                squares.add(cell: row.int(0), zoom: zoom, slot: Int(row.int(1)), count: row.int(2))
            }
            guard squares.total > ReportTile.dotLimit else { return nil }
            return ReportTile(address: address, clusters: squares.clusters)
        }
    }
}
