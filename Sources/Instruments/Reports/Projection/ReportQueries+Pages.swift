// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel
import SQL

/// Pages of a list as JSON and CSV.
extension ReportQueries {
    /// One page as `{"reports": […], "matched": n, "next": address}`, newest first.
    func json(
        of initiative: EntryIndex, _ filter: ReportFilter, after: EntryIndex?, limit: Int, links: ReportLinks,
        language: String, nextLink: @Sendable (EntryIndex) -> String
    ) async throws -> [UInt8] {
        let list = try await ids(of: initiative, filter, after: after, limit: limit)
        let (ids, now) = (list.content, kernel.clock())
        let link = list.next.map(nextLink)
        return try await kernel.read { db in
            let categories = try SlottedCategory.all(in: initiative, db)
            var writer = ReportRowWriter(links, categories, language: language, now: now)
            var json = JSONWriter(capacity: 256 + ids.count * 900)
            json.beginObject()
            json.member("matched", list.matched)
            json.key("reports")
            json.beginArray()
            try ReportRow.forEach(ids[...], in: initiative, reading: db) { writer.write($0, to: &json) }
            json.endArray()
            json.member("next", link)
            json.endObject()
            return json.bytes
        }
    }

    /// One page as CSV with its header, newest first.
    func csv(
        of initiative: EntryIndex, _ filter: ReportFilter, after: EntryIndex?, limit: Int, links: ReportLinks,
        language: String
    ) async throws -> [UInt8] {
        let ids = try await ids(of: initiative, filter, after: after, limit: limit).content
        let now = kernel.clock()
        return try await kernel.read { db in
            let categories = try SlottedCategory.all(in: initiative, db)
            var writer = ReportRowWriter(links, categories, language: language, now: now)
            var csv = CSVWriter()
            ReportRowWriter.header(to: &csv)
            try ReportRow.forEach(ids[...], in: initiative, reading: db) { writer.write($0, to: &csv) }
            return csv.bytes
        }
    }

    /// One report as it is published; nil where there is none that may be seen.
    func object(
        _ id: EntryIndex, in initiative: EntryIndex, links: ReportLinks, language: String
    ) async throws -> [UInt8]? {
        let now = kernel.clock()
        return try await kernel.read { db in
            let categories = try SlottedCategory.all(in: initiative, db)
            var writer = ReportRowWriter(links, categories, language: language, now: now)
            var json = JSONWriter(capacity: 1024)
            try ReportRow.forEach([id][...], in: initiative, reading: db) { writer.write($0, to: &json) }
            return json.bytes.isEmpty ? nil : json.bytes
        }
    }

    /// The box around where most reports are, from the totals by cell; nil without places.
    ///
    /// A few far away ones (in Haiti's export, mistakes on other continents) do not decide what is seen first.
    func extent(of initiative: EntryIndex) async throws -> Box? {
        let cells = try await kernel.read { db in
            try db.query(
                """
                SELECT cell, SUM(n) FROM reports_tile WHERE initiative = \(initiative) AND zoom = 9 \
                GROUP BY cell ORDER BY 2 DESC LIMIT 4000
                """
            ) { ($0.int(0), $0.int(1)) }
        }
        let total = cells.reduce(0) { $0 + $1.1 }
        var (taken, corners) = (Int64(0), [Point]())
        for (cell, count) in cells {
            guard taken * 100 < total * 97, let box = TileAddress(zoom: 9, cell: cell)?.box else { break }
            taken += count
            corners += [(box.south, box.west), (box.north, box.east)].compactMap {
                try? Point(latitude: $0.0, longitude: $0.1)
            }
        }
        return Box(around: corners)
    }
}
