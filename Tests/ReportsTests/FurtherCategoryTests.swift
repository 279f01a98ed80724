// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel
import SQL
import Testing

@testable import Reports

/// A report about several things at once stands under each of them, and counts once on the map.
@Suite struct FurtherCategoryTests {
    private func file(_ node: TestNode, _ category: String, _ also: [String]) -> FileReport {
        FileReport(
            initiative: node.initiative, category: category, also: also, place: TestNode.square,
            seen: Timestamp(parsing: "2026-02-22T11:37:00Z"), description: "Both.",
            fields: category == "lamp" ? object(["lamps": 2]) : JSONObject())
    }

    private func queries(_ node: TestNode) -> ReportQueries {
        ReportQueries(kernel: node.kernel, cache: ReportColumnsCache())
    }

    private func count(_ node: TestNode, _ slots: Set<Int>) async throws -> [Int] {
        var filter = ReportFilter()
        filter.categories = slots
        let source = queries(node)
        let address = try TileAddress(z: 0, x: 0, y: 0)
        let box = try Box(west: 170, south: -50, east: 175, north: -40)
        var boxed = filter
        boxed.box = box
        return [
            try await source.page(of: node.initiative, filter, limit: 10).matched,
            try await source.ids(of: node.initiative, boxed, limit: 10).matched,
            try await source.facets(of: node.initiative, filter).total,
            try await source.tile(of: node.initiative, address, filter).count,
        ]
    }

    @Test func `a report stands under each of its categories`() async throws {
        try await TestNode.with { node in
            let author = try await node.person()
            let id = try await node.kernel.submit(file(node, "water", ["gas", "water", "gas"]), by: author)
                .subject
            #expect(try await node.int("also", id) == 0b10)
            _ = try await node.kernel.submit(file(node, "gas", []), by: author)
            #expect(try await count(node, []) == [2, 2, 2, 2])
            #expect(try await count(node, [0]) == [1, 1, 1, 1])
            #expect(try await count(node, [1]) == [2, 2, 2, 2])
            #expect(try await count(node, [0, 1]) == [2, 2, 2, 2])
            #expect(try await count(node, [2]) == [0, 0, 0, 0])
            let facets = try await queries(node).facets(of: node.initiative, ReportFilter())
            #expect(Array(facets.categories.prefix(3)) == [1, 2, 0])
            #expect(facets.total == 2)
            #expect(try await queries(node).furtherTotals(of: node.initiative)[1] == 1)
            try await node.expectSound()
        }
    }

    @Test func `under several categories the strictest rule holds`() async throws {
        try await TestNode.with { node in
            let author = try await node.person()
            let lamp = try await node.kernel.submit(file(node, "water", ["lamp"]), by: author).subject
            #expect(
                try await node.int("seen", lamp) == Timestamp(parsing: "2026-02-22T11:00:00Z")?.milliseconds)
            #expect(try await node.row(lamp)?["latitude"] != .real(-43.531235))
            let held = try await node.kernel.submit(file(node, "water", ["noise"]), by: author).subject
            #expect(try await node.status(held) == .held)
            #expect(try await node.body(held) == nil)
            _ = try await node.kernel.submit(
                ReleaseReport(initiative: node.initiative, report: held), by: node.steward)
            _ = try await node.kernel.submit(
                CommentReport(initiative: node.initiative, report: held, text: "Words."), by: node.person())
            #expect(try await node.count("SELECT hidden FROM reports_remark WHERE report = \(held)") == 1)
            try await node.expectSound()
        }
    }

    @Test(arguments: [
        ("water", ["nothing"], "choice"), ("water", ["break-in"], "notTaken"),
        ("break-in", ["water"], "notTaken"),
    ])
    func `what cannot be a further category is refused`(_ first: String, _ also: [String], _ code: String)
        async throws
    {
        try await TestNode.with { node in
            let refusal = try await node.refusal(.invalid, file(node, first, also), by: node.person())
            #expect(refusal?.fields.map(\.field) == ["also"])
            #expect(refusal?.fields.map(\.code) == [code])
        }
    }

    @Test func `a person names ten further categories at most, an import all`() async throws {
        let many = (0..<13).map { Category(key: "c\($0)", names: ["en": "C\($0)"]) }
        try await TestNode.with(many) { node in
            let keys = many.map(\.key)
            let refusal = try await node.refusal(.invalid, file(node, "c0", keys), by: node.person())
            #expect(refusal?.fields.map(\.code) == ["tooMany"])
            _ = try await node.kernel.submit(file(node, "c0", Array(keys.prefix(11))), by: node.person())
            let imported = FileReport(
                initiative: node.initiative, category: "c0", also: keys, place: nil, description: "All.",
                masksPersonalData: true)
            let id = try await node.kernel.submit(imported, by: .importing).subject
            #expect(try await node.int("also", id) == 0b1_1111_1111_1110)
        }
    }

    @Test func `an author corrects them, and a first category is never also a further one`() async throws {
        try await TestNode.with { node in
            let author = try await node.person()
            let id = try await node.kernel.submit(file(node, "water", ["gas"]), by: author).subject
            func correct(_ edit: (inout CorrectReport.Change) -> Void) -> CorrectReport {
                var change = CorrectReport.Change()
                edit(&change)
                return CorrectReport(initiative: node.initiative, report: id, change: change)
            }
            try await node.refusal(.invalid, correct { $0.also = ["gas"] }, by: author)
            try await node.refusal(.invalid, correct { $0.also = ["noise"] }, by: author)
            _ = try await node.kernel.submit(correct { $0.category = "gas" }, by: author)
            #expect(try await node.int("also", id) == 0)
            #expect(try await node.int("category", id) == 1)
            _ = try await node.kernel.submit(correct { $0.also = ["water"] }, by: author)
            #expect(try await node.int("also", id) == 1)
            #expect(try await count(node, [0]) == [1, 1, 1, 1])
            _ = try await node.kernel.submit(correct { $0.also = [] }, by: author)
            #expect(try await count(node, [0]) == [0, 0, 0, 0])
            try await node.expectSound()
        }
    }

    @Test func `every form of data names them`() async throws {
        try await TestNode.with { node in
            let author = try await node.person()
            _ = try await node.kernel.submit(file(node, "water", ["lamp", "gas"]), by: author)
            let links = ReportLinks(
                reports: "https://example.org/i/quake/reports", media: "https://example.org/m")
            let csv = try await queries(node).csv(
                of: node.initiative, ReportFilter(), after: nil, limit: 9, links: links, language: "en")
            #expect(String(decoding: csv, as: UTF8.self).contains(",water,Water,gas;lamp,open,"))
            let json = try await queries(node).json(
                of: node.initiative, ReportFilter(), after: nil, limit: 9, links: links, language: "en"
            ) { _ in "" }
            let geojson = try await queries(node).geojson(
                of: node.initiative, ReportFilter(), limit: 9, links: links, language: "en"
            ).content
            let rows = [
                try JSONValue(parsing: json)["reports"]?.arrayValue?.first,
                try JSONValue(parsing: geojson)["features"]?.arrayValue?.first?["properties"],
            ]
            #expect(rows.map { $0?["also"] } == [["gas", "lamp"], ["gas", "lamp"]])
        }
    }
}
