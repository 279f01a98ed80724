// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel
import SQL

/// What pages and programs ask of an initiative's public reports.
///
/// Which reports, how many and where comes from the columns in memory; what they say comes from the table,
/// and only as far as it is public when it is read.
struct ReportQueries: Sendable {
    let kernel: Kernel
    let cache: ReportColumnsCache

    /// One page of a list.
    struct Page<Content: Sendable>: Sendable {
        /// What is on it, newest first.
        let content: Content
        /// Where the next page begins: `after` this id; nil on the last page.
        let next: EntryIndex?
        /// How many reports the whole list has.
        let matched: Int
    }

    // MARK: Without columns

    /// How many reports carry each category as a further one, by its slot.
    func furtherTotals(of initiative: EntryIndex) async throws -> [Int] {
        try await kernel.read { db in
            var totals = [Int](repeating: 0, count: 60)
            try db.forEach(
                """
                SELECT slot, n FROM reports_tile WHERE initiative = \(initiative) AND zoom = 0 AND cell = 1
                """
            ) { row in
                if (0..<120).contains(row.int(0)) { totals[Int(row.int(0)) / 2] += Int(row.int(1)) }
            }
            return totals
        }
    }

    /// How many reports there are by slot (category × 2, and 1 more where resolved), those included that are
    /// only counted.
    func totals(of initiative: EntryIndex) async throws -> [Int] {
        try await kernel.read { db in
            var totals = [Int](repeating: 0, count: 120)
            try db.forEach(
                """
                SELECT slot, n FROM reports_tile WHERE initiative = \(initiative) AND zoom = 0 AND cell = 0
                """
            ) { row in
                if (0..<120).contains(row.int(0)) { totals[Int(row.int(0))] += Int(row.int(1)) }
            }
            return totals
        }
    }

    /// The initiative's categories by slot, retired ones included; read again only after its next entry.
    func categories(of initiative: EntryIndex) async throws -> [SlottedCategory] {
        let last = kernel.initiatives.lastIndex(of: initiative)
        if let known = cache.categories(of: initiative, at: last) { return known }
        let categories = try await kernel.read { db in try SlottedCategory.all(in: initiative, db) }
        cache.keep(categories, of: initiative, at: last)
        return categories
    }

    // MARK: Lists

    /// The reports that pass, newest first.
    ///
    /// - Parameter after: Only reports with a lower id: the `next` of the page before.
    func page(
        of initiative: EntryIndex, _ filter: ReportFilter, after: EntryIndex? = nil, limit: Int
    ) async throws -> Page<[ReportRow]> {
        let list = try await ids(of: initiative, filter, after: after, limit: limit)
        let ids = list.content
        let rows = try await kernel.read { db in
            var rows: [ReportRow] = []
            rows.reserveCapacity(ids.count)
            try ReportRow.forEach(ids[...], in: initiative, reading: db) { rows.append(ReportRow($0)) }
            return rows
        }
        return Page(content: rows, next: list.next, matched: list.matched)
    }

    /// The reports that pass as a GeoJSON FeatureCollection, newest first (RFC 7946 §3.3).
    ///
    /// - Parameter nextLink: The address of the page after an id; it stands in `links` (OGC 17-069r4
    /// §7.15.6).
    func geojson(
        of initiative: EntryIndex, _ filter: ReportFilter, after: EntryIndex? = nil, limit: Int,
        links: ReportLinks, language: String, nextLink: @Sendable (EntryIndex) -> String? = { _ in nil }
    ) async throws -> Page<[UInt8]> {
        let list = try await ids(of: initiative, filter, after: after, limit: limit)
        let (ids, now, categories) = (list.content, kernel.clock(), try await categories(of: initiative))
        let link = list.next.flatMap(nextLink)
        let bytes = try await kernel.read { db in
            var writer = ReportRowWriter(links, categories, language: language, now: now)
            var json = JSONWriter(capacity: 256 + ids.count * 900)
            json.beginObject()
            json.key("type")
            json.value("FeatureCollection")
            json.member("timeStamp", now)
            json.member("numberMatched", list.matched)
            json.key("features")
            json.beginArray()
            var count = 0
            try ReportRow.forEach(ids[...], in: initiative, reading: db) { row in
                writer.feature(row, to: &json)
                count += 1
            }
            json.endArray()
            json.member("numberReturned", count)
            if let link {
                json.key("links")
                json.beginArray()
                json.beginObject()
                json.key("rel")
                json.value("next")
                json.key("type")
                json.value("application/geo+json")
                json.key("href")
                json.value(link)
                json.endObject()
                json.endArray()
            }
            json.endObject()
            return json.bytes
        }
        return Page(content: bytes, next: list.next, matched: list.matched)
    }

