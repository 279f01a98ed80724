// SPDX-License-Identifier: Apache-2.0
import Formats
import Record
import SQL
import TestSupport
import Testing

@testable import Kernel

/// The one door through which everything comes: judged, numbered, durable, or refused without a trace.
@Suite struct SubmitTests {
    @Test func `a thing's id is the index of the entry that founded it`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        #expect(quake == 1)
        let receipt = try await node.post("hello", in: quake)
        #expect(receipt == Receipt(index: 2, subject: 2, isRepeated: false))
        let reply = try await node.kernel.submit(ReplyToNote(in: quake, to: 2, "hi"), by: .node)
        #expect(reply == Receipt(index: 3, subject: 2, isRepeated: false))
        let row = try await node.kernel.read { db in
            try db.first("SELECT text, initiative, author FROM notes_note WHERE id = 2") {
                [$0.text(0), String($0.int(1)), $0.text(2)]
            }
        }
        #expect(row == ["hello", "1", "node"])
        #expect(try await node.kernel.read { db in try db.int("SELECT note FROM notes_reply") } == 2)
        let notices = try await node.kernel.notices(in: quake, after: 0)
        #expect(notices.map(\.kind) == ["initiatives/opened/1", "notes/posted/1", "notes/replied/1"])
        try await node.kernel.close()
    }

    @Test func `two hundred authors at once get consecutive indexes and few transactions`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let receipts = try await withThrowingTaskGroup(of: Receipt.self) { group in
            for author in 0..<200 {
                group.addTask { try await node.post("by \(author)", in: quake, by: node.newcomer()) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(receipts.map(\.index)) == Set(2..<202))
        #expect(receipts.allSatisfy { $0.index == $0.subject && !$0.isRepeated })
        #expect(try await node.kernel.read { db in try db.int("SELECT SUM(n) FROM notes_total") } == 200)
        #expect(
            try await node.kernel.read { db in try db.int("SELECT COUNT(*) FROM vault_contribution") } == 200)
        #expect(try await node.verified().size == 202)
        #expect(try await node.firstDifference() == nil)
        try await node.kernel.close()
    }

    @Test(arguments: ["poison", "late refusal", "mishap"])
    func `a broken command fails alone, the others of its batch keep their order`(broken: String) async throws
    {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let before = try await node.kernel.entries(0..<1000).count
        let outcomes = await withTaskGroup(of: EntryIndex?.self) { group in
            for number in 0..<60 {
                let text = number % 20 == 7 ? broken : "note \(number)"
                group.addTask { try? await node.post(text, in: quake, by: node.newcomer()).index }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == nil } == 3)
        #expect(outcomes.compactMap { $0 }.sorted() == Array(2..<59))
        #expect(try await node.kernel.entries(0..<1000).count == before + 57)
        #expect(try await node.kernel.read { db in try db.int("SELECT COUNT(*) FROM notes_note") } == 57)
        #expect(try await node.kernel.read { db in try db.int("SELECT SUM(n) FROM notes_total") } == 57)
        #expect(try await node.kernel.read { db in try db.int("SELECT COUNT(*) FROM vault_person") } == 57)
        #expect(try await node.verified().size == 59)
        #expect(try await node.firstDifference() == nil)
        try await node.kernel.close()
    }

    @Test func `what goes wrong is told as it is`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        await #expect(throws: UnreadableEvent.self) { try await node.post("poison", in: quake) }
        await #expect(throws: Mishap()) { try await node.post("mishap", in: quake) }
        await #expect(throws: Refusal.field("text", "refused")) { try await node.post("refused", in: quake) }
        await #expect(throws: Refusal(.invalid)) { try await node.post("late refusal", in: quake) }
        #expect(try await node.post("fine", in: quake).index == 2)
        try await node.kernel.close()
    }

    @Test func `a refusal leaves no trace`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let key = try IdempotencyKey.sample()
        let before = try await node.traces()
        await #expect(throws: Refusal.self) {
            try await node.post("refused", in: quake, by: node.newcomer(key: key), key: key)
        }
        #expect(try await node.traces() == before)
        // Neither did the key count: it can still be used.
        let caller = node.newcomer(key: key)
        #expect(try await !node.post("fine", in: quake, by: caller, key: key).isRepeated)
        try await node.kernel.close()
    }

    @Test func `the time of an entry is never earlier than that of the one before`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        node.clock.advance(seconds: 600)
        try await node.post("one", in: quake)
        node.clock.advance(seconds: -86_400)
        try await node.post("two", in: quake)
        let reopened = try await node.reopened()
        try await reopened.post("three", in: quake)
        reopened.clock.advance(seconds: 2 * 86_400)
        try await reopened.post("four", in: quake)
        let times = try await reopened.kernel.read { db in
            try db.query("SELECT time FROM notes_note ORDER BY id") { $0.int(0) }
        }
        #expect(times == times.sorted())
        #expect(times[0] == times[1] && times[1] == times[2] && times[2] < times[3])
        try await reopened.verified()
        try await reopened.kernel.close()
    }

    @Test func `more than fits in one batch is taken in several`() async throws {
        let node = try await TestNode.open()
        let (seen, largest) = (Box<[Int]>([]), 8)
        let quake = try await node.initiative()
        let sequencer = Sequencer(
            database: node.database, head: try await node.database.read { db in try Head(reading: db) },
            instruments: node.kernel.instruments, clock: { node.clock.now }, largestBatch: largest
        ) { growth, _ in seen.change { $0.append(growth.notices.count) } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask {
                    _ = try await sequencer.submit { db, batch in
                        try batch.perform(PostNote(in: quake, "\(number)"), by: .node, key: nil, db)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(seen.value.allSatisfy { $0 <= largest })
        #expect(seen.value.reduce(0, +) == 100)
        #expect(try await node.kernel.entries(0..<1000).map(\.envelope.index) == Array(0..<102))
        try await sequencer.close()
    }

    @Test func `a full queue refuses, and everyone is answered`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let sequencer = Sequencer(
            database: node.database, head: try await node.database.read { db in try Head(reading: db) },
            instruments: node.kernel.instruments, clock: { node.clock.now }, largestBatch: 4, capacity: 10
        ) { _, _ in }
        let outcomes = await withTaskGroup(of: String.self) { group in
            for number in 0..<400 {
                group.addTask {
                    do {
                        _ = try await sequencer.submit { db, batch in
                            try batch.perform(PostNote(in: quake, "\(number)"), by: .node, key: nil, db)
                        }
                        return "taken"
                    } catch let refusal as Refusal { return refusal.code.rawValue } catch {
                        return "\(error)"
                    }
                }
            }
            return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
        #expect(Set(outcomes.keys).isSubset(of: ["taken", "busy"]))
        #expect(outcomes["busy", default: 0] > 0)
        let count = try await node.kernel.read { db in try db.int("SELECT COUNT(*) FROM notes_note") }
        #expect(count == Int64(outcomes["taken", default: 0]))
        try await sequencer.close()
        await #expect(throws: Refusal(.busy)) {
            try await sequencer.submit { _, _ in Receipt(index: 0, subject: 0, isRepeated: false) }
        }
    }

    @Test func `closing answers whoever waits`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<300 {
                group.addTask {
                    do {
                        try await node.post("\(number)", in: quake)
                        return true
                    } catch { return false }
                }
            }
            group.addTask {
                try? await node.kernel.close()
                return false
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let reopened = try await TestNode.open(in: node.folder)
        let count = try await reopened.kernel.read { db in try db.int("SELECT COUNT(*) FROM notes_note") }
        #expect(count == Int64(outcomes.count { $0 }))
        #expect(reopened.kernel.checkpoints.latest?.size == reopened.kernel.feed.next)
        try await reopened.kernel.close()
    }

    @Test func `another process that appended is noticed`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let other = try await TestNode.open(in: node.folder, clock: node.clock)
        try await other.post("from the command line", in: quake)
        let flood = try await other.initiative("flood")
        #expect(try await node.post("from the web", in: quake).index == 4)
        #expect(node.kernel.initiatives[name: "flood"]?.id == flood)
        #expect(try await other.post("again", in: flood).index == 5)
        #expect(try await node.post("and again", in: flood).index == 6)
        try await node.verified()
        var follower = node.kernel.follow(after: 1)
        #expect(try await follower.next().map(\.index) == [2, 3, 4, 5, 6])
        #expect(try await node.firstDifference() == nil)
        try await other.kernel.close()
        try await node.kernel.close()
    }

    @Test func `a private row is kept with nothing on the record`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let receipt = try await node.kernel.submit(KeepDraft(in: quake, "mine"), by: node.newcomer())
        #expect(receipt == Receipt(index: quake, subject: quake, isRepeated: false))
        #expect(try await node.kernel.read { db in try db.int("SELECT COUNT(*) FROM notes_draft") } == 1)
        #expect(node.kernel.feed.next == 2)
        try await node.kernel.close()
    }
}

extension TestNode {
    /// How many rows every table has.
    func traces() async throws -> [String: Int64] {
        let names = database.dialect.tableNames
        return try await database.read { db in
            var counts: [String: Int64] = [:]
            for name in try db.query(names, { $0.text(0) }) {
                counts[name] = try db.int(SQL(text: "SELECT COUNT(*) FROM \(name)"))
            }
            return counts
        }
    }
}
