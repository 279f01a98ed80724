// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel
import SQL
import Testing

@testable import Reports

/// SplitMix64: the same numbers for the same seed, everywhere.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

@Suite struct RandomHistoryTests {
    /// Does at random what people and stewards can do, most of which is refused.
    private struct Crowd {
        let node: TestNode
        let initiatives: [EntryIndex]
        let people: [Caller]
        var random: Seeded
        var reports: [(id: EntryIndex, initiative: EntryIndex)] = []
        var entries: [(index: EntryIndex, report: EntryIndex)] = []
        var accepted: [String: Int] = [:]

        mutating func step() async throws {
            if Int.random(in: 0..<10, using: &random) == 0 {
                node.clock.advance(hours: Double.random(in: 0..<12, using: &random))
            }
            let person = people.randomElement(using: &random) ?? node.steward
            let isFew = reports.count < 12 || Int.random(in: 0..<12, using: &random) == 0
            guard !isFew, let report = reports.randomElement(using: &random) else {
                return try await file(by: person)
            }
            let steward = Int.random(in: 0..<8, using: &random) > 0 ? node.steward : person
            try await act(
                Int.random(in: 0..<24, using: &random), on: report.id, in: report.initiative, person, steward)
        }

        private mutating func place() -> Point? {
            TestNode.sample(
                Double.random(in: -43.6 ... -43.5, using: &random),
                Double.random(in: 172.6...172.7, using: &random))
        }

        private mutating func file(by person: Caller) async throws {
            guard let initiative = initiatives.randomElement(using: &random),
                let category = TestNode.categories.randomElement(using: &random)
            else { return }
            let fields: JSONValue = category.key == "lamp" ? ["lamps": 1] : [:]
            let isImported = Int.random(in: 0..<6, using: &random) == 0
            let command = FileReport(
                initiative: initiative, category: category.key,
                place: Bool.random(using: &random) ? place() : nil, placeWords: "somewhere",
                seen: node.clock.now.adding(seconds: -Int64.random(in: 0..<400_000, using: &random)),
                fields: object(fields),
                source: isImported ? "s:\(Int.random(in: 0..<20, using: &random))" : nil)
            if let id = try await give(command, isImported ? .importing : person, about: nil) {
                reports.append((id, initiative))
            }
        }

        private mutating func act(
            _ choice: Int, on id: EntryIndex, in i: EntryIndex, _ person: Caller, _ steward: Caller
        ) async throws {
            let remark = entries.filter { $0.report == id }.randomElement(using: &random)?.index ?? id
            switch choice {
            case 0, 1: try await give(ConfirmReport(initiative: i, report: id), person, about: id)
            case 2, 3: try await give(DisputeReport(initiative: i, report: id, why: "No."), person, about: id)
            case 4:
                let update = UpdateReport(initiative: i, report: id, text: "News.")
                try await give(update, person, about: id)
            case 5: try await give(CommentReport(initiative: i, report: id, text: "Hm."), person, about: id)
            case 6: try await give(ResolveReport(initiative: i, report: id, text: "Over."), person, about: id)
            case 7: try await give(ReopenReport(initiative: i, report: id, why: "No."), person, about: id)
            case 8, 9: try await correct(id, i)
            case 10 where Int.random(in: 0..<4, using: &random) == 0:
                try await give(WithdrawReport(initiative: i, report: id), author(of: id), about: id)
            case 11, 18:
                let into = reports.randomElement(using: &random)?.id ?? id
                try await give(MergeReports(initiative: i, report: id, into: into), steward, about: id)
            case 12, 19: try await give(UnmergeReport(initiative: i, report: id), steward, about: id)
            case 13:
                let hide = HideReport(initiative: i, report: id, rule: .spam, reason: "No.")
                try await give(hide, steward, about: id)
            case 14, 20, 21:
                try await give(RestoreReport(initiative: i, report: id, reason: "Yes."), steward, about: id)
            case 15, 22: try await give(ReleaseReport(initiative: i, report: id), steward, about: id)
            case 16, 23:
                let hide = HideRemark(initiative: i, report: id, remark: remark, rule: .spam, reason: "No.")
                try await give(hide, steward, about: id)
            case 17:
                try await give(RestoreRemark(initiative: i, report: id, remark: remark), steward, about: id)
            default: break
            }
        }

        private mutating func correct(_ id: EntryIndex, _ initiative: EntryIndex) async throws {
            var change = CorrectReport.Change()
            switch Int.random(in: 0..<4, using: &random) {
            case 0: change.category = TestNode.categories.randomElement(using: &random)?.key
            case 1: change.place = place()
            case 2: change.removesPlace = true
            default:
                change.seen = node.clock.now.adding(seconds: -Int64.random(in: 0..<400_000, using: &random))
            }
            let command = CorrectReport(initiative: initiative, report: id, change: change)
            try await give(command, author(of: id), about: id)
        }

        private func author(of id: EntryIndex) async throws -> Caller {
            guard let author = try await node.text("author", id) else { return node.steward }
            let initiative = try await node.int("initiative", id) ?? 0
            return people.first { $0.identity?.pseudonym(in: initiative).description == author }
                ?? node.steward
        }

        @discardableResult
        private mutating func give(
            _ command: some Command, _ person: Caller, about id: EntryIndex?
        ) async throws -> EntryIndex? {
            do {
                let receipt = try await node.kernel.submit(command, by: person)
                accepted["\(type(of: command))", default: 0] += 1
                entries.append((receipt.index, id ?? receipt.subject))
                return receipt.subject
            } catch is Refusal {
                return nil
            }
        }

        mutating func eraseSome(_ count: Int) async throws {
            for entry in entries.shuffled(using: &random).prefix(count) {
                _ = try await node.kernel.erase(entry.index, reason: .legal, by: .node)
            }
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `whatever people do, a replay gives the same and the totals are exact`(_ seed: UInt64) async throws {
        try await TestNode.with { node in
            var people: [Caller] = []
            for _ in 0..<12 { people.append(try await node.person()) }
            var initiatives = [node.initiative]
            for name in ["flood", "storm"] {
                initiatives.append(
                    try await TestNode.open(name, TestNode.categories, by: node.steward, node.kernel))
            }
            var crowd = Crowd(
                node: node, initiatives: initiatives, people: people, random: Seeded(state: seed))
            for _ in 0..<1500 { try await crowd.step() }
            #expect(crowd.accepted.count >= 15, "\(crowd.accepted)")
            try await node.expectSound()
            try await crowd.eraseSome(60)
            try await node.expectSound()
            for _ in 0..<300 { try await crowd.step() }
            try await node.expectSound()
            _ = try await node.kernel.rebuild()
            try await node.expectSound()
        }
    }
}
