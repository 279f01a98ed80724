// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import SQL
import Testing

@testable import Reports

@Suite struct LifeTests {
    @Test func `a report is resolved and reopened by anyone`() async throws {
        try await TestNode.with { node in
            let (i, id) = (node.initiative, try await node.file(by: try await node.person()))
            let other = try await node.person()
            let reopen = ReopenReport(initiative: i, report: id, why: "It drips again.")
            try await node.refusal(.wrongState, reopen, by: other)
            _ = try await node.kernel.submit(
                ResolveReport(initiative: i, report: id, text: "Repaired."), by: other)
            #expect(try await node.status(id) == .resolved)
            #expect(try await node.count("SELECT n FROM reports_tile WHERE zoom = 0 AND slot = 1") == 1)
            try await node.refusal(.wrongState, ResolveReport(initiative: i, report: id), by: other)
            try await node.refusal(.wrongState, ConfirmReport(initiative: i, report: id), by: other)
            try await node.refusal(
                .wrongState, UpdateReport(initiative: i, report: id, text: "Hm."), by: other)
            _ = try await node.kernel.submit(
                CommentReport(initiative: i, report: id, text: "Thanks."), by: other)
            node.clock.advance(hours: 30)
            try await node.refusal(.invalid, ReopenReport(initiative: i, report: id, why: " "), by: other)
            _ = try await node.kernel.submit(reopen, by: other)
            #expect(try await node.status(id) == .open)
            #expect(
                try await node.int("fresh_until", id)
                    == node.clock.now.adding(seconds: 24 * 3600).milliseconds)
            #expect(try await node.count("SELECT COUNT(*) FROM reports_remark") == 3)
            try await node.expectSound()
        }
    }

    @Test func `only its author withdraws a report`() async throws {
        try await TestNode.with { node in
            let (i, author) = (node.initiative, try await node.person())
            let id = try await node.file(by: author)
            let withdraw = WithdrawReport(initiative: i, report: id, reason: "I was wrong.")
            try await node.refusal(.notAllowed, withdraw, by: node.steward)
            _ = try await node.kernel.submit(withdraw, by: author)
            #expect(try await node.status(id) == .withdrawn)
            #expect(try await node.text("note", id) == #"{"reason":"I was wrong."}"#)
            #expect(try await node.body(id) == nil)
            #expect(try await node.count("SELECT COUNT(*) FROM reports_tile WHERE n <> 0") == 0)
            try await node.refusal(.gone, withdraw, by: author)
            try await node.refusal(.gone, ConfirmReport(initiative: i, report: id), by: node.steward)
            let hide = HideReport(initiative: i, report: id, rule: .spam, reason: "No.")
            try await node.refusal(.gone, hide, by: node.steward)
            try await node.expectSound()
        }
    }

    @Test func `an update brings news, values and a photo`() async throws {
        try await TestNode.with { node in
            let (i, id) = (node.initiative, try await node.file(by: try await node.person()))
            let other = try await node.person()
            node.clock.advance(hours: 2)
            let update = UpdateReport(
                initiative: i, report: id, text: "Long queue.", photo: TestNode.photo,
                fields: object(["queue": 40]))
            let receipt = try await node.kernel.submit(update, by: other)
            #expect(try await node.text("fields", id) == #"{"queue":40}"#)
            #expect(try await node.int("updates", id) == 1)
            #expect(
                try await node.int("fresh_until", id)
                    == node.clock.now.adding(seconds: 24 * 3600).milliseconds)
            #expect(try await node.kernel.mayServe(media: TestNode.photo))
            #expect(receipt.subject == id)
            try await node.refusal(.invalid, UpdateReport(initiative: i, report: id, text: ""), by: other)
            let wrong = UpdateReport(initiative: i, report: id, text: "", fields: object(["queue": "x"]))
            try await node.refusal(.invalid, wrong, by: other)
            let gas = try await node.file("gas", by: other)
            let unknown = UpdateReport(initiative: i, report: gas, text: "", fields: object(["queue": 1]))
            try await node.refusal(.invalid, unknown, by: other)
            try await node.refusal(.invalid, CommentReport(initiative: i, report: id, text: ""), by: other)
            try await node.expectSound()
        }
    }

    @Test func `duplicates are merged and parted`() async throws {
        try await TestNode.with { node in
            let (i, person) = (node.initiative, try await node.person())
            let (one, two) = (try await node.file(by: person), try await node.file(by: person))
            let merge = MergeReports(initiative: i, report: one, into: two)
            try await node.refusal(.notAllowed, merge, by: person)
            try await node.refusal(
                .invalid, MergeReports(initiative: i, report: one, into: one), by: node.steward)
            try await node.refusal(
                .invalid, MergeReports(initiative: i, report: one, into: 0), by: node.steward)
            _ = try await node.kernel.submit(merge, by: node.steward)
            #expect(try await node.status(one) == .merged)
            #expect(try await node.int("merged_into", one) == two)
            let refusal = try await node.refusal(
                .wrongState, ConfirmReport(initiative: i, report: one), by: node.steward)
            #expect(refusal?.values["into"] == String(two))
            let circle = MergeReports(initiative: i, report: two, into: one)
            try await node.refusal(.invalid, circle, by: node.steward)
            #expect(try await node.count("SELECT SUM(n) FROM reports_tile WHERE zoom = 0") == 1)
            _ = try await node.kernel.submit(UnmergeReport(initiative: i, report: one), by: node.steward)
            #expect(try await node.status(one) == .open)
            #expect(try await node.row(one)?["merged_into"] == .null)
            let again = UnmergeReport(initiative: i, report: one)
            try await node.refusal(.wrongState, again, by: node.steward)
            try await node.expectSound()
        }
    }
}
