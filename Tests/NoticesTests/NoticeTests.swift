// SPDX-License-Identifier: Apache-2.0
import Formats
import Foundation
import Geometry
import Kernel
import SQL
import TestSupport
import Testing

@testable import Notices

@Suite struct NoticeTests {
    static let end = Timestamp(parsing: "2026-12-01T12:00:00Z") ?? Timestamp(seconds: 0)

    static func content(
        _ headline: String = "Boil your water", until end: Timestamp = end
    ) throws -> NoticeContent {
        NoticeContent(
            texts: [
                .init(language: "en", headline: headline, text: "A main broke.", instruction: "Boil it."),
                .init(language: "nl", headline: "Kook uw water", text: "Een leiding brak."),
            ], area: try Area(parsing: #"{"type":"Polygon","coordinates":[[[5,52],[6,52],[6,53],[5,52]]]}"#),
            areaWords: "Old town", category: .health, severity: .severe, urgency: .immediate,
            certainty: .observed, response: .execute, expires: end, contact: "0123",
            web: "https://water.example.org/")
    }

    struct Scene {
        let node: TestNode
        let quake: EntryIndex
        let steward: Caller
        let brigade: EntryIndex
        let editor: Caller
        let reviewer: Caller

        func posted(_ content: NoticeContent, by caller: Caller) async throws -> EntryIndex {
            try await node.kernel.submit(PostNotice(initiative: quake, content), by: caller).subject
        }

        func refused(_ refusal: Refusal, _ command: some Command, by caller: Caller) async {
            await #expect(throws: refusal) { try await node.kernel.submit(command, by: caller) }
        }
    }

    func scene(needsApproval: Bool = false) async throws -> (Scene, Timestamp) {
        let node = try await TestNode.open(instruments: [Notices()])
        let steward = try await node.person()
        let quake = try await node.initiative(by: steward)
        let brigade = try await node.organisation()
        let editor = try await node.member(of: brigade, .editor)
        let reviewer = try await node.member(of: brigade, .reviewer)
        if needsApproval {
            try await node.kernel.submit(SetApproval(organisation: brigade, isNeeded: true), by: .node)
        }
        let scene = Scene(
            node: node, quake: quake, steward: steward, brigade: brigade,
            editor: node.speaking(editor, for: brigade), reviewer: node.speaking(reviewer, for: brigade))
        return (scene, node.clock.now.adding(seconds: 86_400))
    }

    @Test func `a steward or an organisation posts, nobody else`() async throws {
        let (scene, end) = try await scene()
        let content = try Self.content(until: end)
        _ = try await scene.posted(content, by: scene.steward)
        let official = try await scene.posted(content, by: scene.editor)
        for nobody in [try await scene.node.person(), scene.node.newcomer()] {
            await scene.refused(
                Refusal(.notAllowed), PostNotice(initiative: scene.quake, content), by: nobody)
        }
        let rows = try await scene.node.kernel.read { db in
            try NoticeQueries.current(in: scene.quake, at: scene.node.clock.now, db)
        }
        #expect(rows.map(\.author).contains(Pseudonym(organisation: scene.brigade)))
        // Another's notice is not one's to change; a steward's is every notice of the initiative.
        let mine = try await scene.posted(content, by: scene.steward)
        await scene.refused(
            Refusal(.notAllowed), CancelNotice(initiative: scene.quake, notice: mine, reason: "No."),
            by: scene.editor)
        try await scene.node.kernel.submit(
            CancelNotice(initiative: scene.quake, notice: official, reason: "Over."), by: scene.steward)
        await scene.refused(
            Refusal(.wrongState), UpdateNotice(initiative: scene.quake, notice: official, content),
            by: scene.editor)
        #expect(try await scene.node.firstDifference() == nil)
        try await scene.node.kernel.close()
    }

    @Test func `four eyes: a colleague approves, and not whoever changed it last`() async throws {
        let (scene, end) = try await scene(needsApproval: true)
        let (node, content) = (scene.node, try Self.content(until: end))
        let needed = Refusal.field("approval", "needed")
        for member in [scene.editor, scene.reviewer] {
            await scene.refused(needed, PostNotice(initiative: scene.quake, content), by: member)
        }
        let before = node.kernel.feed.next
        try await node.kernel.submit(DraftNotice(initiative: scene.quake, id: 7, content), by: scene.editor)
        #expect(node.kernel.feed.next == before, "a draft is not on the record")
        let approve = ApproveNotice(initiative: scene.quake, draft: 7)
        await scene.refused(Refusal(.notAllowed), approve, by: scene.editor)
        let other = try await node.organisation("Water Board")
        let stranger = node.speaking(try await node.member(of: other, .administrator), for: other)
        await scene.refused(Refusal(.notFound), approve, by: stranger)
        await scene.refused(
            Refusal(.notFound), DraftNotice(initiative: scene.quake, id: 7, content), by: stranger)
        // The reviewer changes a word: now it waits for somebody else.
        try await node.kernel.submit(
            DraftNotice(initiative: scene.quake, id: 7, try Self.content("Boil all water", until: end)),
            by: scene.reviewer)
        await scene.refused(Refusal(.ownThing), approve, by: scene.reviewer)
        try await node.kernel.submit(
            DraftNotice(initiative: scene.quake, id: 7, content), by: scene.editor)
        let receipt = try await node.kernel.submit(approve, by: scene.reviewer)
        await scene.refused(Refusal(.notFound), approve, by: scene.reviewer)
        let acts = try await node.kernel.acts(of: scene.brigade).filter { $0.index == receipt.index }
        #expect(Set(acts.map(\.part)) == ["drafted", "approved"])
        // An update waits for approval too, and an editor alone does not cancel.
        await scene.refused(
            needed, UpdateNotice(initiative: scene.quake, notice: receipt.subject, content), by: scene.editor)
        await scene.refused(
            needed, CancelNotice(initiative: scene.quake, notice: receipt.subject, reason: "x"),
            by: scene.editor)
        try await node.kernel.submit(
            DraftNotice(initiative: scene.quake, id: 8, notice: receipt.subject, content), by: scene.editor)
        try await node.kernel.submit(ApproveNotice(initiative: scene.quake, draft: 8), by: scene.reviewer)
        let said = try await node.kernel.read { db in try NoticeQueries.messages(of: receipt.subject, db) }
        #expect(said.map(\.kind) == ["Alert", "Update"])
        try await node.kernel.submit(
            CancelNotice(initiative: scene.quake, notice: receipt.subject, reason: "Over."),
            by: scene.reviewer)
        #expect(try await node.firstDifference() == nil)
        try await node.verified()
        try await node.kernel.close()
    }

    @Test func `what no notice can say is refused by field`() async throws {
        let (scene, end) = try await scene()
        let now = scene.node.clock.now
        func fields(_ change: (inout NoticeContent) -> Void) throws -> [String] {
            var content = try Self.content(until: end)
            change(&content)
            do {
                try content.check(at: now)
                return []
            } catch let refusal as Refusal { return refusal.fields.map { "\($0.field) \($0.code)" } }
        }
        #expect(try fields { _ in } == [])
        #expect(try fields { $0.texts[0].headline = "" } == ["headline required"])
        #expect(try fields { $0.texts[1].text = "" } == ["translations.text required"])
        #expect(try fields { $0.texts[1].language = "en" } == ["language twice"])
        #expect(try fields { $0.expires = now } == ["expires past"])
        #expect(try fields { $0.expires = now.adding(seconds: 400 * 86_400) } == ["expires far"])
        #expect(try fields { $0.onset = end } == ["onset order"])
        #expect(try fields { $0.web = "javascript:alert(1)" } == ["web address"])
        #expect(try fields { $0.areaWords = "" } == ["areaWords required"])
        #expect(
            try fields { $0.texts[0].headline = String(repeating: "x", count: 161) } == ["headline tooLong"])
        try await scene.node.kernel.close()
    }

