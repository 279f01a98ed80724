// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import SQL
import Testing

@testable import Kernel
@testable import Reports

@Suite struct ReportTilesTests {
    private static let initiative = ColumnsFixture.initiative

    private static func filled(_ seed: UInt64, reports: Int, changes: Int) async throws -> (
        ColumnsFixture, ColumnsWorld
    ) {
        let fixture = try await ColumnsFixture()
        var world = ColumnsWorld(seed: seed)
        world = try await fixture.write(world) { world, db in for _ in 0..<reports { try world.file(db) } }
        _ = try await fixture.queries.count(of: initiative, ReportFilter())
        // What is changed now stays beside the sorted base.
        world = try await fixture.write(world) { world, db in for _ in 0..<changes { try world.change(db) } }
        return (fixture, world)
    }

    /// Descends from the world to zoom 20 wherever there is something, and sums each zoom.
    private static func sums(
        _ fixture: ColumnsFixture, _ filter: ReportFilter
    ) async throws -> [Int: (count: Int, bySlot: [Int: Int])] {
        var sums: [Int: (count: Int, bySlot: [Int: Int])] = [:]
        var tiles = [try TileAddress(z: 0, x: 0, y: 0)]
        while let address = tiles.popLast() {
            let tile = try await fixture.queries.tile(of: initiative, address, filter)
            guard tile.count > 0 else { continue }
            sums[address.z, default: (0, [:])].count += tile.count
            for one in tile.clusters.flatMap(\.counts) {
                sums[address.z]?.bySlot[one.slot, default: 0] += one.count
            }
            for dot in tile.dots {
                sums[address.z]?.bySlot[dot.category * 2 + (dot.isResolved ? 1 : 0), default: 0] += 1
            }
            if address.z < 20 { tiles.append(contentsOf: address.children) }
        }
        return sums
    }

    @Test func `Every zoom holds every report once, by category and state`() async throws {
        let (fixture, start) = try await Self.filled(3, reports: 1500, changes: 200)
        var world = start
        for round in 0..<4 {
            var filter = round == 0 ? ReportFilter() : world.filter()
            if round == 1 { (filter.box, filter.area, filter.query, filter.credence) = (nil, nil, nil, nil) }
            let expected = try await fixture.naive(filter).filter { $0.place != nil }
            let counted = try await Self.counted(fixture, filter)
            for (zoom, sum) in try await Self.sums(fixture, filter) {
                let aggregates = filter.isByTotals && zoom <= 9 ? counted : 0
                #expect(sum.count == expected.count + aggregates, "zoom \(zoom), \(filter)")
                guard aggregates == 0 else { continue }
                let bySlot = Dictionary(grouping: expected) {
                    $0.category * 2 + ($0.status == .resolved ? 1 : 0)
                }
                #expect(sum.bySlot == bySlot.mapValues(\.count))
            }
        }
    }

    /// Reports that are never shown, of the filter's categories.
    private static func counted(_ fixture: ColumnsFixture, _ filter: ReportFilter) async throws -> Int {
        let categories = try await fixture.kernel.read { db in
            try db.query("SELECT category FROM reports_report WHERE status = 6 AND quadkey IS NOT NULL") {
                Int($0.int(0))
            }
        }
        return categories.count { filter.allows(slot: $0 * 2) }
    }

    @Test func `Totals by cell and columns give the same counts`() async throws {
        let (fixture, start) = try await Self.filled(5, reports: 2500, changes: 300)
        var (world, compared) = (start, 0)
        let columns = try await fixture.queries.cache.columns(of: Self.initiative, from: fixture.kernel)
        let corner = try Point(latitude: 18.54, longitude: -72.34)
        for zoom in 0...17 {
            var filter = world.filter()
            if zoom % 2 == 0 { filter.categories = [] }
            for address in [
                Quadkey(corner).tile(atZoom: zoom),
                Quadkey(try Point(latitude: 18.5, longitude: -72.3)).tile(atZoom: zoom),
            ] {
                let own = columns.tile(address, slots: filter.slotTable)
                let totals = try await fixture.queries.tileByTotals(
                    of: Self.initiative, address, filter.slotTable)
                guard let totals else {
                    #expect(own.count <= ReportTile.dotLimit || zoom > 9)
                    continue
                }
                #expect(own.clusters.map(\.counts) == totals.clusters.map(\.counts))
                for (a, b) in zip(own.clusters, totals.clusters) {
                    #expect(address.box.contains(a.place) && address.box.contains(b.place))
                }
                compared += 1
            }
        }
        #expect(compared > 10)
    }

