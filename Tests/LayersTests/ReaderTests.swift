// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import Testing

@testable import Layers

/// Files as they come from offices and programs, good and broken.
@Suite struct ReaderTests {
    private func codes(_ bytes: [UInt8], _ reader: LayerReader = LayerReader()) -> [String] {
        do {
            return try reader.read(bytes).version.refusals.map(\.code)
        } catch let refusal as Refusal {
            return refusal.fields.map { $0.code }
        } catch { return ["\(error)"] }
    }

    private static let good = feature(#"{"type":"Point","coordinates":[5.1,52.1]}"#, #"{"name":"a"}"#)

    @Test func `good features are taken and broken ones are named`() throws {
        let bow = #"{"type":"Polygon","coordinates":[[[5,52],[5.1,52.1],[5.1,52],[5,52.1],[5,52]]]}"#
        let read = try LayerReader().read(
            collection(
                Self.good, feature(bow), feature("null"), feature(#"{"type":"Point","coordinates":[]}"#),
                feature(#"{"type":"Point","coordinates":[200,52]}"#),
                feature(#"{"type":"Point","coordinates":["5",52]}"#),
                feature(#"{"type":"Blob","coordinates":[1]}"#),
                feature(#"{"type":"LineString","coordinates":[[5,52]]}"#), "{\"type\":\"Feature\",}", "null",
                "7",
                feature(#"{"type":"Point","coordinates":[52.1,120.1]}"#)))
        #expect(read.version.items == 1)
        #expect(
            read.version.refusals.map(\.code) == [
                "crossing", "noPlace", "noPlace", "outOfWorld", "position", "type", "line", "feature",
                "feature",
                "feature", "swapped",
            ])
        #expect(read.version.refusals.map(\.place) == Array(2...12))
        #expect(read.version.refused == 11)
    }

    @Test func `collections of geometries`() {
        let point = #"{"type":"Point","coordinates":[5,52]}"#
        let line = #"{"type":"LineString","coordinates":[[5,52],[5,53]]}"#
        func collected(_ members: String) -> String {
            #"{"type":"GeometryCollection","geometries":[\#(members)]}"#
        }
        #expect(codes(collection(Self.good, feature(collected("\(point),\(point)")))) == [])
        #expect(codes(collection(Self.good, feature(collected("\(point),\(line)")))) == ["mixed"])
        #expect(codes(collection(Self.good, feature(collected(collected(point))))) == ["nested"])
        #expect(codes(collection(Self.good, feature(collected("")))) == ["noPlace"])
    }

    @Test func `files that are none`() {
        #expect(codes([]) == ["layer.empty"])
        #expect(codes(Array(" \n".utf8)) == ["layer.empty"])
        #expect(codes(Array("<!DOCTYPE html><html></html>".utf8)) == ["layer.markup"])
        #expect(codes([0x50, 0x4b, 3, 4, 0, 0]) == ["layer.binary"])
        #expect(codes(Array("{\"type\":\"FeatureCollection\",\"features\":[".utf8)) == ["layer.json"])
        #expect(codes(Array("{\"type\":\"Topology\"}".utf8)) == ["layer.type"])
        #expect(codes(Array("{\"type\":\"FeatureCollection\",\"features\":[]}".utf8)) == ["layer.empty"])
        #expect(codes(Array("just words".utf8)) == ["layer.noTable"])
        #expect(codes([UInt8](repeating: 32, count: LayerReader.mostBytes + 1)) == ["tooLarge"])
    }

    @Test func `another reference system is refused, named or not`() {
        let crs = #""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::28992"}},"#
        let named = Array(#"{"type":"FeatureCollection",\#(crs)"features":[\#(Self.good)]}"#.utf8)
        #expect(codes(named) == ["layer.crs"])
        let metres = feature(#"{"type":"Point","coordinates":[155000,463000]}"#)
        #expect(codes(collection(metres, metres)) == ["layer.projected"])
        let old = #""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},"#
        #expect(codes(Array(#"{"type":"FeatureCollection",\#(old)"features":[\#(Self.good)]}"#.utf8)) == [])
    }

    @Test func `a lone feature, a byte order mark, nulls and old line ends`() throws {
        #expect(try LayerReader().read(Array(Self.good.utf8)).version.items == 1)
        #expect(try LayerReader().read([0xef, 0xbb, 0xbf] + collection(Self.good)).version.items == 1)
        let read = try LayerReader().read(
            collection(feature(#"{"type":"Point","coordinates":[5,52,7]}"#, #"{"a":null,"b":"x\u0000y"}"#)))
        #expect(read.columns.map(\.key) == ["b"])
    }

    // MARK: Tables

    @Test(arguments: [
        "name;lat;lon\nA;52,1;5,1\nB;52,2;5,2\n",
        "\u{feff}name,latitude,longitude\r\nA,52.1,5.1\r\nB,52.2,5.2",
        "name\tLengtegraad\tBreedtegraad\nA\t5.1\t52.1\nB\t5.2\t52.2\n", "name|Y|X\nA|52.1|5.1\nB|52.2|5.2\n",
    ]) func `a table of any usual form`(_ text: String) throws {
        let read = try LayerReader().read(Array(text.utf8))
        #expect(read.version.items == 2 && read.version.refused == 0)
        #expect(read.version.box == [5.1, 52.1, 5.2, 52.2])
        #expect(read.columns == [LayerColumn("name")])
        #expect(read.nameColumn == "name")
    }

    @Test func `rows without a place are named by their line`() throws {
        let text = "id;name;lat;lon\n1;A;52,1;5,1\n2;B;;\n3;C;north;5\n4;D;0;0\n5;E;191;5\n1;F;52;5\n"
        let reader = LayerReader(LayerDescription(title: "", source: "", licence: "", keyColumn: "id"))
        let read = try reader.read(Array(text.utf8))
        #expect(read.version.refusals.map(\.place) == [3, 4, 5, 6, 7])
        #expect(
            read.version.refusals.map(\.code) == ["noPlace", "number", "noPlace", "outOfWorld", "duplicate"])
    }

    @Test func `a table without coordinates says which columns there are`() throws {
        do {
            _ = try LayerReader().read(Array("name,street\nA,Main\n".utf8))
            Issue.record("it was taken")
        } catch let refusal as Refusal {
            #expect(refusal.fields.map(\.code) == ["layer.noCoordinates", "layer.chooseColumn"])
            #expect(refusal.fields[0].values["columns"] == "name, street")
        }
        var description = LayerDescription(title: "", source: "", licence: "")
        description.placeColumns = .init("noord", "oost")
        let text = "naam;noord;oost\nA;52,1;5,1\n"
        #expect(try LayerReader(description).read(Array(text.utf8)).version.items == 1)
        description.placeColumns = .init("noord", "west")
        #expect(codes(Array(text.utf8), LayerReader(description)) == ["layer.noColumn"])
        #expect(codes(Array("a;b\n\"x;1\n".utf8)) == ["layer.table"])
    }

    @Test func `columns are typed by all of their values`() throws {
        let text = "name,lat,lon,count,share,code,link\nA,52,5,1,1.5,0123,x\nB,52.1,5,2,2,0456,y\n"
        let columns = try LayerReader().read(Array(text.utf8)).columns
        #expect(columns.map(\.key) == ["name", "count", "share", "code", "link"])
        #expect(columns.map(\.kind) == [.text, .integer, .number, .text, .text])
    }

    // MARK: Identity

    @Test func `an item keeps its name over versions`() throws {
        func names(_ bytes: [UInt8], key: String = "") throws -> [String] {
            let reader = LayerReader(LayerDescription(title: "", source: "", licence: "", keyColumn: key))
            return try LayerData(reader.read(bytes).file)?.names ?? []
        }
        let place = #"{"type":"Point","coordinates":[5.1,52.1]}"#
        #expect(try names(collection(feature(place, id: "hall-7"))) == ["hall-7"])
        #expect(try names(collection(feature(place, #"{"code":12}"#, id: "a")), key: "code") == ["12"])
        let odd = try names(collection(feature(place, id: "hall/7 é")))
        #expect(odd[0].hasPrefix("x") && ItemIdentity.isName(odd[0]))
        let one = try names(collection(feature(place, #"{"name":"A","open":true}"#)))
        #expect(one == (try names(collection(feature(place, #"{"name":"A","open":false}"#)))))
        #expect(one != (try names(collection(feature(place, #"{"name":"B"}"#)))))
        #expect(
            codes(collection(feature(place, #"{"name":"A"}"#), feature(place, #"{"name":"A"}"#))) == [
                "duplicate"
            ])
    }

    @Test func `the same data give the same file, and the file reads back`() throws {
        let (one, two) = (try LayerReader().read(points(20)), try LayerReader().read(points(20)))
        #expect(one.version.file == two.version.file)
        let again = try LayerReader().read(one.file)
        #expect(again.version.file == one.version.file)
        let data = try #require(LayerData(one.file))
        #expect(data.count == 20)
        let item = try #require(data.item("7"))
        #expect(item.properties["name"]?.stringValue == "Hall 7")
        #expect(data.properties(7) == item.properties)
        #expect(data.matching("hall 1") == [1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19])
    }
}
