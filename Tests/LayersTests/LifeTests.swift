// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import SQL
import TestSupport
import Testing

@testable import Layers

/// What can happen to a layer, by whom, and that the record alone gives it again.
@Suite struct LifeTests {
    /// A history in which every kind of fact occurs.
    static func history(_ node: TestNode, by owner: Caller? = nil) async throws -> [Notice] {
        let (ana, bob) = (try await node.person(), try await node.person())
        let steward = if let owner { owner } else { try await node.person() }
        let initiative = try await node.initiative(by: steward)
        let plan = FetchPlan("https://a.example/x.geojson", every: .day)
        let layer = try await node.layer(in: initiative, by: steward, plan: plan)
        func give(_ command: some Command, _ person: Caller) async throws -> EntryIndex {
            node.clock.advance(seconds: 3600)
            return try await node.kernel.submit(command, by: person).index
        }
        let first = try await node.state(layer, in: initiative)
        let item = ItemReference("1", in: try #require(first.current))
        _ = try await give(ConfirmItem(initiative: initiative, layer: layer, item: item), ana)
        let dispute = DisputeItem(initiative: initiative, layer: layer, item: item, why: "Closed.")
        let disputed = try await give(dispute, bob)
        _ = try await give(CommentItem(initiative: initiative, layer: layer, item: item, text: "Hm."), ana)
        _ = try await give(
            AnswerItem(initiative: initiative, layer: layer, item: item, text: "We look."), steward)
        _ = try await give(
            HideItemRemark(initiative: initiative, layer: layer, remark: disputed, reason: "No."), steward)
        _ = try await give(RestoreItemRemark(initiative: initiative, layer: layer, remark: disputed), steward)
        var description = first.description
        description.summary = "Halls for all."
        _ = try await give(
            DescribeLayer(initiative: initiative, layer: layer, description: description), steward)
        let failure = FetchFailure("timeout")
        _ = try await give(NoteFetch(initiative: initiative, layer: layer, failure: failure), .node)
        _ = try await give(NoteFetch(initiative: initiative, layer: layer, failure: nil), .node)
        let read = try LayerReader(description).read(points(4, named: "Room"))
        _ = try await node.kernel.media.store(read.file)
        _ = try await give(
            PublishVersion(initiative: initiative, layer: layer, version: read.version), steward)
        let newer = ItemReference("1", in: try #require(try await node.state(layer, in: initiative).current))
        _ = try await give(ConfirmItem(initiative: initiative, layer: layer, item: newer), bob)
        _ = try await give(WithdrawLayer(initiative: initiative, layer: layer, reason: "Old."), steward)
        _ = try await give(RestoreLayer(initiative: initiative, layer: layer, reason: "New."), steward)
        return try await node.kernel.notices(in: initiative, after: 0).filter { $0.kind.hasPrefix("layers/") }
    }

    @Test(arguments: LayerEvent.kinds.filter(LayerEvent.isErasable))
    func `erasing equals a replay without it`(_ kind: EventKind)
        async throws
    {
        let node = try await TestNode.layers()
        let entries = try await Self.history(node).filter { $0.kind == "layers/\(kind)" }
        #expect(!entries.isEmpty)
        #expect(try await node.firstDifference() == nil)
        for entry in entries {
            _ = try await node.kernel.erase(entry.index, reason: .legal, by: .node)
            #expect(try await node.firstDifference() == nil)
        }
        _ = try await node.kernel.rebuild()
        #expect(try await node.firstDifference() == nil)
        try await node.verified()
        try await node.kernel.close()
    }

    @Test func `when everything is erased nothing is left, files included`() async throws {
        let node = try await TestNode.layers()
        let entries = try await Self.history(node)
        let files = try await node.kernel.read { db in
            try db.query("SELECT facts FROM layers_version") {
                try JSONValue(parsing: $0.text(0))["file"]?.stringValue
            }
        }.compactMap { $0 }
        #expect(files.count == 2)
        for file in files { #expect(try await node.kernel.media.read(file) != nil) }
        for entry in entries { _ = try await node.kernel.erase(entry.index, reason: .legal, by: .node) }
        for table in Layers.tables {
            #expect(
                try await node.kernel.read { db in try db.int("SELECT COUNT(*) FROM \(table)") } == 0,
                "\(table.name)")
        }
        for file in files { #expect(try await node.kernel.media.read(file) == nil) }
        try await node.kernel.close()
    }

    @Test func `erasing a version goes back to the one before`() async throws {
        let node = try await TestNode.layers()
        let entries = try await Self.history(node)
        let published = entries.filter { $0.kind == "layers/published/1" }.map(\.index)
        let (layer, initiative) = (entries[0].subject, entries[0].initiative)
        #expect(try await node.state(layer, in: initiative).current == published[1])
        _ = try await node.kernel.erase(published[1], reason: .legal, by: .node)
        #expect(try await node.state(layer, in: initiative).current == published[0])
        try await node.kernel.close()
    }

    @Test func `people judge, and a dispute waits until it is answered`() async throws {
        let node = try await TestNode.layers()
        let (steward, ana, bob) = (try await node.person(), try await node.person(), try await node.person())
        let initiative = try await node.initiative(by: steward)
        let layer = try await node.layer(in: initiative, by: steward)
        let queries = LayerQueries(node.kernel)
        let item = ItemReference("2", in: try #require(try await node.state(layer, in: initiative).current))
        func counts() async throws -> ItemCounts? { try await queries.counts(of: layer)["2"] }
        let confirm = ConfirmItem(initiative: initiative, layer: layer, item: item)
        try await node.kernel.submit(confirm, by: ana)
        await #expect(throws: Refusal(.already)) { try await node.kernel.submit(confirm, by: ana) }
        let dispute = DisputeItem(initiative: initiative, layer: layer, item: item, why: "It is closed.")
        try await node.kernel.submit(dispute, by: bob)
        var said = try await counts()
        #expect(said?.confirmations == 1 && said?.disputes == 1 && said?.isDisputed == true)
        #expect(try await queries.disputed(in: initiative) == [layer: 1])
        let answer = AnswerItem(initiative: initiative, layer: layer, item: item, text: "Right, mended.")
        await #expect(throws: Refusal(.notAllowed)) { try await node.kernel.submit(answer, by: ana) }
        try await node.kernel.submit(answer, by: steward)
        said = try await counts()
        #expect(said?.isDisputed == false && said?.disputes == 1)
        #expect(try await queries.disputed(in: initiative).isEmpty)
        // The same person changes their mind: it is counted once.
        try await node.kernel.submit(confirm, by: bob)
        said = try await counts()
        #expect(said?.confirmations == 2 && said?.disputes == 0)
        let old = ItemReference("2", in: item.version - 1)
        await #expect(throws: Refusal(.wrongState)) {
            try await node.kernel.submit(
                ConfirmItem(initiative: initiative, layer: layer, item: old), by: bob)
        }
        try await node.kernel.close()
    }

    @Test func `only who looks after a layer changes it, and the licence is needed`() async throws {
        let node = try await TestNode.layers()
        let (steward, ana) = (try await node.person(), try await node.person())
        let initiative = try await node.initiative(by: steward)
        let layer = try await node.layer(in: initiative, by: steward)
        let state = try await node.state(layer, in: initiative)
        let read = try LayerReader().read(points(2))
        let add = AddLayer(initiative: initiative, description: state.description, version: read.version)
        await #expect(throws: Refusal(.notAllowed)) { try await node.kernel.submit(add, by: ana) }
        let withdraw = WithdrawLayer(initiative: initiative, layer: layer, reason: "No.")
        await #expect(throws: Refusal(.notAllowed)) { try await node.kernel.submit(withdraw, by: ana) }
        var bare = state.description
        bare.licence = " "
        let without = AddLayer(initiative: initiative, description: bare, version: read.version)
        await #expect(throws: Refusal.field("licence", "required")) {
            try await node.kernel.submit(without, by: steward)
        }
        let shown = try #require(
            try await node.kernel.read { db in try LayerVersion.find(state.current ?? 0, db) })
        let same = PublishVersion(initiative: initiative, layer: layer, version: shown)
        await #expect(throws: Refusal(.already)) { try await node.kernel.submit(same, by: steward) }
        try await node.kernel.submit(withdraw, by: steward)
        let item = ItemReference("1", in: state.current ?? 0)
        await #expect(throws: Refusal(.gone)) {
            try await node.kernel.submit(
                ConfirmItem(initiative: initiative, layer: layer, item: item), by: ana)
        }
        try await node.kernel.close()
    }

    @Test func `a member of an organisation adds a layer and looks after it alone`() async throws {
        let node = try await TestNode.layers()
        let steward = try await node.person()
        let initiative = try await node.initiative(by: steward)
        let verify = VerifyOrganisation(.init(title: "City", kind: .publicBody), checked: "Letter")
        let city = try await node.kernel.submit(verify, by: .node).subject
        let second = VerifyOrganisation(.init(title: "Net", kind: .business), checked: "Letter")
        let network = try await node.kernel.submit(second, by: .node).subject
        let member = node.speaking(try await node.member(of: city, .editor), for: city)
        let other = node.speaking(try await node.member(of: network, .administrator), for: network)
        let layer = try await node.layer(in: initiative, by: member)
        #expect(try await node.state(layer, in: initiative).organisation == city)
        let withdraw = WithdrawLayer(initiative: initiative, layer: layer, reason: "Old.")
        await #expect(throws: Refusal(.notAllowed)) { try await node.kernel.submit(withdraw, by: other) }
        try await node.kernel.submit(withdraw, by: member)
        try await node.kernel.submit(
            RestoreLayer(initiative: initiative, layer: layer, reason: "No."), by: steward)
        try await node.kernel.close()
    }
}
