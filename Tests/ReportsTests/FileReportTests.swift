// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel
import SQL
import Testing

@testable import Reports

@Suite struct FileReportTests {
    private func file(
        _ node: TestNode, _ category: String = "water", place: Point? = TestNode.square,
        placeWords: String = "",
        seen: Timestamp? = nil, description: String = "", fields: JSONValue = [:], photo: String? = nil,
        also: [String] = [],
        source: String? = nil, accepted: Bool = false, masked: Bool = false
    ) -> FileReport {
        FileReport(
            initiative: node.initiative, category: category, also: also, place: place, placeWords: placeWords,
            seen: seen,
            description: description, fields: object(fields), photo: photo, source: source,
            personalDataAccepted: accepted, masksPersonalData: masked)
    }

    @Test func `a report is known by all that was said`() async throws {
        try await TestNode.with { node in
            let person = try await node.person()
            let fields: JSONValue = [
                "since": "2026-02-21", "working": true, "by": " the church ", "queue": 3,
            ]
            let command = file(
                node, placeWords: "Cathedral  Square", seen: node.clock.now.adding(seconds: -90),
                description: "The tap runs.\r\nSlowly.", fields: fields, photo: TestNode.photo)
            let receipt = try await node.kernel.submit(command, by: person)
            let id = receipt.subject
            #expect(receipt.index == id)
            let row = try #require(try await node.row(id))
            #expect(row["category"] == .integer(0))
            #expect(row["status"] == .integer(0))
            #expect(row["latitude"] == .real(-43.531235))
            #expect(row["longitude"] == .real(172.636789))
            #expect(row["place_words"] == .text("Cathedral Square"))
            #expect(row["description"] == .text("The tap runs.\nSlowly."))
            #expect(
                row["fields"] == .text(#"{"working":true,"queue":3,"since":"2026-02-21","by":"the church"}"#))
            #expect(row["photo"] == .text(TestNode.photo))
            #expect(row["channel"] == .text("web"))
            #expect(row["language"] == .text("en"))
            let seen = node.clock.now.adding(seconds: -90).toMinute
            #expect(row["seen"] == .integer(seen.milliseconds))
            #expect(row["fresh_until"] == .integer(seen.adding(seconds: 86_400).milliseconds))
            #expect(row["version"] == .integer(id))
            try await node.expectSound()
        }
    }

    @Test func `words for the place or a description are enough`() async throws {
        try await TestNode.with { node in
            let person = try await node.person()
            for command in [
                file(node, place: nil, placeWords: "the mill"), file(node, place: nil, description: "Dry."),
            ] {
                let id = try await node.kernel.submit(command, by: person).subject
                #expect(try await node.row(id)?["quadkey"] == .null)
            }
            #expect(try await node.count("SELECT SUM(n) FROM reports_tile WHERE zoom = 0") == 2)
            #expect(try await node.count("SELECT COUNT(*) FROM reports_tile WHERE zoom > 0") == 0)
            let nothing = file(node, place: nil, placeWords: " \n ", description: "\u{202E}")
            #expect(try await node.refusal(.invalid, nothing, by: person)?.fields.first?.field == "place")
            try await node.expectSound()
        }
    }

    @Test func `a mistake is told with its field`() async throws {
        try await TestNode.with { node in
            let person = try await node.person()
            let now = node.clock.now
            let old = Timestamp(seconds: -2_300_000_000)
            let cases: [(FileReport, String, String)] = [
                (file(node, "nothing"), "category", "choice"),
                (file(node, seen: now.adding(seconds: 301)), "seen", "future"),
                (file(node, seen: old), "seen", "tooEarly"),
                (file(node, description: String(repeating: "a", count: 4001)), "description", "tooLong"),
                (file(node, placeWords: String(repeating: "a", count: 201)), "placeWords", "tooLong"),
                (file(node, fields: ["color": 1]), "fields.color", "unknown"),
                (file(node, fields: ["queue": "long"]), "fields.queue", "number"),
                (file(node, fields: ["quality": "good"]), "fields.quality", "choice"),
                (file(node, fields: ["working": "yes"]), "fields.working", "yesNo"),
                (file(node, fields: ["since": "2026-02-30"]), "fields.since", "date"),
                (file(node, fields: ["by": 3]), "fields.by", "text"),
                (file(node, "lamp"), "fields.lamps", "required"),
                (file(node, "noise", photo: TestNode.photo), "photo", "notTaken"),
                (file(node, photo: "../../etc/passwd"), "photo", "notTaken"),
                (file(node, source: "a:1"), "source", "notAllowed"),
            ]
            for (command, field, code) in cases {
                let refusal = try await node.refusal(.invalid, command, by: person)
                #expect(refusal?.fields.map(\.field) == [field])
                #expect(refusal?.fields.map(\.code) == [code], "\(field)")
            }
            #expect(try await node.count("SELECT COUNT(*) FROM reports_report") == 0)
        }
    }

    @Test func `a clock that is a little ahead does not make things fresher`() async throws {
        try await TestNode.with { node in
            let command = file(node, seen: node.clock.now.adding(seconds: 299))
            let id = try await node.kernel.submit(command, by: try await node.person()).subject
            #expect(try await node.int("seen", id) == node.clock.now.milliseconds)
        }
    }

    @Test func `personal data are asked about, accepted, or masked`() async throws {
        try await TestNode.with { node in
            let person = try await node.person()
            let text = "Call +31 6 1234 5678 for water"
            let fields: JSONValue = ["by": "jan@example.org"]
            let asked = try await node.refusal(
                .personalData, file(node, description: text, fields: fields), by: person)
            #expect(asked?.fields.map(\.field) == ["description", "fields.by"])
            #expect(asked?.fields.first?.values == ["kinds": "telephone"])
            let accepted = file(node, description: text, accepted: true)
            let first = try await node.kernel.submit(accepted, by: person).subject
            #expect(try await node.text("description", first) == text)
            let masked = file(node, description: text, fields: fields, masked: true)
            let second = try await node.kernel.submit(masked, by: person).subject
            #expect(try await node.text("description", second) == "Call [telephone] for water")
            #expect(try await node.text("fields", second) == #"{"by":"[e-mail]"}"#)
        }
    }

    @Test func `what is imported is imported once`() async throws {
        try await TestNode.with { node in
            let command = file(node, description: "Dry.", source: "ushahidi:12", masked: true)
            let id = try await node.kernel.submit(command, by: .importing).subject
            #expect(try await node.text("channel", id) == "import")
            let refusal = try await node.refusal(.already, command, by: .importing)
            #expect(refusal?.values == ["id": String(id)])
            #expect(try await node.text("source", id) == "ushahidi:12")
        }
    }

    @Test func `a coarse place keeps the exact one out of the record`() async throws {
        try await TestNode.with { node in
            let person = try await node.person()
            let id = try await node.kernel.submit(file(node, "lamp", fields: ["lamps": 1]), by: person)
                .subject
            let exact = try #require(TestNode.square)
            let coarse = Visibility(placeGridMetres: 100).coarsened(exact)
            #expect(coarse.distance(to: exact) < 75)
            #expect(coarse != exact)
            #expect(try await node.row(id)?["latitude"] == .real(coarse.latitude))
            let body = try #require(try await node.body(id))
            #expect(!body.contains("-43.5312") || !body.contains("172.63678"))
            #expect(
                try await node.count("SELECT COUNT(*) FROM reports_exact_place WHERE latitude = -43.53123456")
                    == 1)
            #expect(try await node.int("seen", id) == node.clock.now.floored(to: 3_600_000).milliseconds)

            let identity = try #require(person.identity)
            _ = try await node.kernel.forget(identity, erasing: [])
            #expect(try await node.count("SELECT COUNT(*) FROM reports_exact_place") == 0)
            try await node.expectSound()
        }
    }