    /// The ids of the reports that pass, newest first.
    func ids(
        of initiative: EntryIndex, _ filter: ReportFilter, after: EntryIndex? = nil, limit: Int
    ) async throws -> Page<[EntryIndex]> {
        let columns = try await cache.columns(of: initiative, hasText: filter.words != nil, from: kernel)
        let bound = after.map { columns.rows(below: $0) } ?? columns.count
        let now = kernel.clock()
        let further = cache.further(filter, of: columns)
        let newest =
            filter.isByCode
            ? columns.newest(
                filter, cache.census(ReportFilter(), of: columns, at: now),
                further: further.map { ($0.rows, columns.census(of: $0.rows, at: now)) }, at: now,
                below: bound, limit: limit)
            : columns.newest(filter, further: further, below: bound, limit: limit)
        if let newest {
            let ids = newest.rows.map { columns.id($0) }
            return Page(content: ids, next: newest.isMore ? ids.last : nil, matched: newest.matched)
        }
        let rows = cache.rows(filter, of: columns, at: now)
        var ids: [EntryIndex] = []
        ids.reserveCapacity(min(limit, columns.count))
        var isMore = false
        rows.forEachDescending(below: bound) { row in
            guard ids.count < limit else {
                isMore = true
                return false
            }
            ids.append(columns.id(row))
            return true
        }
        return Page(content: ids, next: isMore ? ids.last : nil, matched: rows.count)
    }

    /// The columns as they are now, and the rows of them that pass.
    func rows(of initiative: EntryIndex, _ filter: ReportFilter) async throws -> (ReportColumns, RowSet) {
        let columns = try await cache.columns(of: initiative, hasText: filter.words != nil, from: kernel)
        return (columns, cache.rows(filter, of: columns, at: kernel.clock()))
    }

    // MARK: Numbers

    /// How many reports pass.
    func count(of initiative: EntryIndex, _ filter: ReportFilter) async throws -> Int {
        try await rows(of: initiative, filter).1.count
    }

    /// How many reports there are of each kind, under the rest of the filter.
    func facets(of initiative: EntryIndex, _ filter: ReportFilter) async throws -> ReportFacets {
        let columns = try await cache.columns(of: initiative, hasText: filter.words != nil, from: kernel)
        let (now, open) = (kernel.clock(), filter.withoutFacets)
        let census = cache.census(open, of: columns, at: now)
        guard columns.hasFurther else { return ReportFacets(census: census, filter: filter) }
        var chosen = ReportFilter()
        chosen.categories = filter.categories
        let further = cache.further(chosen, of: columns).map { further in
            var rows = further.rows
            rows.formIntersection(cache.rows(open, of: columns, at: now))
            return columns.census(of: rows, at: now)
        }
        return ReportFacets(
            census: census, further: further,
            carried: cache.furtherCensus(open, of: columns, at: now), filter: filter)
    }

    /// How many reports were seen when, at any time: the stretch of time that the filter names is left out of
    /// account.
    func histogram(of initiative: EntryIndex, _ filter: ReportFilter) async throws -> ReportHistogram {
        let columns = try await cache.columns(of: initiative, hasText: filter.words != nil, from: kernel)
        return cache.histogram(filter.atAnyTime, of: columns, at: kernel.clock())
    }

    /// The report that another was put together with, where anyone may see both.
    func mergedInto(_ id: EntryIndex, in initiative: EntryIndex) async throws -> EntryIndex? {
        let found = try await kernel.read { db in
            try db.first(
                """
                SELECT r.merged_into, r.status, r.prior, i.status FROM reports_report r \
                JOIN reports_report i ON i.id = r.merged_into WHERE r.id = \(id) AND r.initiative = \(initiative)
                """
            ) { row in
                (
                    into: row.int(0), status: ReportStatus(rawValue: row.int(1)),
                    prior: row.optionalInt(2).flatMap(ReportStatus.init),
                    other: ReportStatus(rawValue: row.int(3))
                )
            }
        }
        guard let found, found.status?.isShown(after: found.prior) ?? false,
            found.other?.isPublic ?? false || found.other == .merged
        else { return nil }
        return found.into
    }
}
