// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel
import SQL
import Testing

@testable import Reports

@Suite struct CorrectReportTests {
    private func correct(
        _ node: TestNode, _ id: EntryIndex, _ edit: (inout CorrectReport.Change) -> Void
    ) -> CorrectReport {
        var change = CorrectReport.Change()
        edit(&change)
        return CorrectReport(initiative: node.initiative, report: id, change: change)
    }

    @Test func `an author corrects what was wrong`() async throws {
        try await TestNode.with { node in
            let author = try await node.person()
            let id = try await node.file(by: author)
            let seen = node.clock.now.adding(seconds: -7200)
            let place = try #require(TestNode.sample(52.37, 4.89))
            let command = correct(node, id) { change in
                change.category = "gas"
                change.place = place
                change.placeWords = "the mill"
                change.seen = seen
                change.description = "It smells."
            }
            try await node.refusal(.notAllowed, command, by: node.steward)
            _ = try await node.kernel.submit(command, by: author)
            let row = try #require(try await node.row(id))
            #expect(row["category"] == .integer(1))
            #expect(row["latitude"] == .real(52.37))
            #expect(row["place_words"] == .text("the mill"))
            #expect(row["description"] == .text("It smells."))
            #expect(row["fresh_until"] == .integer(seen.toMinute.adding(seconds: 6 * 3600).milliseconds))
            #expect(try await node.count("SELECT SUM(n) FROM reports_tile WHERE zoom = 0 AND slot = 2") == 1)
            try await node.expectSound()
        }
    }

    @Test func `a correction must change something and leave enough`() async throws {
        try await TestNode.with { node in
            let author = try await node.person()
            let id = try await node.file(by: author, description: "")
            try await node.refusal(.invalid, correct(node, id) { _ in }, by: author)
            try await node.refusal(.invalid, correct(node, id) { $0.removesPlace = true }, by: author)
            try await node.refusal(.invalid, correct(node, id) { $0.category = "nothing" }, by: author)
            try await node.refusal(
                .personalData, correct(node, id) { $0.description = "06 12345678" }, by: author)
            let words = correct(node, id) { change in
                change.removesPlace = true
                change.placeWords = "the mill"
            }
            _ = try await node.kernel.submit(words, by: author)
            #expect(try await node.row(id)?["quadkey"] == .null)
            try await node.expectSound()
        }
    }

    @Test func `a report cannot slip past its visibility`() async throws {
        try await TestNode.with { node in
            let author = try await node.person()
            let water = try await node.file(by: author)
            for key in ["noise", "break-in", "lamp"] {
                let refusal = try await node.refusal(
                    .invalid, correct(node, water) { $0.category = key }, by: author)
                #expect(refusal?.fields.first?.code == "stricter")
            }
            let noise = try await node.file("noise", by: author)
            let out = correct(node, noise) { $0.category = "water" }
            try await node.refusal(.invalid, out, by: author)
            _ = try await node.kernel.submit(
                ReleaseReport(initiative: node.initiative, report: noise), by: node.steward)
            let words = correct(node, noise) { $0.description = "It was the neighbour." }
            let entry = try await node.kernel.submit(words, by: author).index
            #expect(try await node.status(noise) == .held)
            #expect(try await node.body(entry) == nil)
            #expect(try await node.body(noise) == nil)
            _ = try await node.kernel.submit(
                ReleaseReport(initiative: node.initiative, report: noise), by: node.steward)
            #expect(try await node.body(entry) != nil)
            try await node.expectSound()
        }
    }

    @Test func `a photo that was taken away stays away`() async throws {
        try await TestNode.with { node in
            let (i, author) = (node.initiative, try await node.person())
            let command = FileReport(
                initiative: i, category: "water", place: TestNode.square, photo: TestNode.photo)
            let id = try await node.kernel.submit(command, by: author).subject
            #expect(try await node.kernel.mayServe(media: TestNode.photo))
            _ = try await node.kernel.submit(correct(node, id) { $0.removesPhoto = true }, by: author)
            #expect(try await node.row(id)?["photo"] == .null)
            #expect(try await node.kernel.mayServe(media: TestNode.photo) == false)
            let hide = HideReport(initiative: i, report: id, rule: .duplicate, reason: "Twice.")
            _ = try await node.kernel.submit(hide, by: node.steward)
            let restore = RestoreReport(initiative: i, report: id, reason: "Once.")
            _ = try await node.kernel.submit(restore, by: node.steward)
            #expect(try await node.kernel.mayServe(media: TestNode.photo) == false)
            #expect(try await node.status(id) == .open)
            try await node.expectSound()
        }
    }

    @Test func `a corrected place is coarsened like the first`() async throws {
        try await TestNode.with { node in
            let (i, author) = (node.initiative, try await node.person())
            let command = FileReport(
                initiative: i, category: "lamp", place: TestNode.square, fields: object(["lamps": 2]))
            let id = try await node.kernel.submit(command, by: author).subject
            let place = try #require(TestNode.sample(52.371_234, 4.891_234))
            _ = try await node.kernel.submit(correct(node, id) { $0.place = place }, by: author)
            let coarse = Visibility(placeGridMetres: 100).coarsened(place)
            #expect(try await node.row(id)?["latitude"] == .real(coarse.latitude))
            #expect(
                try await node.count("SELECT COUNT(*) FROM reports_exact_place WHERE latitude = 52.371234")
                    == 1)
            let words = correct(node, id) { change in
                change.removesPlace = true
                change.placeWords = "the mill"
            }
            _ = try await node.kernel.submit(words, by: author)
            #expect(try await node.count("SELECT COUNT(*) FROM reports_exact_place") == 0)
        }
    }
}
