// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import SQL
import Testing

@testable import Kernel
@testable import Reports

@Suite struct ColumnsTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `Every filter finds what a look at every row finds, after every change`(seed: UInt64) async throws {
        let fixture = try await ColumnsFixture()
        var world = ColumnsWorld(seed: seed)
        for round in 0..<8 {
            world = try await fixture.write(world) { world, db in
                for _ in 0..<(round == 0 ? 1200 : 60) { try world.file(db) }
                for _ in 0..<(round == 0 ? 0 : 150) { try world.change(db) }
            }
            for _ in 0..<15 {
                let filter = world.filter()
                let expected = try await fixture.naive(filter).map(\.id)
                let list = try await fixture.queries.ids(of: ColumnsFixture.initiative, filter, limit: 10_000)
                #expect(list.content == expected, "\(filter)")
                #expect(list.matched == expected.count)
            }
        }
    }

    @Test func `What follows the record equals what is built afresh`() async throws {
        let fixture = try await ColumnsFixture()
        var world = ColumnsWorld(seed: 7)
        let (id, kernel) = (ColumnsFixture.initiative, fixture.kernel)
        for _ in 0..<8 {
            world = try await fixture.write(world) { world, db in
                for _ in 0..<400 { try world.file(db) }
                for _ in 0..<700 { try world.change(db) }
            }
            let followed = try await fixture.queries.cache.columns(of: id, hasText: true, from: kernel)
            let fresh = try await ReportColumnsCache().columns(of: id, hasText: true, from: kernel)
            #expect(followed.upTo == fresh.upTo)
            var all = ReportFilter()
            let live = followed.matching(all, at: ColumnsFixture.now)
            #expect(live.count == fresh.matching(all, at: ColumnsFixture.now).count)
            #expect(followed.publicRows == fresh.publicRows)
            #expect(followed.spatial.sortedEntries(followed) == fresh.spatial.sortedEntries(fresh))
            for word in ["water", "b", "road w", "broken bridge"] {
                all.query = word
                let (a, b) = (
                    followed.matching(all, at: ColumnsFixture.now),
                    fresh.matching(all, at: ColumnsFixture.now)
                )
                #expect(followed.ids(a) == fresh.ids(b), "\(word)")
            }
        }
        let columns = try await fixture.queries.cache.columns(of: id, from: kernel)
        #expect(columns.spatial.fresh.count < 2100, "the tail was merged")
    }

    @Test func `Facets count what each further choice would leave`() async throws {
        let fixture = try await ColumnsFixture()
        var world = ColumnsWorld(seed: 11)
        world = try await fixture.write(world) { world, db in
            for _ in 0..<1500 { try world.file(db) }
            for _ in 0..<300 { try world.change(db) }
        }
        let rows = try await fixture.rows()
        for _ in 0..<40 {
            let filter = world.filter()
            let facets = try await fixture.queries.facets(of: ColumnsFixture.initiative, filter)
            #expect(facets.total == ColumnsFixture.naive(filter, in: rows))
            var other = filter
            other.statuses = .open
            #expect(facets.open == ColumnsFixture.naive(other, in: rows))
            other.statuses = .resolved
            #expect(facets.resolved == ColumnsFixture.naive(other, in: rows))
            other = filter
            for credence in Credence.allCases {
                other.credence = credence
                #expect(facets.credence[credence] == ColumnsFixture.naive(other, in: rows))
            }
            other = filter
            for category in 0..<6 {
                other.categories = [category]
                #expect(facets.categories[category] == ColumnsFixture.naive(other, in: rows))
            }
        }
    }

    @Test func `A histogram has at most 60 bars, which hold every report once`() async throws {
        let fixture = try await ColumnsFixture()
        var world = ColumnsWorld(seed: 13)
        world = try await fixture.write(world) { world, db in for _ in 0..<2000 { try world.file(db) } }
        for _ in 0..<30 {
            var filter = world.filter()
            let bars = try await fixture.queries.histogram(of: ColumnsFixture.initiative, filter)
            (filter.since, filter.until) = (nil, nil)
            let seen = try await fixture.naive(filter).map(\.seen)
            #expect(bars.counts.count <= 60)
            #expect(bars.counts.reduce(0, +) == seen.count)
            for (place, count) in bars.counts.enumerated() {
                let start = bars.start.adding(seconds: Int64(place) * bars.step)
                let end = start.adding(seconds: bars.step)
                #expect(seen.count { $0 >= start && $0 < end } == count)
            }
            if !seen.isEmpty { #expect(bars.counts.first != 0 && bars.counts.last != 0) }
        }
    }

    @Test func `Pages follow each other without a gap or a repeat`() async throws {
        let fixture = try await ColumnsFixture()
        var world = ColumnsWorld(seed: 17)
        world = try await fixture.write(world) { world, db in for _ in 0..<500 { try world.file(db) } }
        var filter = ReportFilter()
        filter.statuses = .open
        let expected = try await fixture.naive(filter)
        var (found, after): ([ReportRow], EntryIndex?) = ([], nil)
        repeat {
            let page = try await fixture.queries.page(
                of: ColumnsFixture.initiative, filter, after: after, limit: 37)
            #expect(page.content.count <= 37)
            #expect(page.matched == expected.count)
            found += page.content
            after = page.next
        } while after != nil
        #expect(found == expected)
    }

    @Test func `The newest of a box are the same by a walk, by a sort and by the set of all`() async throws {
        let fixture = try await ColumnsFixture()
        var world = ColumnsWorld(seed: 31)
        world = try await fixture.write(world) { world, db in for _ in 0..<2500 { try world.file(db) } }
        _ = try await fixture.queries.count(of: ColumnsFixture.initiative, ReportFilter())
        world = try await fixture.write(world) { world, db in for _ in 0..<300 { try world.change(db) } }
        let columns = try await fixture.queries.cache.columns(
            of: ColumnsFixture.initiative, from: fixture.kernel)
        var walked = 0
        for _ in 0..<60 {
            var filter = ReportFilter()
            filter.box = world.box()
            if world.chance(50) { filter.categories = [world.below(6), world.below(6)] }
            filter.statuses = ReportFilter.Statuses.allCases[world.below(3)]
            let (bound, limit) = (columns.count - world.below(500), 1 + world.below(40))
            let rows = columns.matching(filter, at: ColumnsFixture.now)
            var expected: [UInt32] = []
            rows.forEachDescending(below: bound) { row in
                expected.append(row)
                return expected.count <= limit
            }
            for crowd in [0, .max] {
                let found = columns.newest(
                    filter, further: columns.further(filter), below: bound, limit: limit, crowd: crowd)
                guard let newest = found else {
                    #expect(crowd == 0)
                    continue
                }
                walked += crowd == 0 ? 1 : 0
                #expect(newest.rows == Array(expected.prefix(limit)))
                #expect(newest.isMore == (expected.count > limit))
                #expect(newest.matched == rows.count)
            }
        }
        #expect(walked > 20)
    }

    @Test func `Many readers at once share one piece of work and see the last entry`() async throws {
        let fixture = try await ColumnsFixture()
        var world = ColumnsWorld(seed: 19)
        for _ in 0..<10 {
            world = try await fixture.write(world) { world, db in
                for _ in 0..<50 { try world.file(db) }
                for _ in 0..<50 { try world.change(db) }
            }
            let expected = try await fixture.naive(ReportFilter()).count
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await fixture.queries.count(of: ColumnsFixture.initiative, ReportFilter())
                    }
                }
                for try await count in group { #expect(count == expected) }
            }
        }
    }

    @Test func `Beyond the budget only the last used initiative stays`() async throws {
        let fixture = try await ColumnsFixture(budget: 1)
        var world = ColumnsWorld(seed: 23)
        world = try await fixture.write(world) { world, db in for _ in 0..<100 { try world.file(db) } }
        _ = try await fixture.queries.count(of: ColumnsFixture.initiative, ReportFilter())
        #expect(fixture.queries.cache.loaded(ColumnsFixture.initiative) != nil)
        _ = try await fixture.queries.count(of: 999, ReportFilter())
        #expect(fixture.queries.cache.loaded(ColumnsFixture.initiative) == nil)
        #expect(
            try await fixture.queries.count(of: ColumnsFixture.initiative, ReportFilter())
                == fixture.naive(ReportFilter()).count)
    }

    @Test func `A report that is only counted is in the totals and in no list`() async throws {
        let fixture = try await ColumnsFixture()
        var world = ColumnsWorld(seed: 29)
        world = try await fixture.write(world) { world, db in for _ in 0..<400 { try world.file(db) } }
        let counted = try await fixture.kernel.read { db in
            try db.int("SELECT COUNT(*) FROM reports_report WHERE status = 6") ?? 0
        }
        #expect(counted > 0)
        let totals = try await fixture.queries.totals(of: ColumnsFixture.initiative).reduce(0, +)
        let listed = try await fixture.queries.count(of: ColumnsFixture.initiative, ReportFilter())
        #expect(totals == listed + Int(counted))
    }
}

extension ReportColumns {
    /// The rows that anyone may see, in order.
    fileprivate var publicRows: [ColumnsRow] {
        (0..<UInt32(count)).map { self[$0] }.filter(\.code.isPublic)
    }

    fileprivate func ids(_ rows: RowSet) -> [Int64] {
        var ids: [Int64] = []
        rows.forEachDescending(below: count) { row in
            ids.append(id(row))
            return true
        }
        return ids
    }
}

extension SpatialIndex {
    fileprivate func sortedEntries(_ columns: ReportColumns) -> [[Int64]] {
        var entries: [[Int64]] = []
        forEach(in: 0...Quadkey.maxCode) { entries.append([columns.id($1), $0, Int64($2)]) }
        return entries.sorted { $0.lexicographicallyPrecedes($1) }
    }
}
