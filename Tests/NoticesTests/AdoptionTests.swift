// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import SQL
import TestSupport
import Testing

@testable import Notices

/// What becomes of notices when their initiative goes up in another.
@Suite struct AdoptionTests {
    private func merge(
        _ from: EntryIndex, by other: Caller, into: EntryIndex, by steward: Caller, _ node: TestNode
    )
        async throws
    {
        try await node.kernel.submit(ProposeMerge(initiative: from, into: into, reason: "Same."), by: other)
        try await node.kernel.submit(AcceptMerge(initiative: into, from: from), by: steward)
    }

    @Test func `they hold under the one that stays, and whoever could change them can`() async throws {
        let (scene, end) = try await NoticeTests().scene(needsApproval: true)
        let (node, steward) = (scene.node, try await scene.node.person())
        let stays = try await node.initiative("flood", by: steward)
        let content = try NoticeTests.content(until: end)
        let ours = try await scene.posted(content, by: scene.steward)
        let over = try await scene.posted(content, by: scene.steward)
        try await node.kernel.submit(
            CancelNotice(initiative: scene.quake, notice: over, reason: "Over."), by: scene.steward)
        try await node.kernel.submit(DraftNotice(initiative: scene.quake, id: 7, content), by: scene.editor)
        try await node.kernel.submit(
            ApproveNotice(initiative: scene.quake, draft: 7), by: scene.reviewer)
        let theirs = node.kernel.feed.next - 1
        try await node.kernel.submit(DraftNotice(initiative: scene.quake, id: 8, content), by: scene.editor)
        let others = try await node.kernel.submit(PostNotice(initiative: stays, content), by: steward).subject
        try await merge(scene.quake, by: scene.steward, into: stays, by: steward, node)
        let rows = try await node.kernel.read { db in
            try NoticeQueries.current(in: stays, at: node.clock.now, db)
        }
        #expect(Set(rows.map(\.id)) == [ours, theirs, others])
        let left = try await node.kernel.read { db in
            try NoticeQueries.all(in: scene.quake, limit: 9, db).count
                + NoticeDraft.of(scene.brigade, in: scene.quake, db).count
        }
        #expect(left == 0)
        // A steward of what went up changes what was posted there, and nothing else; strangers nothing.
        let stranger = try await node.person()
        for (notice, caller) in [(others, scene.steward), (ours, stranger), (ours, scene.reviewer)] {
            await scene.refused(
                Refusal(.notAllowed), CancelNotice(initiative: stays, notice: notice, reason: "No."),
                by: caller)
        }
        await scene.refused(
            Refusal(.notAllowed), PostNotice(initiative: stays, content), by: scene.steward)
        try await node.kernel.submit(
            UpdateNotice(initiative: stays, notice: ours, content), by: scene.steward)
        try await node.kernel.submit(
            CancelNotice(initiative: stays, notice: ours, reason: "Clean."), by: scene.steward)
        // The organisation goes on: with its notice and with its draft.
        try await node.kernel.submit(
            CancelNotice(initiative: stays, notice: theirs, reason: "Clean."), by: scene.reviewer)
        let posted = try await node.kernel.submit(
            ApproveNotice(initiative: stays, draft: 8), by: scene.reviewer)
        try await node.kernel.submit(
            CancelNotice(initiative: stays, notice: posted.subject, reason: "Clean."), by: steward)
        let homes = try await node.kernel.read { db in
            try NoticeQueries.messages(of: ours, db).map(\.home)
        }
        #expect(homes == [scene.quake, stays, stays])
        #expect(try await node.firstDifference() == nil)
        try await node.verified()
        try await node.kernel.close()
    }

    @Test func `erasing what was posted elsewhere equals a replay, through two merges`() async throws {
        let (scene, end) = try await NoticeTests().scene()
        let (node, steward) = (scene.node, try await scene.node.person())
        let second = try await node.initiative("flood", by: steward)
        let third = try await node.initiative("storm", by: steward)
        let content = try NoticeTests.content(until: end)
        let id = try await scene.posted(content, by: scene.steward)
        let updated = try await node.kernel.submit(
            UpdateNotice(initiative: scene.quake, notice: id, content), by: scene.steward)
        try await merge(scene.quake, by: scene.steward, into: second, by: steward, node)
        let again = try await node.kernel.submit(
            UpdateNotice(initiative: second, notice: id, content), by: scene.steward)
        try await merge(second, by: steward, into: third, by: steward, node)
        for index in [updated.index, again.index] {
            _ = try await node.kernel.erase(index, reason: .legal, by: .node)
            #expect(try await node.firstDifference() == nil)
            let row = try await node.kernel.read { db in try NoticeQueries.find(id, in: third, db) }
            #expect(row?.home == scene.quake)
        }
        try await node.kernel.submit(
            CancelNotice(initiative: third, notice: id, reason: "Over."), by: scene.steward)
        _ = try await node.kernel.rebuild()
        #expect(try await node.firstDifference() == nil)
        _ = try await node.kernel.erase(id, reason: .legal, by: .node)
        #expect(try await node.firstDifference() == nil)
        #expect(
            try await node.kernel.read { db in try db.isEntry(id, of: "notices/posted/1", in: third) })
        try await node.kernel.close()
    }
}