    @Test func `what is reviewed first is withheld until it is released`() async throws {
        try await TestNode.with { node in
            let person = try await node.person()
            let id = try await node.kernel.submit(file(node, "noise", description: "Loud."), by: person)
                .subject
            #expect(try await node.status(id) == .held)
            #expect(try await node.body(id) == nil)
            #expect(try await node.count("SELECT COUNT(*) FROM reports_tile WHERE n <> 0") == 0)
            let other = try await node.person()
            try await node.refusal(
                .wrongState, ConfirmReport(initiative: node.initiative, report: id), by: other)
            let release = ReleaseReport(initiative: node.initiative, report: id)
            try await node.refusal(.notAllowed, release, by: person)
            _ = try await node.kernel.submit(release, by: node.steward)
            #expect(try await node.status(id) == .open)
            #expect(try await node.body(id)?.contains("Loud.") == true)
            try await node.refusal(.wrongState, release, by: node.steward)
            try await node.expectSound()
        }
    }

    @Test func `what is only counted is never shown, and not finely`() async throws {
        try await TestNode.with { node in
            let person = try await node.person()
            let id = try await node.kernel.submit(file(node, "break-in", description: "Lock."), by: person)
                .subject
            #expect(try await node.status(id) == .aggregate)
            #expect(try await node.body(id) == nil)
            #expect(try await node.count("SELECT MAX(zoom) FROM reports_tile WHERE n > 0") == 12)
            #expect(try await node.count("SELECT SUM(n) FROM reports_tile WHERE zoom = 0") == 1)
            let release = ReleaseReport(initiative: node.initiative, report: id)
            try await node.refusal(.wrongState, release, by: node.steward)
            try await node.refusal(
                .wrongState, ConfirmReport(initiative: node.initiative, report: id), by: node.steward)
            #expect(Reports().claims(in: .filed(try await filing(node, id)), of: entry(id)) == [])
            try await node.expectSound()
        }
    }

    private func filing(_ node: TestNode, _ id: EntryIndex) async throws -> Filing {
        Filing(
            category: FiledCategory(key: "break-in", slot: 3, freshHours: 1), seen: node.clock.now,
            publish: .aggregates)
    }

    private func entry(_ id: EntryIndex) -> Entry {
        Entry(
            index: id, time: Timestamp(seconds: 0), initiative: 1, subject: id, author: .node, channel: .web,
            language: "en")
    }

    @Test func `a closed initiative takes no reports`() async throws {
        try await TestNode.with { node in
            let person = try await node.person()
            let close = ChangePhase(initiative: node.initiative, phase: .closed, reason: "It is over.")
            _ = try await node.kernel.submit(close, by: node.steward)
            try await node.refusal(.closed, file(node), by: person)
        }
    }
}
