// SPDX-License-Identifier: Apache-2.0
import Formats
import Foundation
import Geometry
import Kernel
import Testing

@testable import Reports

@Suite struct ReportEventTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Golden/reports")

    private static func golden(_ event: ReportEvent) throws -> [UInt8] {
        let name = event.kind.description.replacingOccurrences(of: "/", with: ".v") + ".json"
        return [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    private static func bytes(_ event: ReportEvent) -> [UInt8] {
        var json = JSONWriter()
        json.object(event.write)
        return json.bytes
    }

    @Test func `every kind has a sample`() {
        #expect(ReportEvent.samples.map(\.kind) == ReportEvent.kinds)
    }

    @Test(arguments: ReportEvent.samples) func `a fact reads back as it was written`(_ event: ReportEvent)
        throws
    {
        let payload = try JSONValue(parsing: Self.bytes(event))
        #expect(try ReportEvent(event.kind, payload) == event)
    }

    @Test(arguments: ReportEvent.samples) func `a fact is written as it was released`(_ event: ReportEvent)
        throws
    {
        let golden = try Self.golden(event)
        #expect(
            String(decoding: Self.bytes(event) + [10], as: UTF8.self)
                == String(decoding: golden, as: UTF8.self))
        #expect(try ReportEvent(event.kind, JSONValue(parsing: golden)) == event)
    }

    @Test(arguments: ReportEvent.furtherSamples.indices)
    func `further categories are written as they were released`(_ number: Int) throws {
        let event = ReportEvent.furtherSamples[number]
        let file = "\(event.kind.name)-also.v1.json"
        let golden = [UInt8](try Data(contentsOf: Self.folder.appendingPathComponent(file)))
        #expect(
            String(decoding: Self.bytes(event) + [10], as: UTF8.self)
                == String(decoding: golden, as: UTF8.self))
        #expect(try ReportEvent(event.kind, JSONValue(parsing: golden)) == event)
    }

    @Test func `a delay is written as it was released`() throws {
        let golden = [UInt8](
            try Data(contentsOf: Self.folder.appendingPathComponent("filed-delayed.v1.json")))
        #expect(
            String(decoding: Self.bytes(.delayedSample) + [10], as: UTF8.self)
                == String(decoding: golden, as: UTF8.self))
        #expect(try ReportEvent("filed/1", JSONValue(parsing: golden)) == .delayedSample)
    }

    @Test(arguments: [["also": "gas"], ["also": ["gas"]], ["also": [["category": "gas"]]]] as [JSONValue])
    func `further categories that are none are unreadable`(_ payload: JSONValue) {
        #expect(throws: UnreadableEvent.self) { try ReportEvent("corrected/1", payload) }
    }

    @Test func `what stays is not written in a correction`() throws {
        let event = ReportEvent.corrected(Correction(place: .removed))
        #expect(Self.bytes(event) == Array(#"{"place":null}"#.utf8))
        #expect(try ReportEvent("corrected/1", ["place": nil]) == event)
    }

    @Test(
        arguments: ReportEvent.kinds.filter {
            !["unmerged/1", "released/1", "published/1", "corrected/1"].contains($0)
        })
    func `a payload that lacks something is unreadable`(_ kind: EventKind) {
        #expect(throws: UnreadableEvent.self) { try ReportEvent(kind, [:]) }
    }

    @Test func `an unknown kind is unreadable`() {
        #expect(throws: UnreadableEvent.self) { try ReportEvent("filed/2", [:]) }
    }

    @Test func `photos are named so that the record keeps them`() {
        #expect(ReportEvent.samples.flatMap(\.media) == [TestNode.photo, TestNode.photo])
    }
}
