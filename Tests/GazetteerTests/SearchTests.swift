// SPDX-License-Identifier: Apache-2.0
import Geometry
import Testing

@testable import Gazetteer

@Suite struct SearchTests {
    private let bytes: [UInt8]
    init() throws { bytes = try Samples.bytes() }

    private func search(
        _ text: String, near: (Double, Double)? = nil, language: String = "", limit: Int = 8
    ) throws -> [PlaceMatch] {
        let near = try near.map { try Samples.point($0.0, $0.1) }
        return try bytes.withUnsafeBytes { buffer in
            let index = try #require(GazetteerIndex(buffer))
            return index.search(PlaceQuery(text, near: near, language: language, limit: limit))
        }
    }

    @Test func `the pieces of a street are one street in each town`() throws {
        let main = try search("main street")
        #expect(main.map(\.title) == ["Main Street, Rivermouth", "Main Street, Hillford"])
        let count = bytes.withUnsafeBytes { GazetteerIndex($0)?.placeCount }
        #expect(count == 13 + 6 + 4)
    }

    @Test(arguments: ["r", "ri", "riv", "river", "rivermo", "Rivermouth", "RIVERMOUTH", "rívermöuth"])
    func `a name is found as one types it`(_ typed: String) throws {
        #expect(try search(typed).first?.name == "Rivermouth")
    }

    @Test(arguments: [
        ("Rivermuoth", "Rivermouth"), ("Rivermoth", "Rivermouth"), ("Rivrmouth", "Rivermouth"),
        ("Rivermoouth", "Rivermouth"), ("Sprinfield", "Springfield"), ("Hilford", "Hillford"),
        ("Ihllford", "Hillford"), ("Kerkstrat", "Kerkstraat"), ("kerk straat", "Kerkstraat"),
        ("Mainstreet", "Main Street"), ("Maim Street", "Main Street"), ("oak avenu", "Oak Avenue"),
        ("saint etiene", "Saint-Étienne"), ("lodz", "Łódź"), ("Нвогород", "Новгород"),
    ])
    func `a name is found misspelt`(_ typed: String, _ meant: String) throws {
        #expect(try search(typed).first?.name == meant)
    }

    @Test(arguments: [
        ("новг", "Новгород"), ("novg", "Новгород"), ("القاه", "القاهرة"), ("القاهره", "القاهرة"),
        ("北", "北京市"), ("北京", "北京市"), ("京市", "北京市"), ("南京", "南京市"), ("ナガサキ", "ながさき"), ("長崎", "ながさき"),
        ("cairo", "القاهرة"), ("مصب", "Rivermouth"),
    ])
    func `names are found in any script`(_ typed: String, _ meant: String) throws {
        #expect(try search(typed).first?.name == meant)
    }

    @Test func `answers speak the language asked for, and say which name was found`() throws {
        let dutch = try #require(try search("rivermouth", language: "nl-NL").first)
        #expect(dutch.name == "Riviermonding" && dutch.matched == "Rivermouth")
        let other = try #require(try search("cairo").first)
        #expect(other.name == "القاهرة" && other.matched == "Cairo")
        #expect(try search("hillford").first?.matched == nil)
    }

    @Test func `the nearest comes first, and the important where nobody says from where`() throws {
        #expect(try search("springfield").map(\.kind) == [.town, .village])
        #expect(try search("springfield", near: (44.1, 12.1)).map(\.kind) == [.village, .town])
        let near = try search("main street", near: (48.0, 9.0))
        #expect(near.first?.within == "Hillford" && (near.first?.distance ?? 0) < 3000)
    }

    @Test func `a street is found with its town`() throws {
        for typed in [
            "main street hillford", "hillford main", "Main Street, Hillford", "main street 12 hillford",
        ] {
            #expect(try search(typed).first?.title == "Main Street, Hillford", "\(typed)")
        }
        #expect(try search("kerkstraat 12").first?.name == "Kerkstraat")
    }

    @Test(arguments: [
        "Main / 5th", "main & 5th", "5th Avenue/Main Street", "corner of Main and 5th", "Main street at 5th",
        "hoek Main en 5th", "Main St x 5th Av",
    ])
    func `where two streets meet`(_ typed: String) throws {
        let found = try search(typed, near: (52.0, 5.0))
        let first = try #require(found.first)
        #expect(first.kind == .crossing && first.within == "Rivermouth")
        #expect(first.point.distance(to: try Samples.point(52.005, 5.004)) < 20)
        #expect(found.count == 2 && found[1].within == "Hillford")
    }

    @Test func `streets that do not meet have no crossing`() throws {
        #expect(try search("Kerkstraat / Mill Lane").allSatisfy { $0.kind != .crossing })
        #expect(try search("hoek Hoofdstraat en Kerkstraat").first?.kind == .crossing)
        #expect(try search("Hoofdstraat hoek Kerkstraat").first?.kind == .crossing)
    }

    @Test func `what nobody has named is not found`() throws {
        #expect(try search("").isEmpty)
        #expect(try search("   / ").isEmpty)
        #expect(try search("zzzzqqqq").isEmpty)
        #expect(try search(String(repeating: "a ", count: 3000)).count < 9)
    }

    @Test func `the nearest street and town`() throws {
        try bytes.withUnsafeBytes { buffer in
            let index = try #require(GazetteerIndex(buffer))
            let corner = index.nearest(try Samples.point(52.0062, 5.0041))
            #expect(corner.title == "Main Street, Rivermouth")
            // Between two samples and pieces of a line its street is still near.
            #expect(index.nearest(try Samples.point(52.0138, 5.0061)).street == "Kerkstraat")
            let vague = index.nearest(try Samples.point(52.0062, 5.0041), grid: 500)
            #expect(vague.street == nil && vague.settlement == "Rivermouth")
            #expect(index.nearest(try Samples.point(52.0062, 5.0041), grid: 100_000).title == nil)
            #expect(index.nearest(try Samples.point(-40, -120)).title == nil)
            #expect(
                index.nearest(try Samples.point(52.01, 5.01), language: "nl").settlement == "Riviermonding")
        }
    }

    @Test func `a file that was cut or altered is not taken`() throws {
        #expect(bytes.withUnsafeBytes { GazetteerIndex.isWhole($0) })
        for cut in [0, 7, 100, bytes.count / 2, bytes.count - 1] {
            #expect(!Array(bytes[..<cut]).withUnsafeBytes { GazetteerIndex.isWhole($0) })
        }
        var altered = bytes
        altered[altered.count / 3] ^= 1
        #expect(!altered.withUnsafeBytes { GazetteerIndex.isWhole($0) })
    }

    @Test func `nothing put in is nothing found`() throws {
        var builder = GazetteerBuilder()
        let empty = builder.build()
        try empty.withUnsafeBytes { buffer in
            let index = try #require(GazetteerIndex(buffer))
            #expect(GazetteerIndex.isWhole(buffer) && index.placeCount == 0)
            #expect(index.search(PlaceQuery("main")).isEmpty)
            #expect(index.nearest(try Samples.point(0, 0)).title == nil)
        }
    }
}