    @Test func `it is to come, holds, is over, by the clock alone`() async throws {
        let (scene, end) = try await scene()
        var content = try Self.content(until: end)
        content.onset = scene.node.clock.now.adding(seconds: 3600)
        let id = try await scene.posted(content, by: scene.steward)
        let row = try await scene.node.kernel.read { db in
            try NoticeQueries.find(id, in: scene.quake, db)
        }
        let found = try #require(row)
        #expect(found.state(at: scene.node.clock.now) == .upcoming)
        #expect(found.state(at: scene.node.clock.now.adding(seconds: 3600)) == .active)
        #expect(found.state(at: end) == .expired)
        try await scene.node.kernel.close()
    }

    static func samples() throws -> [NoticeEvent] {
        [
            .posted(try content()), .updated(try content("Boil all water")),
            .cancelled(reason: "It is clean."),
            .adopted(from: 7),
        ]
    }

    @Test func `every kind reads back as it was written, and is as it was released`() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        #expect(try Self.samples().map(\.kind) == NoticeEvent.kinds)
        for event in try Self.samples() {
            var json = JSONWriter()
            json.object(event.write)
            #expect(try NoticeEvent(event.kind, JSONValue(parsing: json.bytes)) == event)
            let name = "Golden/notices/" + event.kind.description.replacing("/", with: ".v") + ".json"
            let golden = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            #expect(json.string + "\n" == golden, "\(event.kind)")
            #expect(throws: UnreadableEvent.self) { try NoticeEvent(event.kind, [:]) }
        }
    }

    @Test(arguments: NoticeEvent.kinds.filter(NoticeEvent.isErasable))
    func `erasing equals a replay without it`(_ kind: EventKind)
        async throws
    {
        let (scene, end) = try await scene()
        let content = try Self.content(until: end)
        for _ in 0..<2 {
            let id = try await scene.posted(content, by: scene.editor)
            try await scene.node.kernel.submit(
                UpdateNotice(initiative: scene.quake, notice: id, content), by: scene.editor)
            try await scene.node.kernel.submit(
                CancelNotice(initiative: scene.quake, notice: id, reason: "Over."), by: scene.editor)
        }
        let entries = try await scene.node.kernel.notices(in: scene.quake, after: 0).filter {
            $0.kind == "notices/\(kind)"
        }
        #expect(entries.count == 2)
        for entry in entries {
            try await scene.node.kernel.erase(entry.index, reason: .legal, by: .node)
            #expect(try await scene.node.firstDifference() == nil)
        }
        try await scene.node.verified()
        try await scene.node.kernel.close()
    }

    @Test func `who is forgotten leaves the draft to the organisation`() async throws {
        let (scene, end) = try await scene(needsApproval: true)
        let node = scene.node
        try await node.kernel.submit(
            DraftNotice(initiative: scene.quake, id: 7, try Self.content(until: end)), by: scene.editor)
        _ = try await node.kernel.forget(try #require(scene.editor.identity), erasing: [])
        let drafts = try await node.kernel.read { db in
            try NoticeDraft.of(scene.brigade, in: scene.quake, db).map(\.person)
        }
        #expect(drafts == [0])
        let receipt = try await node.kernel.submit(
            ApproveNotice(initiative: scene.quake, draft: 7), by: scene.reviewer)
        #expect(try await node.kernel.acts(of: scene.brigade).map(\.index) == [receipt.index])
        try await node.kernel.close()
    }
}
