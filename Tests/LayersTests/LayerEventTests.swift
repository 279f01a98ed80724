// SPDX-License-Identifier: Apache-2.0
import Formats
import Foundation
import Kernel
import Testing

@testable import Layers

@Suite struct LayerEventTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Golden/layers")
    private static let item = ItemReference("hall-7", in: 13)
    static let samples: [LayerEvent] = [
        .added(.sample, organisation: 4),
        .described(LayerDescription(title: "A", source: "B", licence: "CC0 1.0")),
        .published(
            LayerVersion(
                file: String(repeating: "ab", count: 32), bytes: 1200, items: 2, refused: 1,
                refusals: [RefusedItem(3, "crossing", "52.1, 5.1")], box: [5, 52, 5.2, 52.25], form: .geojson,
                original: String(repeating: "cd", count: 32), originalBytes: 2000,
                address: "https://a.example/x",
                tag: "\"1\"", modified: "Mon, 23 Nov 2026 10:00:00 GMT")),
        .fetchFailed(FetchFailure("status", "503")), .fetchRecovered, .withdrawn(reason: "Old."),
        .restored(reason: "New."), .confirmed(item), .disputed(item, why: "Closed."),
        .commented(item, text: "Hm."), .answered(item, text: "Mended."),
        .remarkHidden(remark: 9, reason: "No."),
        .remarkRestored(remark: 9), .adopted(from: 7),
    ]

    private static func bytes(_ event: LayerEvent) -> [UInt8] {
        var json = JSONWriter()
        json.object(event.write)
        return json.bytes
    }

    @Test func `every kind has a sample`() { #expect(Self.samples.map(\.kind) == LayerEvent.kinds) }

    @Test(arguments: samples) func `a fact is written as it was released, and reads back`(_ event: LayerEvent)
        throws
    {
        let name = event.kind.description.replacingOccurrences(of: "/", with: ".v") + ".json"
        let golden = [UInt8](try Data(contentsOf: Self.folder.appendingPathComponent(name)))
        #expect(
            String(decoding: Self.bytes(event) + [10], as: UTF8.self)
                == String(decoding: golden, as: UTF8.self))
        #expect(try LayerEvent(event.kind, JSONValue(parsing: golden)) == event)
    }

    @Test(arguments: LayerEvent.kinds.filter { $0 != "fetch-recovered/1" })
    func `a payload that lacks something is unreadable`(_ kind: EventKind) {
        #expect(throws: UnreadableEvent.self) { try LayerEvent(kind, [:]) }
    }

    @Test func `the file is named so that the record keeps it`() {
        #expect(Self.samples.flatMap(\.media) == [String(repeating: "ab", count: 32)])
    }
}
