// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import SQL
import Testing

@testable import Kernel
@testable import Reports

@Suite struct ReportListsTests {
    private static let initiative = ColumnsFixture.initiative
    private static let links = ReportLinks(
        reports: "https://example.org/i/quake/reports", media: "https://example.org/media")

    private static func filled(_ seed: UInt64, reports: Int) async throws -> ColumnsFixture {
        let fixture = try await ColumnsFixture()
        _ = try await fixture.write(ColumnsWorld(seed: seed)) { world, db in
            for slot in 0..<6 {
                let category = Category(
                    key: "kind-\(slot)", names: ["en": "Kind, \"\(slot)\"", "nl": "Soort \(slot)"])
                try db.run(
                    """
                    INSERT INTO reports_category (initiative, slot, key, definition, subject) VALUES \
                    (\(initiative), \(slot), \(category.key), \(category.json.description), 1)
                    """)
            }
            for _ in 0..<reports { try world.file(db) }
        }
        return fixture
    }

    private static func file(
        _ fixture: ColumnsFixture, _ filter: ReportFilter, _ format: ReportQueries.Format
    ) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        let stream = fixture.queries.stream(
            of: initiative, filter, as: format, links: links, language: "en")
        for try await piece in stream { bytes += piece }
        return bytes
    }

    @Test func `A CSV file has a line for every report, newest first, in the declared columns`() async throws
    {
        let fixture = try await Self.filled(2, reports: 6000)
        var filter = ReportFilter()
        filter.statuses = .open
        var reader = CSVReader()
        reader.push(try await Self.file(fixture, filter, .csv))
        reader.finish()
        var rows: [CSVRow] = []
        while let row = try reader.next() { rows.append(row) }
        let expected = try await fixture.naive(filter)
        let names = ReportCollection.schema.columns.map(\.name)
        #expect(rows.first?.fields == names)
        #expect(rows.dropFirst().map { $0[0] } == expected.map { String($0.id) })
        for (row, report) in zip(rows.dropFirst(), expected) {
            let values = Dictionary(uniqueKeysWithValues: zip(names, row.fields))
            #expect(row.fields.count == names.count)
            #expect(values["description"] == report.description)
            #expect(values["category"] == "kind-\(report.category)")
            #expect(values["category_name"] == "Kind, \"\(report.category)\"")
            #expect(values["url"] == "https://example.org/i/quake/reports/\(report.id)")
            #expect(
                values["latitude"] == report.place.map { JSONValue.double($0.latitude).description } ?? "")
            #expect(values["credence"] == report.credence(at: ColumnsFixture.now).rawValue)
            #expect(values["author"] == PseudonymName(report.author).text)
            #expect(values["photo"] == report.photo.map { "https://example.org/media/\($0).jpg" } ?? "")
            #expect(values["seen"] == report.seen.rfc3339)
            #expect(values["source"] == report.source ?? "")
            #expect(values["fields"] == report.fields)
        }
    }

    @Test(arguments: [0, 1, 300, 5000])
    func `GeoJSON and JSON files are whole at every length`(count: Int) async throws {
        let fixture = try await Self.filled(4, reports: count)
        let expected = try await fixture.rows()
        let features = try JSONValue(parsing: await Self.file(fixture, ReportFilter(), .geojson))["features"]
        let found = try #require(features?.arrayValue)
        #expect(found.map { $0["id"]?.intValue } == expected.map(\.id))
        for (feature, report) in zip(found, expected) {
            #expect(feature["type"] == "Feature")
            #expect(feature["geometry"]?["coordinates"]?[0]?.doubleValue == report.place?.longitude)
            #expect(feature["properties"]?["description"]?.stringValue == report.description)
            #expect(feature["properties"]?["fields"]?["depth"]?.intValue == 3)
        }
        let objects = try JSONValue(parsing: await Self.file(fixture, ReportFilter(), .json)).arrayValue
        #expect(objects?.map { $0["id"]?.intValue } == expected.map(\.id))
        let keys = objects?.first?.objectValue?.keys
        #expect(keys == nil || keys == ReportCollection.schema.columns.map(\.name))
    }

    @Test func `A page of features says what matched and where the next one is`() async throws {
        let fixture = try await Self.filled(6, reports: 900)
        var filter = ReportFilter()
        filter.box = try Box(west: -72.5, south: 18.3, east: -72.1, north: 18.7)
        let expected = try await fixture.naive(filter)
        let page = try await fixture.queries.geojson(
            of: Self.initiative, filter, limit: 100, links: Self.links, language: "nl"
        ) { "https://example.org/next?after=\($0)" }
        let json = try JSONValue(parsing: page.content)
        #expect(json["numberMatched"]?.intValue == Int64(expected.count))
        #expect(json["numberReturned"] == 100)
        #expect(json["features"]?[99]?["id"]?.intValue == expected[99].id)
        #expect(
            json["links"]?[0]?["href"]?.stringValue == "https://example.org/next?after=\(expected[99].id)")
        #expect(
            json["features"]?[0]?["properties"]?["category_name"]?.stringValue?.hasPrefix("Soort") == true)
        let rest = try await fixture.queries.geojson(
            of: Self.initiative, filter, after: page.next, limit: 10_000, links: Self.links, language: "en")
        #expect(rest.next == nil)
        #expect(try JSONValue(parsing: rest.content)["features"]?[0]?["id"]?.intValue == expected[100].id)
    }

    @Test func `What was hidden meanwhile is not read, and the file stays whole`() async throws {
        let fixture = try await Self.filled(8, reports: 1000)
        let stream = fixture.queries.stream(
            of: Self.initiative, ReportFilter(), as: .geojson, links: Self.links, language: "en")
        let iterator = stream.makeAsyncIterator()
        var bytes = try #require(try await iterator.next())
        let newest = try await fixture.queries.ids(of: Self.initiative, ReportFilter(), limit: 300).content
        try await fixture.database.write { db in
            try db.run("UPDATE reports_report SET status = 3 WHERE id IN \(list: newest)")
        }
        while let piece = try await iterator.next() { bytes += piece }
        let ids = try JSONValue(parsing: bytes)["features"]?.arrayValue?.compactMap { $0["id"]?.intValue }
        #expect(try await ids == fixture.rows().map(\.id))
    }

    @Test func `The least recently used value makes room`() {
        var store = LeastRecent<Int, String>(budget: 10)
        for key in 0..<5 { store.insert("\(key)", for: key, cost: 2) }
        #expect(store.value(for: 0) == "0")
        store.insert("5", for: 5, cost: 3)
        #expect(store.value(for: 1) == nil && store.value(for: 2) == nil)
        #expect(store.value(for: 0) == "0" && store.count == 4 && store.cost == 9)
        store.insert("large", for: 6, cost: 11)
        #expect(store.value(for: 6) == nil && store.count == 4)
        for key in 0..<100 { store.insert("\(key)", for: key % 7, cost: 1 + key % 4) }
        #expect(store.cost <= 10)
    }
}
