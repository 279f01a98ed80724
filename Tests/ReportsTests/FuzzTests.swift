// SPDX-License-Identifier: Apache-2.0
import Formats
import Foundation
import Fuzzing
import Kernel
import Testing

@testable import Reports

/// Mutations of files that are imported: rows come in or are listed with their reason, and the file ends.
@Suite(.timeLimit(.minutes(Fuzzing.minutes))) struct FuzzTests {
    private static let categories = """
        [{"key":"shelter","icon":"ICON","colour":"COLOUR","kind":"resource","freshHours":24,"names":{"en":"Shelter"},
        "help":{"nl":"Waar?"},"visibility":{"publish":"atOnce","placeGridMetres":100},"fields":[{"key":"capacity",
        "kind":"number","unit":"beds","names":{"en":"Beds"},"meaning":"How many"},{"key":"open","kind":"choice",
        "choices":[{"key":"day","names":{"en":"By day"}}],"names":{"en":"Open"},"required":true}]}]
        """.replacing("ICON", with: CategoryLook.icons.sorted()[0])
        .replacing("COLOUR", with: CategoryLook.colours.sorted()[0])
    private static let mapping = """
        {"title":"Shelters","id":"code","latitude":"lat","longitude":"lon","placeWords":"street",
        "seen":{"column":"opened","format":"d/M/yyyy H:mm"},"description":["name","remarks"],
        "category":{"column":"kind","map":{"school":"shelter"},"always":"other"},"fields":{"capacity":"beds"},
        "delimiter":",","categories":\(categories)}
        """
    private static let table = """
        code,lat,lon,street,opened,name,remarks,kind,beds
        1,52.1,5.1,"Main / 5th",2/3/2024 4:05,School,"two
        lines",school,20
        2,,,nowhere,2/3/2024 5:05,Hall,,hall,x
        3,"52,2","5,2",x,never,Hall,,hall,1
        """
    private static let ushahidi = """
        #,INCIDENT TITLE,INCIDENT DATE,LOCATION,DESCRIPTION,CATEGORY,LATITUDE,LONGITUDE,APPROVED,VERIFIED
        1,"Water, needed",2024-01-12 16:53:00,Town,"a ""quote""
        and a line","1. Urgence | Emergency, 2b. Water, ",18.5,-72.3,YES,NO
        2,Title,2024-01-13 00:00:00,,Title and more,"4a. Health",0,0,NO,NO
        """

    /// A file for as long as the body runs.
    private func with<Result>(_ bytes: [UInt8], _ body: (URL) async throws -> Result) async throws -> Result {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("fuzz-\(UUID().uuidString)")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try await body(file)
    }

    private static func check(_ row: ImportRow) throws {
        try holds(row.line > 1 && !row.source.isEmpty && !row.category.isEmpty, "a row \(row)")
    }

    @Test func `categories`() async {
        let words = [
            "\"key\":", "\"fields\":[", "\"choices\":[]", "\"kind\":\"text\"", "{\"en\":\"x\"}",
            "\"retired\":true,",
        ]
        let report = await Fuzzing([Self.categories], dictionary: words, rounds: 3000).run(
            "categories", seed: 601
        ) { bytes in
            guard let json = try? JSONValue(parsing: bytes) else { return false }
            do {
                let categories = try Category.list(json)
                try holds(
                    try Category.list(.array(categories.map(\.json))) == categories, "written as others")
                return true
            } catch let refusal as Refusal {
                try holds(refusal.code == .invalid && !refusal.fields.isEmpty, "refused as \(refusal)")
                return false
            }
        }
        #expect(report.failures == [])
    }

    @Test func `mappings`() async throws {
        let words = [
            "\"id\":", "\"seen\":\"opened\"", "\"category\":{\"always\":\"x\"}", "null", "[]",
            "\"format\":\"q\"",
        ]
        try await with(Array(Self.table.utf8)) { table in
            let report = await Fuzzing([Self.mapping], dictionary: words, rounds: 600).run(
                "mappings", seed: 602
            ) { bytes in
                try await with(bytes) { file in
                    do {
                        try await TableMapping(reading: file).forEach(
                            in: table, Self.check, rejected: { _ in })
                        return true
                    } catch is UnreadableTable { return false }
                }
            }
            #expect(report.failures == [])
        }
    }

    @Test func `tables`() async throws {
        let mapping = try await with(Array(Self.mapping.utf8)) { try TableMapping(reading: $0) }
        let words = ["\"", ",", "\n", "2/3/2024 4:05", "52.1", "nan", "1e9", "inf", "code,lat", ";"]
        let report = await Fuzzing([Self.table], dictionary: words, rounds: 800).run("tables", seed: 603) {
            bytes in
            try await with(bytes) { file in
                var taken = 0
                do {
                    try await mapping.forEach(in: file) { row in
                        try Self.check(row)
                        taken += 1
                    } rejected: { _ in
                    }
                    return taken > 0
                } catch is UnreadableTable { return false }
            }
        }
        #expect(report.failures == [])
    }

    @Test func `exports of Ushahidi`() async throws {
        let words = [
            "\"", ",", "\n", "2024-01-12 16:53:00", "18.5", "&quot;", "&amp;", "1. ", "2b. ", ", ,", "YES",
        ]
        let report = await Fuzzing([Self.ushahidi], dictionary: words, rounds: 200).run("Ushahidi", seed: 604)
        { bytes in
            try await with(bytes) { file in
                do {
                    let export = try UshahidiExport(file)
                    let known = Set(export.categories.map(\.key))
                    var (taken, refused) = (0, 0)
                    try await export.forEach { row in
                        try Self.check(row)
                        try holds(known.contains(row.category), "no category \(row.category)")
                        taken += 1
                    } rejected: { _ in
                        refused += 1
                    }
                    try holds(
                        taken + refused >= export.count, "\(export.count) rows, \(taken) and \(refused)")
                    return taken > 0
                } catch is UnreadableTable { return false }
            }
        }
        #expect(report.failures == [])
    }
}
