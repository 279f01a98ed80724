// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import SQL
import Testing

@testable import Reports

@Suite struct ErasureTests {
    /// A category that publishes an hour later.
    private static let delayed = Category(
        key: "delayed", visibility: Visibility(delayHours: 1), names: ["en": "Delayed"])

    /// A history in which every kind of fact occurs; gives every entry of the instrument with its kind.
    private func history(_ node: TestNode) async throws -> [(index: EntryIndex, kind: String)] {
        let (i, steward) = (node.initiative, node.steward)
        let (author, other) = (try await node.person(), try await node.person())
        let (one, two) = (try await node.file(by: author), try await node.fileLamp(by: author))
        func give(_ command: some Command, _ person: Caller) async throws -> EntryIndex {
            node.clock.advance(hours: 1)
            return try await node.kernel.submit(command, by: person).index
        }
        _ = try await give(ConfirmReport(initiative: i, report: one), other)
        let dispute = try await give(DisputeReport(initiative: i, report: one, why: "Dry."), other)
        _ = try await give(ConfirmReport(initiative: i, report: one), steward)
        let update = UpdateReport(initiative: i, report: one, text: "News.", fields: object(["queue": 2]))
        _ = try await give(update, author)
        let comment = try await give(CommentReport(initiative: i, report: one, text: "Thanks."), other)
        var change = CorrectReport.Change()
        (change.category, change.description) = ("gas", "It smells.")
        _ = try await give(CorrectReport(initiative: i, report: one, change: change), author)
        _ = try await give(ResolveReport(initiative: i, report: one, text: "Over."), other)
        _ = try await give(ReopenReport(initiative: i, report: one, why: "No."), author)
        _ = try await give(MergeReports(initiative: i, report: one, into: two), steward)
        _ = try await give(UnmergeReport(initiative: i, report: one), steward)
        for remark in [comment, dispute] {
            let hide = HideRemark(initiative: i, report: one, remark: remark, rule: .spam, reason: "No.")
            _ = try await give(hide, steward)
        }
        _ = try await give(RestoreRemark(initiative: i, report: one, remark: dispute), steward)
        _ = try await give(HideReport(initiative: i, report: one, rule: .spam, reason: "No."), steward)
        _ = try await give(RestoreReport(initiative: i, report: one, reason: "Yes."), steward)
        let noise = try await node.file("noise", by: author)
        _ = try await give(ReleaseReport(initiative: i, report: noise), steward)
        let delayed = try await node.file("delayed", by: author)
        node.clock.advance(hours: 2)
        _ = try await give(PublishReport(initiative: i, report: delayed), .node)
        _ = try await give(WithdrawReport(initiative: i, report: two), author)
        try await help(node, author, other)
        let from = try await TestNode.open("shake", TestNode.categories, by: steward, node.kernel)
        let elsewhere = FileReport(initiative: from, category: "gas", description: "It smells.")
        _ = try await give(elsewhere, author)
        _ = try await give(ProposeMerge(initiative: from, into: i, reason: "The same."), steward)
        _ = try await give(AcceptMerge(initiative: i, from: from), steward)
        let fewer = SetCategories(initiative: i, categories: Array(TestNode.categories.dropLast()))
        _ = try await give(fewer, steward)
        return try await node.kernel.notices(after: 0).filter { $0.kind.hasPrefix("reports/") }
            .map { ($0.index, String($0.kind.dropFirst("reports/".count))) }
    }

