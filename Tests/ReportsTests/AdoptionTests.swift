// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import SQL
import Testing

@testable import Reports

/// What becomes of reports when their initiative goes up in another.
@Suite struct AdoptionTests {
    /// A second initiative with one category that the first has too, under another number, and one that it has not.
    private func other(_ node: TestNode, _ name: String = "shake") async throws -> EntryIndex {
        var extra = TestNode.categories[4]
        extra.key = "bench"
        return try await TestNode.open(
            name, [extra, TestNode.categories[1]], by: node.steward, node.kernel)
    }

    private func merge(_ from: EntryIndex, into: EntryIndex, _ node: TestNode) async throws {
        try await node.kernel.submit(
            ProposeMerge(initiative: from, into: into, reason: "The same."), by: node.steward)
        try await node.kernel.submit(AcceptMerge(initiative: into, from: from), by: node.steward)
    }

    private func file(
        _ category: String, in initiative: EntryIndex, by person: Caller, _ node: TestNode
    ) async throws -> EntryIndex {
        let values = category == "bench" ? object(["lamps": 1]) : JSONObject()
        return try await node.kernel.submit(
            FileReport(
                initiative: initiative, category: category, place: TestNode.square, description: category,
                fields: values), by: person
        ).subject
    }

    @Test func `reports are shown, counted and found under the one that stays`() async throws {
        try await TestNode.with { node in
            let from = try await other(node)
            let author = try await node.person()
            let here = try await node.file(by: author)
            let gas = try await file("gas", in: from, by: author, node)
            let bench = try await file("bench", in: from, by: author, node)
            let queries = ReportSource(node.kernel).queries
            #expect(try await queries.ids(of: node.initiative, ReportFilter(), limit: 9).content == [here])
            try await merge(from, into: node.initiative, node)
            #expect(
                try await queries.ids(of: node.initiative, ReportFilter(), limit: 9).content
                    == [bench, gas, here])
            let categories = try await queries.categories(of: node.initiative)
            #expect(categories.map(\.category.key) == TestNode.categories.map(\.key) + ["bench"])
            #expect(try await node.int("category", gas) == 1)
            #expect(try await node.int("category", bench) == 5)
            #expect(try await queries.totals(of: node.initiative).reduce(0, +) == 3)
            #expect(try await queries.totals(of: from).reduce(0, +) == 0)
            try await node.expectSound()
        }
    }

    @Test func `an author corrects and withdraws what they filed elsewhere, and nobody else does`()
        async throws
    {
        try await TestNode.with { node in
            let from = try await other(node)
            let (author, stranger) = (try await node.person(), try await node.person())
            let gas = try await file("gas", in: from, by: author, node)
            try await merge(from, into: node.initiative, node)
            let i = node.initiative
            try await node.refusal(.ownThing, ConfirmReport(initiative: i, report: gas), by: author)
            try await node.refusal(.notAllowed, WithdrawReport(initiative: i, report: gas), by: stranger)
            try await node.refusal(.closed, ConfirmReport(initiative: from, report: gas), by: stranger)
            try await node.kernel.submit(ConfirmReport(initiative: i, report: gas), by: stranger)
            var change = CorrectReport.Change()
            change.description = "It smells of gas."
            try await node.kernel.submit(
                CorrectReport(initiative: i, report: gas, change: change), by: author)
            #expect(try await node.text("description", gas) == "It smells of gas.")
            try await node.expectSound()
        }
    }

    @Test func `erasing what was filed elsewhere equals a replay, through two merges`() async throws {
        try await TestNode.with { node in
            let author = try await node.person()
            let (one, two) = (try await other(node, "one"), try await other(node, "two"))
            let gas = try await file("gas", in: one, by: author, node)
            let bench = try await file("bench", in: one, by: author, node)
            try await merge(one, into: two, node)
            let confirmed = try await node.kernel.submit(
                ConfirmReport(initiative: two, report: bench), by: try await node.person())
            try await merge(two, into: node.initiative, node)
            try await node.expectSound()
            #expect(try await node.int("initiative", bench) == node.initiative)
            #expect(try await node.int("category", bench) == 5)
            try await node.kernel.erase(confirmed.index, reason: .legal, by: .node)
            try await node.expectSound()
            let queries = ReportSource(node.kernel).queries
            #expect(
                try await queries.ids(of: node.initiative, ReportFilter(), limit: 9).content == [bench, gas])
            try await node.kernel.erase(gas, reason: .author, by: author)
            try await node.expectSound()
            #expect(try await queries.ids(of: node.initiative, ReportFilter(), limit: 9).content == [bench])
        }
    }

    @Test func `what waits goes on waiting under the one that stays, and comes out there`() async throws {
        try await TestNode.with { node in
            var late = TestNode.categories[1]
            late.key = "theft"
            late.visibility = Visibility(delayHours: 48)
            let noise = try #require(TestNode.categories.first { $0.key == "noise" })
            let from = try await TestNode.open("shake", [noise, late], by: node.steward, node.kernel)
            let (author, helper) = (try await node.person(), try await node.person())
            let held = try await file("noise", in: from, by: author, node)
            let delayed = try await file("theft", in: from, by: author, node)
            #expect(try await node.status(held) == .held)
            #expect(try await node.status(delayed) == .delayed)
            for place in [from, node.initiative] {
                let code = InviteSteward.makeCode()
                try await node.kernel.submit(
                    InviteToHelp(initiative: place, code: code, reviews: true), by: node.steward)
                try await node.kernel.submit(JoinHelpers(initiative: place, code: code), by: helper)
            }
            try await node.kernel.submit(TakeTask(initiative: from, candidates: [(held, .held)]), by: helper)
            try await merge(from, into: node.initiative, node)
            let i = node.initiative
            let queries = ReportSource(node.kernel).queries
            #expect(try await queries.ids(of: i, ReportFilter(), limit: 9).content == [])
            #expect(try await node.body(held) == nil)
            #expect(try await node.body(delayed) == nil)
            // Who was at it is at it still.
            try await node.kernel.submit(RenewTask(initiative: i, report: held), by: helper)
            try await node.kernel.submit(ReleaseReport(initiative: i, report: held), by: helper)
            let publisher = ReportPublisher(kernel: node.kernel)
            #expect(try await publisher.publishDue() == 0)
            node.clock.advance(hours: 48.1)
            #expect(try await publisher.publishDue() == 1)
            #expect(try await queries.ids(of: i, ReportFilter(), limit: 9).content == [delayed, held])
            try await node.expectSound()
        }
    }

    @Test func `columns that were read before take in older reports`() async throws {
        try await TestNode.with { node in
            let from = try await other(node)
            let author = try await node.person()
            let gas = try await file("gas", in: from, by: author, node)
            let late = try await TestNode.open("late", TestNode.categories, by: node.steward, node.kernel)
            let mine = try await file("gas", in: late, by: author, node)
            let queries = ReportSource(node.kernel).queries
            #expect(try await queries.ids(of: late, ReportFilter(), limit: 9).content == [mine])
            try await merge(from, into: late, node)
            #expect(try await queries.ids(of: late, ReportFilter(), limit: 9).content == [mine, gas])
            // Read from nothing too: the older report lies before the initiative itself.
            let fresh = ReportSource(node.kernel).queries
            #expect(try await fresh.ids(of: late, ReportFilter(), limit: 9).content == [mine, gas])
        }
    }
}
