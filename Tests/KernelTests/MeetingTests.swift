// SPDX-License-Identifier: Apache-2.0
import Formats
import Foundation
import Geometry
import SQL
import TestSupport
import Testing

@testable import Kernel

/// Initiatives that meet.
@Suite struct MeetingTests {
    private func open(
        _ name: String, _ title: String, at place: (Double, Double)?, template: String = "flood",
        unlisted: Bool = false, by caller: Caller = .node, _ node: TestNode
    ) async throws -> EntryIndex {
        var description = InitiativeDescription(title: title, isUnlisted: unlisted)
        if let (latitude, longitude) = place {
            description.area = try Area(
                center: Point(latitude: latitude, longitude: longitude), radius: 4000)
        }
        let command = OpenInitiative(
            name: name, template: template, description: description, settings: .object(JSONObject()))
        return try await node.kernel.submit(command, by: caller).index
    }

    private func alike(_ title: String, at place: (Double, Double)?, _ template: String, _ node: TestNode)
        throws -> [String]
    {
        var description = InitiativeDescription(title: title)
        if let (latitude, longitude) = place {
            description.area = try Area(
                center: Point(latitude: latitude, longitude: longitude), radius: 4000)
        }
        return node.kernel.initiatives.similar(to: description, template: template, at: node.clock.now)
            .map(\.initiative.name)
    }

    @Test func `alike are those that share ground and words, or most words`() async throws {
        let node = try await TestNode.open()
        _ = try await open("river", "Flood along the river", at: (52, 5), node)
        _ = try await open("hidden", "Flood along the river", at: (52, 5), unlisted: true, node)
        _ = try await open("far", "Flood along the river", at: (48, 5), node)
        _ = try await open("vague", "Benches of the old town", at: nil, template: "empty", node)
        let closed = try await open("over", "Flood along the river", at: (52, 5), node)
        try await node.kernel.submit(
            ChangePhase(initiative: closed, phase: .closed, reason: "It is over."), by: .node)
        #expect(try alike("High water", at: (52.01, 5.01), "flood", node) == ["river"])
        #expect(try alike("River flood map", at: (52.01, 5.01), "empty", node) == ["river"])
        #expect(try alike("Trees", at: (52.01, 5.01), "empty", node) == [])
        #expect(try alike("High water", at: (50, 5), "flood", node) == [])
        #expect(try alike("Old town benches", at: nil, "empty", node) == ["vague"])
        #expect(try alike("Benches", at: nil, "empty", node) == [])
        try await node.kernel.close()
    }

