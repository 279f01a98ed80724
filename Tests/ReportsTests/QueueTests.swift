// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import SQL
import Testing

@testable import Reports

/// What waits is handed out one at a time, and to one person.
@Suite struct QueueTests {
    private func waiting(_ node: TestNode, _ kind: QueueKind, _ source: ReportSource) async throws
        -> [EntryIndex]
    {
        let initiative = try #require(node.kernel.initiatives[id: node.initiative])
        return try await source.works.list(of: initiative, source.queries)[kind]
    }

    private func take(
        _ ids: [EntryIndex], _ kind: QueueKind, by person: Caller, _ node: TestNode
    ) async throws -> EntryIndex? {
        try await node.kernel.submit(
            TakeTask(initiative: node.initiative, candidates: ids.map { ($0, kind) }), by: person)
        let (now, id) = (node.clock.now, try #require(person.identity?.id))
        let initiative = node.initiative
        return try await node.kernel.read { db in
            try Lease.held(by: id, in: initiative, at: now, db)
        }
    }

    @Test func `fifty helpers at once never get the same item`() async throws {
        try await TestNode.with { node in
            let author = try await node.person()
            var held: [EntryIndex] = []
            for _ in 0..<60 { held.append(try await node.file("noise", by: author)) }
            let ids = held
            #expect(try await waiting(node, .held, ReportSource(node.kernel)) == ids)
            try await node.kernel.submit(
                OpenHelping(initiative: node.initiative, isOpen: true), by: node.steward)
            let code = InviteSteward.makeCode()
            try await node.kernel.submit(
                InviteToHelp(initiative: node.initiative, code: code, reviews: true), by: node.steward)
            var helpers: [Caller] = []
            for _ in 0..<50 {
                let helper = try await node.person()
                try await node.kernel.submit(JoinHelpers(initiative: node.initiative, code: code), by: helper)
                helpers.append(helper)
            }
            let all = helpers
            let taken = try await withThrowingTaskGroup(of: EntryIndex?.self) { group in
                for helper in all { group.addTask { try await take(ids, .held, by: helper, node) } }
                return try await group.reduce(into: [EntryIndex?]()) { $0.append($1) }
            }
            #expect(taken.count { $0 != nil } == 50)
            #expect(Set(taken.compactMap { $0 }).count == 50)
        }
    }

    @Test func `an item lapses, is renewed, and is given back`() async throws {
        try await TestNode.with { node in
            let author = try await node.person()
            let (one, two) = (
                try await node.file("noise", by: author), try await node.file("noise", by: author)
            )
            let other = try await node.person()
            let code = InviteSteward.makeCode()
            let i = node.initiative
            try await node.kernel.submit(
                InviteToHelp(initiative: i, code: code, reviews: true), by: node.steward)
            try await node.kernel.submit(JoinHelpers(initiative: i, code: code), by: other)
            #expect(try await take([one, two], .held, by: node.steward, node) == one)
            #expect(try await take([one, two], .held, by: other, node) == two)
            node.clock.advance(hours: 4 / 60)
            try await node.kernel.submit(RenewTask(initiative: i, report: one), by: node.steward)
            node.clock.advance(hours: 4 / 60)
            try await node.refusal(.leased, RenewTask(initiative: i, report: two), by: other)
            #expect(try await take([one, two], .held, by: other, node) == two)
            try await node.kernel.submit(GiveBackTask(initiative: i), by: node.steward)
            #expect(try await take([one, two], .held, by: other, node) == one)
            #expect(node.kernel.initiatives.lastIndex(of: i) == node.kernel.feed.next - 1)
            try await node.expectSound()
        }
    }

    @Test func `what one helper is at, another helper leaves alone, and a steward need not`() async throws {
        try await TestNode.with { node in
            let (author, i) = (try await node.person(), node.initiative)
            let lost = try await node.file(by: author, at: nil)
            let held = try await node.file("noise", by: author)
            let code = InviteSteward.makeCode()
            try await node.kernel.submit(
                InviteToHelp(initiative: i, code: code, reviews: true), by: node.steward)
            let (one, two) = (try await node.person(), try await node.person())
            for helper in [one, two] {
                try await node.kernel.submit(JoinHelpers(initiative: i, code: code), by: helper)
            }
            #expect(try await take([lost], .placeless, by: one, node) == lost)
            let place = PlaceReport(initiative: i, report: lost, place: try #require(TestNode.square))
            try await node.refusal(.leased, place, by: two)
            try await node.refusal(
                .leased, CategoriseReport(initiative: i, report: lost, category: "gas"), by: two)
            let language = try #require(LanguageTag("nl"))
            let words = TranslateReport(initiative: i, report: lost, language: language, text: "Het stroomt.")
            try await node.refusal(.leased, words, by: two)
            // Who has it goes on, and so does a steward; after its time it is anyone's.
            try await node.kernel.submit(words, by: node.steward)
            node.clock.advance(hours: 6 / 60)
            try await node.kernel.submit(place, by: two)

            #expect(try await take([held], .held, by: one, node) == held)
            try await node.refusal(.leased, ReleaseReport(initiative: i, report: held), by: two)
            let hide = HideReport(initiative: i, report: held, rule: .spam, reason: "No.")
            try await node.refusal(.leased, hide, by: two)
            try await node.kernel.submit(ReleaseReport(initiative: i, report: held), by: one)
            try await node.kernel.submit(hide, by: two)
            try await node.expectSound()
        }
    }

    @Test func `who does not help gets nothing, and who does not review nothing that is held`() async throws {
        try await TestNode.with { node in
            let author = try await node.person()
            let held = try await node.file("noise", by: author)
            let lost = try await node.file(by: author, at: nil)
            let (i, helper) = (node.initiative, try await node.person())
            let task = TakeTask(initiative: i, candidates: [(held, .held), (lost, .placeless)])
            try await node.refusal(.notAllowed, task, by: helper)
            try await node.refusal(.badCode, JoinHelpers(initiative: i, code: nil), by: helper)
            try await node.kernel.submit(OpenHelping(initiative: i, isOpen: true), by: node.steward)
            try await node.kernel.submit(JoinHelpers(initiative: i, code: nil), by: helper)
            try await node.refusal(.already, JoinHelpers(initiative: i, code: nil), by: helper)
            try await node.refusal(.notAllowed, ReleaseReport(initiative: i, report: held), by: helper)
            #expect(try await take([held], .held, by: helper, node) == nil)
            #expect(try await take([lost], .placeless, by: helper, node) == lost)
            let name = try #require(helper.identity).pseudonym(in: i)
            try await node.kernel.submit(DismissFromHelp(initiative: i, person: name), by: node.steward)
            try await node.refusal(.notAllowed, task, by: helper)
        }
    }

    @Test func `what waits follows the record`() async throws {
        try await TestNode.with { node in
            let (author, i) = (try await node.person(), node.initiative)
            let source = ReportSource(node.kernel)
            let held = try await node.file("noise", by: author)
            let lost = try await node.file(by: author, at: nil)
            #expect(try await waiting(node, .held, source) == [held])
            #expect(try await waiting(node, .placeless, source) == [lost])
            try await node.kernel.submit(ReleaseReport(initiative: i, report: held), by: node.steward)
            let place = try #require(TestNode.square)
            try await node.kernel.submit(
                PlaceReport(initiative: i, report: lost, place: place), by: node.steward)
            #expect(try await waiting(node, .held, source) == [])
            #expect(try await waiting(node, .placeless, source) == [])
            let other = try await node.person()
            try await node.kernel.submit(
                FlagReport(initiative: i, report: lost, complaint: .abuse, text: "Look."), by: other)
            #expect(try await waiting(node, .flagged, source) == [lost])
            try await node.refusal(
                .already, FlagReport(initiative: i, report: lost, complaint: .wrong, text: ""), by: other)
            try await node.kernel.submit(
                SettleFlags(initiative: i, report: lost, reason: "Fine."), by: node.steward)
            #expect(try await waiting(node, .flagged, source) == [])
            #expect(try await node.count("SELECT COUNT(*) FROM reports_complaint") == 0)
            try await node.kernel.erase(lost, reason: .author, by: author)
            for kind in QueueKind.allCases { #expect(try await waiting(node, kind, source) == []) }
        }
    }

    @Test func `a complaint's author and words are nowhere on the record`() async throws {
        try await TestNode.with { node in
            let (author, other) = (try await node.person(), try await node.person())
            let report = try await node.file(by: author)
            let before = try await node.int("updated", report)
            node.clock.advance(hours: 1)
            let flag = try await node.kernel.submit(
                FlagReport(
                    initiative: node.initiative, report: report, complaint: .personalData, text: "zebrafinch"),
                by: other)
            #expect(try await node.body(flag.index) == nil)
            #expect(try await node.int("updated", report) == before)
            let bodies = try await node.kernel.read { db in
                try db.query("SELECT body FROM record_entry") { String(decoding: $0.blob(0), as: UTF8.self) }
            }
            #expect(bodies.count > 2 && !bodies.contains { $0.contains("zebrafinch") })
            try await node.kernel.submit(
                HideReport(initiative: node.initiative, report: report, rule: .personalData, reason: "Yes."),
                by: node.steward)
            try await node.kernel.submit(
                RestoreReport(initiative: node.initiative, report: report, reason: "No."), by: node.steward)
            #expect(try await node.body(flag.index) == nil)
            try await node.expectSound()
        }
    }
}
