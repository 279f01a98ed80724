// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import SQL
import Testing

@testable import Reports

@Suite struct ModerationTests {
    @Test func `a hidden report is nowhere, with its reason, and comes back`() async throws {
        try await TestNode.with { node in
            let (i, person) = (node.initiative, try await node.person())
            let id = try await node.file(by: person)
            let comment = CommentReport(initiative: i, report: id, text: "He lives at number 5.")
            let remark = try await node.kernel.submit(comment, by: person).index
            let bad = HideRemark(
                initiative: i, report: id, remark: remark, rule: .personalData, reason: "A person.")
            _ = try await node.kernel.submit(bad, by: node.steward)
            let hide = HideReport(initiative: i, report: id, rule: .harmful, reason: "Dangerous.")
            try await node.refusal(.notAllowed, hide, by: person)
            let empty = HideReport(initiative: i, report: id, rule: .spam, reason: " ")
            try await node.refusal(.invalid, empty, by: node.steward)
            _ = try await node.kernel.submit(ResolveReport(initiative: i, report: id), by: person)
            _ = try await node.kernel.submit(hide, by: node.steward)
            #expect(try await node.status(id) == .hidden)
            #expect(try await node.text("note", id) == #"{"rule":"harmful","reason":"Dangerous."}"#)
            #expect(try await node.body(id) == nil)
            try await node.refusal(.already, hide, by: node.steward)
            try await node.refusal(.gone, ConfirmReport(initiative: i, report: id), by: person)
            try await node.refusal(
                .gone, CorrectReport(initiative: i, report: id, change: .init()), by: person)
            try await node.expectSound()

            let restore = RestoreReport(initiative: i, report: id, reason: "It was right.")
            try await node.refusal(.notAllowed, restore, by: person)
            _ = try await node.kernel.submit(restore, by: node.steward)
            #expect(try await node.status(id) == .resolved)
            #expect(try await node.row(id)?["note"] == .null)
            #expect(try await node.body(id) != nil)
            #expect(try await node.body(remark) == nil)
            try await node.refusal(.wrongState, restore, by: node.steward)
            try await node.expectSound()
        }
    }

    @Test func `a report that was turned down waits again when it is restored`() async throws {
        try await TestNode.with { node in
            let (i, id) = (node.initiative, try await node.file("noise", by: try await node.person()))
            let hide = HideReport(initiative: i, report: id, rule: .offTopic, reason: "Elsewhere.")
            _ = try await node.kernel.submit(hide, by: node.steward)
            let restore = RestoreReport(initiative: i, report: id, reason: "Here after all.")
            _ = try await node.kernel.submit(restore, by: node.steward)
            #expect(try await node.status(id) == .held)
            #expect(try await node.body(id) == nil)
            try await node.expectSound()
        }
    }

    @Test func `one that waits can be the same as another, and is never shown by that`() async throws {
        try await TestNode.with { node in
            let (i, person) = (node.initiative, try await node.person())
            let (held, shown) = (try await node.file("noise", by: person), try await node.file(by: person))
            let merge = MergeReports(initiative: i, report: held, into: shown)
            try await node.refusal(.notAllowed, merge, by: person)
            try await node.refusal(
                .invalid, MergeReports(initiative: i, report: shown, into: held), by: node.steward)
            _ = try await node.kernel.submit(merge, by: node.steward)
            #expect(try await node.status(held) == .merged)
            #expect(try await node.int("merged_into", held) == shown)
            #expect(try await node.body(held) == nil)
            let release = ReleaseReport(initiative: i, report: held)
            try await node.refusal(.wrongState, release, by: node.steward)
            try await node.expectSound()
            // Parted, it waits as before.
            _ = try await node.kernel.submit(UnmergeReport(initiative: i, report: held), by: node.steward)
            #expect(try await node.status(held) == .held)
            #expect(try await node.body(held) == nil)
            _ = try await node.kernel.submit(release, by: node.steward)
            #expect(try await node.body(held) != nil)
            try await node.expectSound()
        }
    }

    @Test func `each remark can be hidden and shown`() async throws {
        try await TestNode.with { node in
            let (i, id) = (node.initiative, try await node.file(by: try await node.person()))
            let other = try await node.person()
            let why = DisputeReport(initiative: i, report: id, why: "Because of him.")
            let update = UpdateReport(initiative: i, report: id, text: "News.", photo: TestNode.photo)
            let dispute = try await node.kernel.submit(why, by: other).index
            let news = try await node.kernel.submit(update, by: other).index
            for (remark, updates) in [(dispute, Int64(1)), (news, 0)] {
                let hide = HideRemark(
                    initiative: i, report: id, remark: remark, rule: .harmful, reason: "No.")
                try await node.refusal(.notAllowed, hide, by: other)
                _ = try await node.kernel.submit(hide, by: node.steward)
                #expect(try await node.int("updates", id) == updates)
                #expect(try await node.body(remark) == nil)
                try await node.refusal(.already, hide, by: node.steward)
            }
            #expect(try await node.count("SELECT COUNT(*) FROM reports_judgement WHERE why = ''") == 1)
            #expect(try await node.kernel.mayServe(media: TestNode.photo) == false)
            for remark in [dispute, news] {
                let restore = RestoreRemark(initiative: i, report: id, remark: remark)
                _ = try await node.kernel.submit(restore, by: node.steward)
                #expect(try await node.body(remark) != nil)
                try await node.refusal(.already, restore, by: node.steward)
            }
            #expect(
                try await node.count("SELECT COUNT(*) FROM reports_judgement WHERE why = 'Because of him.'")
                    == 1)
            #expect(try await node.int("updates", id) == 1)
            let none = HideRemark(initiative: i, report: id, remark: id, rule: .spam, reason: "No.")
            try await node.refusal(.notFound, none, by: node.steward)
            try await node.expectSound()
        }
    }

    @Test func `words in a reviewed category wait too, counts do not`() async throws {
        try await TestNode.with { node in
            let (i, id) = (node.initiative, try await node.file("noise", by: try await node.person()))
            _ = try await node.kernel.submit(ReleaseReport(initiative: i, report: id), by: node.steward)
            let other = try await node.person()
            let update = UpdateReport(
                initiative: i, report: id, text: "Louder.", fields: object(["level": 80]))
            let remark = try await node.kernel.submit(update, by: other).index
            #expect(try await node.body(remark) == nil)
            #expect(try await node.int("updates", id) == 0)
            #expect(try await node.text("fields", id) == #"{"level":80}"#)
            let words = UpdateReport(initiative: i, report: id, text: "", fields: object(["like": "drums"]))
            try await node.refusal(.invalid, words, by: other)
            let why = DisputeReport(initiative: i, report: id, why: "Quiet here.")
            _ = try await node.kernel.submit(why, by: other)
            #expect(try await node.int("disputes", id) == 1)
            #expect(try await node.count("SELECT COUNT(*) FROM reports_judgement WHERE why <> ''") == 0)
            let restore = RestoreRemark(initiative: i, report: id, remark: remark)
            _ = try await node.kernel.submit(restore, by: node.steward)
            #expect(try await node.int("updates", id) == 1)
            #expect(try await node.body(remark) != nil)
            try await node.expectSound()
        }
    }
}
