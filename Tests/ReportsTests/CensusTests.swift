// SPDX-License-Identifier: Apache-2.0
import Formats
import Testing

@testable import Reports

@Suite struct CensusTests {
    @Test func `A census that was kept says what a new one says, until the next report goes stale`()
        async throws
    {
        let fixture = try await ColumnsFixture()
        var world = ColumnsWorld(seed: 41)
        world = try await fixture.write(world) { world, db in for _ in 0..<60 { try world.file(db) } }
        let cache = fixture.queries.cache
        let columns = try await cache.columns(of: ColumnsFixture.initiative, from: fixture.kernel)
        var (kept, last): (Int, ReportCensus?) = (0, nil)
        let steps: Int64 = 2000
        for step in 0..<steps {
            // There and back again: a clock can be set back.
            let hours = step < steps / 2 ? step : steps - step
            let now = ColumnsFixture.now.adding(seconds: (hours - 300) * 7200)
            let census = cache.census(ReportFilter(), of: columns, at: now)
            let fresh = columns.census(of: columns.matching(ReportFilter(), at: now), at: now)
            #expect(census.counts.elementsEqual(fresh.counts, by: ==))
            if let last, last.holds(at: now) { kept += 1 }
            last = census
        }
        #expect(kept > 100 && kept < steps - 20)
    }
}