    /// What helpers do and people complain of.
    private func help(_ node: TestNode, _ author: Caller, _ other: Caller) async throws {
        let (i, steward) = (node.initiative, node.steward)
        let helper = try await node.person()
        try await node.kernel.submit(OpenHelping(initiative: i, isOpen: true), by: steward)
        try await node.kernel.submit(JoinHelpers(initiative: i, code: nil), by: helper)
        let lost = try await node.kernel.submit(
            FileReport(
                initiative: i, category: "water", placeWords: "By the church", description: "It runs.",
                photo: TestNode.photo), by: author
        ).subject
        let noise = try await node.file("noise", by: author, description: "It hums.")
        let k = node.kernel
        try await k.submit(ReleaseReport(initiative: i, report: noise), by: steward)
        try await k.submit(FlagReport(initiative: i, report: lost, complaint: .wrong, text: "?"), by: other)
        try await k.submit(SettleFlags(initiative: i, report: lost, reason: "It is so."), by: steward)
        let dutch = try #require(LanguageTag("nl")), place = try #require(TestNode.square)
        try await k.submit(
            TranslateReport(initiative: i, report: lost, language: dutch, text: "Het loopt."), by: helper)
        try await k.submit(PlaceReport(initiative: i, report: lost, place: place), by: helper)
        try await k.submit(CategoriseReport(initiative: i, report: lost, category: "gas"), by: helper)
        try await k.submit(CheckPhoto(initiative: i, report: lost, verdict: .plates), by: helper)
        let yes = try await k.submit(
            TranslateReport(initiative: i, report: noise, language: dutch, text: "Het bromt."), by: helper)
        let no = try await k.submit(
            TranslateReport(initiative: i, report: noise, language: dutch, text: "Onzin."), by: helper)
        try await k.submit(AcceptHelp(initiative: i, report: noise, help: yes.index), by: steward)
        try await k.submit(
            DeclineHelp(initiative: i, report: noise, help: no.index, reason: "It is not."), by: steward)
    }

    @Test(arguments: ReportEvent.kinds.filter(ReportEvent.isErasable))
    func `erasing equals a replay without it`(_ kind: EventKind)
        async throws
    {
        try await TestNode.with(TestNode.categories + [Self.delayed]) { node in
            let entries = try await history(node).filter { $0.kind == kind.description }
            #expect(!entries.isEmpty)
            try await node.expectSound()
            for entry in entries {
                _ = try await node.kernel.erase(entry.index, reason: .legal, by: .node)
                try await node.expectSound()
            }
        }
    }

    @Test func `when everything is erased nothing is left`() async throws {
        try await TestNode.with(TestNode.categories + [Self.delayed]) { node in
            let kinds = Set(ReportEvent.kinds.filter(ReportEvent.isErasable).map(\.description))
            for entry in try await history(node) where kinds.contains(entry.kind) {
                _ = try await node.kernel.erase(entry.index, reason: .legal, by: .node)
            }
            try await node.expectSound()
            for table in Reports.tables + Reports.vault {
                // That another initiative went up in this one stays, for those who come by its address.
                let left = table.name == "reports_adoption" ? Int64(1) : 0
                #expect(try await node.count("SELECT COUNT(*) FROM \(table)") == left, "\(table.name)")
            }
            #expect(try await node.count("SELECT COUNT(*) FROM reports_tile WHERE n <> 0") == 0)
            #expect(try await node.count("SELECT COUNT(*) FROM reports_day WHERE n <> 0") == 0)
        }
    }

    @Test func `an erased report takes its photo and its source along`() async throws {
        try await TestNode.with(TestNode.categories + [Self.delayed]) { node in
            let photo = try await node.kernel.media.store([1, 2, 3])
            let command = FileReport(
                initiative: node.initiative, category: "water", place: TestNode.square, photo: photo,
                source: "a:1")
            let id = try await node.kernel.submit(command, by: .importing).subject
            _ = try await node.kernel.erase(id, reason: .legal, by: .node)
            #expect(try await node.kernel.media.read(photo) == nil)
            #expect(try await node.count("SELECT COUNT(*) FROM reports_source") == 0)
            try await node.expectSound()
        }
    }
}

extension TestNode {
    /// A report in a coarse category.
    fileprivate func fileLamp(by author: Caller) async throws -> EntryIndex {
        let command = FileReport(
            initiative: initiative, category: "lamp", place: TestNode.square, placeWords: "the lamp",
            fields: object(["lamps": 0]))
        return try await kernel.submit(command, by: author).subject
    }
}
