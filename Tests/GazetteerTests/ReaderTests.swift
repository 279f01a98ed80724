// SPDX-License-Identifier: Apache-2.0
import Formats
import Testing

@testable import Gazetteer

@Suite struct ReaderTests {
    /// Reads a file in pieces of a few bytes, as it may come.
    private func read(_ text: String, _ reader: some NamesReader, piece: Int = 7) -> ([NamedPlace], [String])
    {
        var reader = reader
        var places: [NamedPlace] = [], broken: [String] = []
        func take(_ row: NamesRow) {
            switch row {
            case .place(let place): places.append(place)
            case .broken(let row): broken.append(row.description)
            case .passedOver: break
            }
        }
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: piece) {
            reader.push(bytes[start..<min(bytes.count, start + piece)], take)
        }
        reader.finish(take)
        return (places, broken)
    }

    private func row(_ id: Int, _ name: String, _ place: String, _ code: String, people: Int = 0) -> String {
        "\(id)\t\(name)\t\(name)\tOther \(name),Третий\t\(place)\t\(code)\tNL\t\t03\t\t\t\t\(people)\t\t5\tEurope/Amsterdam\t2020-01-01\n"
    }

    @Test func `a dump of GeoNames, with its broken rows`() throws {
        let text =
            row(1, "Gelderland", "52.0\t6.0", "A\tADM1")
            + row(2, "Rivermouth", "52.0\t5.0", "P\tPPLA", people: 210_000)
            + "too\tshort\n" + row(3, "Nowhere", "99\t5.0", "P\tPPL") + row(4, " ", "52\t5", "P\tPPL")
            + row(5, "Old road", "52\t5", "R\tRD")
        let (places, broken) = read(text, GeoNamesReader())
        #expect(places.map { $0.names[0].text } == ["Gelderland", "Rivermouth", "Old road"])
        #expect(places[1].names.map(\.text) == ["Rivermouth", "Other Rivermouth", "Третий"])
        #expect(places[1].within == "Gelderland, NL" && places[1].kind == .city)
        #expect(
            broken == [
                "line 3 has too few columns", "line 4 has no place, or one outside the world",
                "line 5 has no name",
            ])
    }

    @Test func `names in languages come from GeoNames' second file`() throws {
        var alternates = GeoNamesAlternates()
        alternates.push(
            Array(
                "9\t2\tnl\tRiviermonding\t1\n10\t2\tlink\thttps://example.org\n11\tx\n12\t2\tde\tAlt\t\t\t\t1\n"
                    .utf8)
        ) { _ in }
        var broken: [BrokenRow] = []
        alternates.finish { broken.append($0) }
        let (places, _) = read(
            row(2, "Rivermouth", "52.0\t5.0", "P\tPPL"), GeoNamesReader(alternates: alternates.names))
        #expect(places[0].names == [PlaceName("Rivermouth"), PlaceName("Riviermonding", language: "nl")])
    }

    @Test func `a table by its headers, and by a mapping`() throws {
        let text =
            "name;lat;lon;type;population;name_nl\nRivermouth;52,01;5,01;city;210000;Riviermonding\n;1;1;;;\nX1;a;b;;;\n"
        let (places, broken) = read(text, TableNamesReader())
        #expect(places.count == 1 && places[0].kind == .city && places[0].names[1].language == "nl")
        #expect(broken == ["line 3 has no name", "line 4 has no place, or one outside the world"])
        let json = try JSONValue(
            parsing:
                #"{"name": "S", "latitude": "B", "longitude": "L", "always": "street", "names": {"fr": "F"}}"#
        )
        let mapping = try NamesMapping.read(json).get()
        let (mapped, none) = read("B,L,S,F\n52,5,Hoofdstraat,Rue Principale\n", TableNamesReader(mapping))
        #expect(
            none.isEmpty && mapped[0].kind == .street
                && mapped[0].names[1] == PlaceName("Rue Principale", language: "fr"))
        #expect(read("a,b\n1,2\n", TableNamesReader()).1 == ["line 1 has too few columns"])
        #expect(NamesMapping.read(["name": 1]).failureMember == "name")
    }

    @Test(arguments: [1, 3, 4096])
    func `GeoJSON as a collection and as a sequence`(_ piece: Int) throws {
        let street =
            #"{"type":"Feature","properties":{"name":"Main \"St\" }","highway":"residential","other_tags":"\"name:nl\"=>\"Hoofdstraat\""},"geometry":{"type":"LineString","coordinates":[[5,52],[5.01,52]]}}"#
        let town =
            #"{"type":"Feature","properties":{"place":"town","name":"Hillford","population":"18000"},"geometry":{"type":"Point","coordinates":[9,48]}}"#
        let unnamed =
            #"{"type":"Feature","properties":{"highway":"path"},"geometry":{"type":"LineString","coordinates":[[5,52],[5.01,52]]}}"#
        let nowhere = #"{"type":"Feature","properties":{"name":"Nowhere"},"geometry":null}"#
        let area =
            #"{"type":"Feature","properties":{"name":"Old Park","leisure":"park"},"geometry":{"type":"Polygon","coordinates":[[[5,52],[5.01,52],[5.01,52.01],[5,52]]]}}"#
        let all = [street, town, unnamed, nowhere, area]
        let collection =
            #"{"type": "FeatureCollection", "bbox": [5,48,9,52], "features" : [ "#
            + all.joined(separator: ",\n") + #"], "crs": {"a": 1}}"#
        for text in [collection, all.joined(separator: "\n"), all.map { "\u{1E}" + $0 + "\n" }.joined()] {
            let (places, broken) = read(text, GeoJSONNamesReader(), piece: piece)
            #expect(places.map { $0.names[0].text } == ["Main \"St\" }", "Hillford", "Old Park"])
            #expect(places[0].names[1] == PlaceName("Hoofdstraat", language: "nl"))
            #expect(places.map(\.kind) == [.street, .town, .nature] && places[2].radius > 500)
            #expect(broken == ["line 4 has no place, or one outside the world"])
        }
        #expect(
            read(String(collection.dropLast(30)), GeoJSONNamesReader(), piece: piece).1.last?.hasSuffix(
                "is not JSON") == true)
        #expect(read("<html></html>", GeoJSONNamesReader(), piece: piece).1 == ["line 1 is not JSON"])
        #expect(!read("", GeoJSONNamesReader(), piece: piece).1.isEmpty)
    }

    @Test func `readers take any bytes`() {
        var random = SystemRandomNumberGenerator()
        let seeds = [
            row(2, "R", "52\t5", "P\tPPL"), "name,lat,lon\nR,52,5\n",
            #"{"type":"Feature","properties":{"name":"R"},"geometry":{"type":"Point","coordinates":[9,48]}}"#,
        ]
        for _ in 0..<300 {
            for seed in seeds {
                var bytes = Array(seed.utf8)
                for _ in 0..<Int.random(in: 1...6, using: &random) {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
                        in: 0...255, using: &random)
                }
                var readers: (GeoNamesReader, TableNamesReader, GeoJSONNamesReader) = (
                    GeoNamesReader(), TableNamesReader(), GeoJSONNamesReader()
                )
                readers.0.push(bytes) { _ in }
                readers.0.finish { _ in }
                readers.1.push(bytes) { _ in }
                readers.1.finish { _ in }
                readers.2.push(bytes) { _ in }
                readers.2.finish { _ in }
            }
        }
    }
}

extension Result where Failure == MappingMistake {
    fileprivate var failureMember: String? {
        if case .failure(let mistake) = self { mistake.member } else { nil }
    }
}