    @Test func `one goes up in another with the consent of both, and is found under both`() async throws {
        let node = try await TestNode.open()
        let (ana, bob) = (try await node.person(), try await node.person())
        let (one, two) = (
            try await node.initiative("one", by: ana), try await node.initiative("two", by: bob)
        )
        let propose = ProposeMerge(initiative: one, into: two, reason: "The same river.")
        await #expect(throws: Refusal(.notAllowed)) { try await node.kernel.submit(propose, by: bob) }
        await #expect(throws: Refusal(.wrongState)) {
            try await node.kernel.submit(AcceptMerge(initiative: two, from: one), by: bob)
        }
        try await node.kernel.submit(propose, by: ana)
        #expect(try await node.kernel.proposals(about: two).map(\.reason) == ["The same river."])
        await #expect(throws: Refusal(.notAllowed)) {
            try await node.kernel.submit(AcceptMerge(initiative: two, from: one), by: ana)
        }
        try await node.kernel.submit(DeclineMerge(initiative: two, from: one, reason: "No."), by: bob)
        #expect(try await node.kernel.proposals(about: two).isEmpty)
        try await node.kernel.submit(propose, by: ana)
        try await node.kernel.submit(AcceptMerge(initiative: two, from: one), by: bob)
        let merged = try #require(node.kernel.initiatives[name: "one"])
        #expect(merged.mergedInto == two && merged.phase == .archived && !merged.isListed)
        #expect(node.kernel.initiatives.standing(for: merged).id == two)
        #expect(node.kernel.initiatives.merged(into: two).map(\.name) == ["one"])
        await #expect(throws: Refusal(.closed)) { try await node.post("late", in: one, by: ana) }
        #expect(try await node.firstDifference() == nil)
        let reopened = try await node.reopened()
        #expect(reopened.kernel.initiatives[name: "one"] == merged)
        try await reopened.kernel.close()
    }

    @Test func `two that both are merging are refused, and so is one with itself, or one that is closed`()
        async throws
    {
        let node = try await TestNode.open()
        let ids = [
            try await node.initiative("one"), try await node.initiative("two"),
            try await node.initiative("three"), try await node.initiative("four"),
        ]
        func propose(_ from: Int, _ into: Int) async throws {
            try await node.kernel.submit(
                ProposeMerge(initiative: ids[from], into: ids[into], reason: "The same."), by: .node)
        }
        await #expect(throws: Refusal.field("into", "same")) { try await propose(0, 0) }
        try await propose(0, 1)
        for (from, into) in [(1, 0), (0, 2), (1, 2), (2, 0)] {
            let refusal = await #expect(throws: Refusal.self) { try await propose(from, into) }
            #expect(refusal == Refusal(.merging, values: ["name": "one"]), "\(from) \(into)")
        }
        // Several may go up in one.
        try await propose(2, 1)
        try await node.kernel.submit(
            ChangePhase(initiative: ids[3], phase: .closed, reason: "Over."), by: .node)
        let late = try await node.initiative("five")
        await #expect(throws: Refusal(.closed)) {
            try await node.kernel.submit(
                ProposeMerge(initiative: late, into: ids[3], reason: "The same."), by: .node)
        }
        await #expect(throws: Refusal(.closed)) { try await propose(3, 1) }
        try await node.kernel.submit(WithdrawMerge(initiative: ids[0]), by: .node)
        await #expect(throws: Refusal(.wrongState)) {
            try await node.kernel.submit(WithdrawMerge(initiative: ids[0]), by: .node)
        }
        #expect(try await node.firstDifference() == nil)
        try await node.kernel.close()
    }

    @Test func `the one that stays is exported with the other, and opens again elsewhere`() async throws {
        let folder = try TemporaryFolder()
        let node = try await TestNode.open()
        let old = try await node.initiative("old")
        let stays = try await node.initiative("stays")
        try await node.post("before", in: old)
        try await node.kernel.submit(
            ProposeMerge(initiative: old, into: stays, reason: "The same."), by: .node)
        try await node.kernel.submit(AcceptMerge(initiative: stays, from: old), by: .node)
        try await node.kernel.checkpoints.sign()
        let file = URL(fileURLWithPath: folder.file("stays.tar"))
        let initiative = try #require(node.kernel.initiatives[name: "stays"])
        #expect(try await node.kernel.export(initiative, to: file) == 5)
        let alone = URL(fileURLWithPath: folder.file("old.tar"))
        _ = try await node.kernel.export(#require(node.kernel.initiatives[name: "old"]), to: alone)
        try await node.kernel.close()

        let there = try await TestNode.open()
        let opened = try await there.kernel.reopen(InitiativeArchive(reading: file))
        #expect(opened.name == "stays")
        let moved = try #require(there.kernel.initiatives[name: "old"])
        #expect(moved.mergedInto == opened.id)
        #expect(try await there.firstDifference() == nil)
        try await there.kernel.close()

        // Alone it stands for itself: what it went up in is not here.
        let third = try await TestNode.open()
        let single = try await third.kernel.reopen(InitiativeArchive(reading: alone))
        #expect(single.mergedInto == nil)
        #expect(try await third.kernel.proposals(about: single.id).isEmpty)
        try await third.kernel.close()
    }
}
