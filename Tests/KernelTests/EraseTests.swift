// SPDX-License-Identifier: Apache-2.0
import Formats
import Record
import SQL
import TestSupport
import Testing

@testable import Kernel

/// What is personal can be erased, and the tree verifies all the same.
@Suite struct EraseTests {
    private let secret = "call me at 0123-456789 about the blue house"

    @Test func `an erased body is nowhere, and the record still verifies`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let author = try await node.person()
        try await node.post("before", in: quake)
        let receipt = try await node.post(secret, in: quake, by: author)
        try await node.kernel.submit(ReplyToNote(in: quake, to: receipt.subject, "thanks"), by: .node)
        for number in 0..<300 { try await node.post("after \(number)", in: quake) }
        try await node.verified()
        #expect(try Backend.chosen.bytesOnDisk(node.folder).contain(secret) == Backend.chosen.scrubs)

        let erased = try await node.kernel.erase(receipt.index, reason: .author, by: author)
        #expect(erased.subject == receipt.subject)
        for _ in 0..<200 where try Backend.chosen.bytesOnDisk(node.folder).contain(secret) {
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(try !Backend.chosen.bytesOnDisk(node.folder).contain(secret))
        let checker = try await node.verified()
        #expect(checker.count(of: .erased) == 1)
        #expect(checker.count(of: .present) == checker.size - 1)
        let rows = try await node.kernel.read { db in
            try db.query("SELECT id FROM notes_note WHERE id = \(receipt.index)") { $0.int(0) }
        }
        #expect(rows.isEmpty)
        #expect(
            try await node.kernel.read { db in try db.int("SELECT text = 'thanks' FROM notes_reply") } == 1)
        #expect(try await node.kernel.read { db in try db.int("SELECT SUM(n) FROM notes_total") } == 301)
        #expect(try await node.firstDifference() == nil)
        let published = try #require(await node.kernel.entry(receipt.index))
        #expect(published.body == .erased)
        try await node.kernel.close()
        #expect(try !Backend.chosen.bytesOnDisk(node.folder).contain(secret))
    }

    @Test func `what was removed elsewhere is removed again from an older copy, and nothing else`()
        async throws
    {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let author = try await node.person()
        let kept = try await node.post("kept", in: quake)
        let mine = try await node.post(secret, in: quake, by: author)
        let theirs = try await node.post("unlawful", in: quake)
        try await node.kernel.erase(mine.index, reason: .author, by: author)
        _ = try await node.kernel.remove(.entry(theirs.index), basis: "Order 7")
        let list = try await node.kernel.removals(anyReason: true)
        #expect(list.map(\.entry) == [theirs.index, mine.index] && list.allSatisfy { $0.leaf != nil })
        #expect(try await node.kernel.removals().map(\.entry) == [theirs.index])

        // The wire form says the same again.
        let read = try list.map { one in
            var json = JSONWriter()
            json.object { one.write(to: &$0) }
            return try #require(Kernel.Removal(JSONValue(parsing: json.bytes)))
        }
        #expect(read.map(\.leaf) == list.map(\.leaf) && read.map(\.reason) == [.legal, .author])

        // Another record has other entries under the same numbers.
        let other = try await TestNode.open()
        let flood = try await other.initiative()
        for number in 0..<3 { try await other.post("\(number)", in: flood) }
        #expect(try await other.kernel.remove(again: read) == .init(removed: 0, already: 0, absent: 2))
        #expect(try await node.kernel.remove(again: read) == .init(removed: 0, already: 2, absent: 0))
        #expect(try await node.kernel.entry(kept.index)?.body != .erased)
        try await other.verified()
        try await other.kernel.close()
        try await node.kernel.close()
    }

    @Test func `erasing a reply leaves its note, in a batch with others of the same thing`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let (one, two) = (try await node.person(), try await node.person())
        let note = try await node.post("note", in: quake, by: one)
        let reply = try await node.kernel.submit(ReplyToNote(in: quake, to: note.subject, secret), by: two)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask { _ = try? await node.post("\(number)", in: quake) }
                group.addTask {
                    _ = try? await node.kernel.submit(
                        ReplyToNote(in: quake, to: note.subject, "re"), by: .node)
                }
            }
            group.addTask { _ = try? await node.kernel.erase(reply.index, reason: .author, by: two) }
        }
        #expect(try await node.kernel.entry(reply.index)?.body == .erased)
        #expect(try await node.kernel.read { db in try db.int("SELECT COUNT(*) FROM notes_reply") } == 20)
        #expect(try await node.kernel.read { db in try db.int("SELECT SUM(n) FROM notes_total") } == 21)
        #expect(try await node.firstDifference() == nil)
        try await node.verified()
        try await node.kernel.close()
    }

    @Test(arguments: [0, 1, 2, 3])
    func `erasing any entry equals a rebuild without it`(position: Int) async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let note = try await node.post("note", in: quake).index
        try await node.kernel.submit(ReplyToNote(in: quake, to: note, "one"), by: .node)
        try await node.kernel.submit(StrikeNote(in: quake, note), by: .node)
        try await node.kernel.submit(ReplyToNote(in: quake, to: note, "two"), by: .node)
        try await node.kernel.erase(note + EntryIndex(position), reason: .legal, by: .node)
        #expect(try await node.firstDifference() == nil)
        _ = try await node.kernel.rebuild()
        #expect(try await node.firstDifference() == nil)
        try await node.verified()
        try await node.kernel.close()
    }

    @Test func `only its author or the node erases, and only once`() async throws {
        let node = try await TestNode.open()
        let steward = try await node.person()
        let quake = try await node.initiative(by: steward)
        let (author, other) = (try await node.person(), try await node.person())
        let note = try await node.post("mine", in: quake, by: author)
        let visitor = Caller(identity: nil, channel: .web, language: "en")
        for caller in [other, steward, visitor] {
            await #expect(throws: Refusal(.notAllowed)) {
                try await node.kernel.erase(note.index, reason: .author, by: caller)
            }
        }
        await #expect(throws: Refusal(.notFound)) {
            try await node.kernel.erase(999, reason: .author, by: author)
        }
        await #expect(throws: Refusal(.stays)) {
            try await node.kernel.erase(quake, reason: .author, by: steward)
        }
        await #expect(throws: Refusal(.stays)) {
            try await node.kernel.erase(0, reason: .legal, by: .node)
        }
        let erasure = try await node.kernel.erase(note.index, reason: .author, by: author)
        await #expect(throws: Refusal(.already)) {
            try await node.kernel.erase(note.index, reason: .author, by: author)
        }
        await #expect(throws: Refusal(.stays)) {
            try await node.kernel.erase(erasure.index, reason: .legal, by: .node)
        }
        try await node.kernel.close()
    }

    @Test func `a withheld body is not served, and a released one is again`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let held = try await node.post(secret, in: quake, held: true)
        let shown = try await node.post("in the open", in: quake)
        #expect(try await node.verified().count(of: .withheld) == 1)
        #expect(try await node.kernel.entry(held.index)?.body == .withheld)
        let path = try TilePath(.bodies, index: 0, width: Int(shown.index) + 1)
        #expect(try await node.kernel.resource(path)?.contain(secret) == false)

        try await node.kernel.submit(StrikeNote(in: quake, held.subject, body: .released), by: .node)
        #expect(try await node.verified().count(of: .withheld) == 0)
        #expect(try await node.kernel.resource(path)?.contain(secret) == true)
        try await node.kernel.submit(StrikeNote(in: quake, held.subject, body: .withheld), by: .node)
        #expect(try await node.kernel.resource(path)?.contain(secret) == false)
        let history = try await node.kernel.read { [kernel = node.kernel] db in
            try kernel.history(of: held.subject, before: .max, limit: 1000, reading: db).map {
                $0.content?.payload["text"]?.stringValue
            }
        }
        #expect(history == [nil, nil, nil])
        // Hidden is not gone: the derived rows are the instrument's to hide, and a replay has them too.
        #expect(try await node.firstDifference() == nil)
        try await node.verified()
        try await node.kernel.close()
    }

    @Test func `to forget a person erases what they ask and everything that links to them`() async throws {
        let node = try await TestNode.open()
        let caller = try await node.person()
        let identity = try #require(caller.identity)
        let own = try await node.initiative(by: caller)
        let mine = try await node.post(secret, in: own, by: caller)
        let keeps = try await node.post("a fact about the bridge", in: own, by: caller)
        try await node.kernel.submit(KeepDraft(in: own, secret), by: caller)
        let other = try await node.person()
        let theirs = try await node.post("theirs", in: own, by: other)
        let code = try await node.kernel.people.recoveryCode(for: identity)
        #expect(
            try await node.kernel.people.contributions(of: identity).map(\.index) == [
                keeps.index, mine.index, own,
            ])

        await #expect(throws: Refusal(.notAllowed)) {
            try await node.kernel.forget(identity, erasing: [theirs.index])
        }
        // The founding of the initiative is passed over: others stand on it.
        #expect(try await node.kernel.forget(identity, erasing: [own, mine.index]) == 1)
        let left = try await node.kernel.read { db in
            [
                try db.int("SELECT COUNT(*) FROM vault_person WHERE id = \(identity.id)"),
                try db.int("SELECT COUNT(*) FROM vault_contribution WHERE person = \(identity.id)"),
                try db.int("SELECT COUNT(*) FROM vault_recovery WHERE person = \(identity.id)"),
                try db.int("SELECT COUNT(*) FROM notes_draft"),
            ]
        }
        #expect(left == [0, 0, 0, 0])
        #expect(try await node.kernel.entry(mine.index)?.body == .erased)
        #expect(try await node.kernel.entry(keeps.index)?.body.state == .present)
        await #expect(throws: Refusal(.badCode)) {
            try await node.kernel.people.recover(code: code, at: node.clock.now)
        }
        // Whoever still holds the identity in memory cannot contribute with it.
        await #expect(throws: Refusal(.badCookie)) { try await node.post("ghost", in: own, by: caller) }
        await #expect(throws: Refusal(.badCookie)) {
            try await node.kernel.people.recoveryCode(for: identity)
        }
        try await node.verified()
        try await node.kernel.close()
        #expect(try !Backend.chosen.bytesOnDisk(node.folder).contain(secret))
    }
}