    @Test func `A filter by rows and one by totals that say the same give the same tile`() async throws {
        let (fixture, start) = try await Self.filled(9, reports: 2000, changes: 300)
        var world = start
        let columns = try await fixture.queries.cache.columns(of: Self.initiative, from: fixture.kernel)
        for zoom in 10...22 {
            var filter = ReportFilter()
            if world.chance(50) { filter.categories = [world.below(6), world.below(6)] }
            filter.statuses = ReportFilter.Statuses.allCases[world.below(3)]
            let rows = columns.matching(filter, at: ColumnsFixture.now)
            let address = Quadkey(try Point(latitude: 18.54, longitude: -72.34)).tile(atZoom: zoom)
            #expect(
                columns.tile(address, rows: rows)
                    == columns.tile(address, slots: filter.slotTable, further: columns.further(filter)))
        }
    }

    @Test func `Near by, only reports at one place stand together, and few things are sent`() async throws {
        let (fixture, _) = try await Self.filled(12, reports: 3000, changes: 0)
        let address = Quadkey(try Point(latitude: 18.54, longitude: -72.34)).tile(atZoom: 18)
        let tile = try await fixture.queries.tile(of: Self.initiative, address, ReportFilter())
        let expected = try await fixture.rows().filter {
            $0.place.map { address.contains(Quadkey($0)) } ?? false
        }
        #expect(tile.count == expected.count)
        #expect(tile.count > ReportTile.dotLimit)
        #expect(tile.clusters.count + tile.dots.count <= ReportTile.crowdLimit)
        #expect((tile.clusters.map(\.count).max() ?? 0) > 100)
    }

    @Test func `Few reports are shown one by one, with what a map says of each`() async throws {
        let (fixture, _) = try await Self.filled(14, reports: 120, changes: 0)
        let tile = try await fixture.queries.tile(
            of: Self.initiative, TileAddress(z: 12, x: 0, y: 0), ReportFilter())
        #expect(tile.count == 0)
        let rows = try await fixture.rows().filter { $0.place != nil }
        let home = Quadkey(try Point(latitude: 18.5, longitude: -72.3)).tile(atZoom: 10)
        let shown = try await fixture.queries.tile(of: Self.initiative, home, ReportFilter())
        #expect(!shown.dots.isEmpty && shown.clusters.isEmpty)
        for dot in shown.dots {
            let row = try #require(rows.first { $0.id == dot.id })
            #expect(row.category == dot.category && (row.status == .resolved) == dot.isResolved)
            #expect(row.confirmations == dot.confirmations && row.disputes == dot.disputes)
            #expect(row.seen == dot.seen && row.freshUntil == dot.freshUntil)
            #expect(try #require(row.place).distance(to: dot.place) < 0.1)
        }
    }

    @Test func `An encoded tile is JSON, and made anew after the next entry`() async throws {
        let (fixture, start) = try await Self.filled(16, reports: 800, changes: 50)
        let world = try TileAddress(z: 0, x: 0, y: 0)
        let bytes = try await fixture.queries.tileJSON(of: Self.initiative, world, ReportFilter())
        let json = try JSONValue(parsing: bytes)
        let sum = json["clusters"]?.arrayValue?.reduce(0) { $0 + ($1["count"]?.intValue ?? 0) } ?? 0
        #expect(sum + Int64(json["points"]?.arrayValue?.count ?? 0) == json["count"]?.intValue)
        for cluster in json["clusters"]?.arrayValue ?? [] {
            let by = cluster["by"]?.arrayValue?.reduce(0) {
                $0 + ($1[1]?.intValue ?? 0) + ($1[2]?.intValue ?? 0)
            }
            #expect(by == cluster["count"]?.intValue)
        }
        _ = try await fixture.write(start) { world, db in for _ in 0..<20 { try world.file(db) } }
        let after = try await fixture.queries.tileJSON(of: Self.initiative, world, ReportFilter())
        #expect(after != bytes)
    }

    @Test func `Before the columns are there, the totals answer`() async throws {
        let (fixture, _) = try await Self.filled(18, reports: 1000, changes: 0)
        let fresh = ReportQueries(kernel: fixture.kernel, cache: ReportColumnsCache())
        let world = try TileAddress(z: 1, x: 0, y: 0)
        let tile = try await fresh.tile(of: Self.initiative, world, ReportFilter())
        #expect(fresh.cache.loaded(Self.initiative) == nil)
        #expect(
            try await tile.count == fixture.queries.tile(of: Self.initiative, world, ReportFilter()).count)
    }
}
