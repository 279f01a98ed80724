// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import SQL
import TestSupport
import Testing

@testable import Layers

/// What becomes of layers when their initiative goes up in another.
@Suite struct AdoptionTests {
    private func merge(
        _ from: EntryIndex, by other: Caller, into: EntryIndex, by steward: Caller, _ node: TestNode
    )
        async throws
    {
        try await node.kernel.submit(ProposeMerge(initiative: from, into: into, reason: "Same."), by: other)
        try await node.kernel.submit(AcceptMerge(initiative: into, from: from), by: steward)
    }

    @Test func `they are shown and fetched under the one that stays, and looked after by whose they were`()
        async throws
    {
        let node = try await TestNode.layers()
        let (steward, other, ana) = (
            try await node.person(), try await node.person(), try await node.person()
        )
        let stays = try await node.initiative(by: steward)
        let goes = try await node.initiative("flood", by: other)
        let plan = FetchPlan("https://a.example/x.geojson", every: .day)
        let layer = try await node.layer(in: goes, by: other, plan: plan)
        let mine = try await node.layer(in: stays, by: steward)
        let item = ItemReference("1", in: try #require(try await node.state(layer, in: goes).current))
        let dispute = DisputeItem(initiative: goes, layer: layer, item: item, why: "Closed.")
        try await node.kernel.submit(dispute, by: ana)
        try await merge(goes, by: other, into: stays, by: steward, node)
        let queries = LayerQueries(node.kernel)
        #expect(try await queries.layers(of: stays).map(\.id) == [mine, layer])
        #expect(try await queries.layers(of: goes).isEmpty)
        #expect(try await queries.fetched().map(\.initiative) == [stays])
        #expect(try await queries.counts(of: layer)["1"]?.disputes == 1)
        // The node goes on noting what became of its address; whose it was answers, and withdraws nothing else.
        try await node.kernel.submit(
            NoteFetch(initiative: stays, layer: layer, failure: FetchFailure("timeout")), by: .node)
        try await node.kernel.submit(
            AnswerItem(initiative: stays, layer: layer, item: item, text: "We look."), by: other)
        let withdraw = WithdrawLayer(initiative: stays, layer: layer, reason: "Old.")
        await #expect(throws: Refusal(.notAllowed)) { try await node.kernel.submit(withdraw, by: ana) }
        await #expect(throws: Refusal(.notAllowed)) {
            try await node.kernel.submit(
                WithdrawLayer(initiative: stays, layer: mine, reason: "Old."), by: other)
        }
        let read = try LayerReader().read(points(2))
        await #expect(throws: Refusal(.notAllowed)) {
            try await node.kernel.submit(
                AddLayer(
                    initiative: stays,
                    description: LayerDescription(title: "A", source: "B", licence: "CC0 1.0"),
                    version: read.version), by: other)
        }
        try await node.kernel.submit(withdraw, by: other)
        try await node.kernel.submit(
            RestoreLayer(initiative: stays, layer: layer, reason: "New."), by: steward)
        #expect(try await node.firstDifference() == nil)
        // What was erased is gone under the new address, and was there.
        _ = try await node.kernel.erase(layer, reason: .legal, by: .node)
        await #expect(throws: Refusal(.gone)) { try await queries.layer(layer, in: stays) }
        #expect(try await node.firstDifference() == nil)
        try await node.verified()
        try await node.kernel.close()
    }

    @Test func `erasing what was said elsewhere equals a replay, through two merges`() async throws {
        let node = try await TestNode.layers()
        let (steward, other) = (try await node.person(), try await node.person())
        let entries = try await LifeTests.history(node, by: other)
        let first = entries[0].initiative
        let second = try await node.initiative("flood", by: steward)
        let third = try await node.initiative("storm", by: steward)
        try await merge(first, by: other, into: second, by: steward, node)
        let late = try await node.state(entries[0].subject, in: second)
        let item = ItemReference("1", in: try #require(late.current))
        try await node.kernel.submit(
            ConfirmItem(initiative: second, layer: late.id, item: item), by: try await node.person())
        try await merge(second, by: steward, into: third, by: steward, node)
        let state = try await node.state(late.id, in: third)
        #expect(state.home == first && state.version > late.version)
        #expect(try await node.firstDifference() == nil)
        for entry in entries.dropFirst().reversed() {
            _ = try await node.kernel.erase(entry.index, reason: .legal, by: .node)
            #expect(try await node.firstDifference() == nil)
            #expect(try await node.state(late.id, in: third).home == first)
        }
        _ = try await node.kernel.rebuild()
        #expect(try await node.firstDifference() == nil)
        try await node.verified()
        try await node.kernel.close()
    }
}
