// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import SQL
import Testing

@testable import Reports

@Suite struct JudgementTests {
    private func confirm(_ node: TestNode, _ id: EntryIndex) -> ConfirmReport {
        ConfirmReport(initiative: node.initiative, report: id)
    }

    private func dispute(_ node: TestNode, _ id: EntryIndex, _ why: String = "It is dry.") -> DisputeReport {
        DisputeReport(initiative: node.initiative, report: id, why: why)
    }

    @Test func `a person counts once, with what they said last`() async throws {
        try await TestNode.with { node in
            let id = try await node.file(by: try await node.person())
            let (one, two) = (try await node.person(), try await node.person())
            _ = try await node.kernel.submit(confirm(node, id), by: one)
            _ = try await node.kernel.submit(confirm(node, id), by: two)
            #expect(try await node.int("confirmations", id) == 2)
            let receipt = try await node.kernel.submit(dispute(node, id), by: two)
            #expect(try await node.int("confirmations", id) == 1)
            #expect(try await node.int("disputes", id) == 1)
            #expect(try await node.int("version", id) == receipt.index)
            try await node.refusal(.already, dispute(node, id), by: two)
            try await node.refusal(.already, confirm(node, id), by: one)
            _ = try await node.kernel.submit(confirm(node, id), by: two)
            #expect(try await node.int("confirmations", id) == 2)
            #expect(try await node.int("disputes", id) == 0)
            try await node.expectSound()
        }
    }

    @Test func `confirming makes it fresh again, disputing does not`() async throws {
        try await TestNode.with { node in
            let id = try await node.file(by: try await node.person())
            let other = try await node.person()
            node.clock.advance(hours: 10)
            _ = try await node.kernel.submit(confirm(node, id), by: other)
            let fresh = node.clock.now.adding(seconds: 24 * 3600).milliseconds
            #expect(try await node.int("fresh_until", id) == fresh)
            node.clock.advance(hours: 10)
            _ = try await node.kernel.submit(dispute(node, id), by: try await node.person())
            #expect(try await node.int("fresh_until", id) == fresh)
            try await node.refusal(.already, confirm(node, id), by: other)
            node.clock.advance(hours: 15)
            _ = try await node.kernel.submit(confirm(node, id), by: other)
            #expect(try await node.int("confirmations", id) == 1)
            try await node.expectSound()
        }
    }

    @Test func `one's own report is for others to judge`() async throws {
        try await TestNode.with { node in
            let author = try await node.person()
            let id = try await node.file(by: author)
            try await node.refusal(.ownThing, confirm(node, id), by: author)
            try await node.refusal(.ownThing, dispute(node, id), by: author)
        }
    }

    @Test func `a dispute says why`() async throws {
        try await TestNode.with { node in
            let id = try await node.file(by: try await node.person())
            let other = try await node.person()
            for why in ["", "  ", String(repeating: "a", count: 501)] {
                try await node.refusal(.invalid, dispute(node, id, why), by: other)
            }
            try await node.refusal(.personalData, dispute(node, id, "Ask jan@example.org"), by: other)
        }
    }

    @Test func `what was never there is told from what is gone`() async throws {
        try await TestNode.with { node in
            let author = try await node.person()
            let id = try await node.file(by: author)
            let other = try await node.person()
            try await node.refusal(.notFound, confirm(node, id + 100), by: other)
            try await node.refusal(.notFound, confirm(node, node.initiative), by: other)
            let elsewhere = try await TestNode.open(
                "flood", TestNode.categories, by: node.steward, node.kernel)
            try await node.refusal(.notFound, ConfirmReport(initiative: elsewhere, report: id), by: other)
            _ = try await node.kernel.erase(id, reason: .author, by: author)
            try await node.refusal(.gone, confirm(node, id), by: other)
            try await node.expectSound()
        }
    }
}
