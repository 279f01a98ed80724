// SPDX-License-Identifier: Apache-2.0
import SQL
import TestSupport
import Testing

@testable import Kernel

/// The derived tables are a fold of the record, and nothing else.
@Suite struct ReplayTests {
    private func busy() async throws -> (node: TestNode, quake: EntryIndex) {
        let node = try await TestNode.open()
        let steward = try await node.person()
        let quake = try await node.initiative(by: steward)
        for number in 0..<20 {
            let note = try await node.post(
                "note \(number)", in: quake, by: node.newcomer(), held: number == 3)
            try await node.kernel.submit(ReplyToNote(in: quake, to: note.subject, "re"), by: steward)
            if number % 4 == 0 {
                try await node.kernel.submit(StrikeNote(in: quake, note.subject), by: steward)
            }
        }
        try await node.kernel.submit(ChangePhase(initiative: quake, phase: .quiet, reason: ""), by: steward)
        return (node, quake)
    }

    @Test func `a rebuild gives the same rows and the same directory`() async throws {
        let (node, quake) = try await busy()
        let before = try await node.traces()
        #expect(try await node.firstDifference() == nil)
        let seen = Box<[EntryIndex]>([])
        #expect(
            try await node.kernel.rebuild { index in seen.change { $0.append(index) } }
                == node.kernel.feed.next)
        #expect(seen.value.last == node.kernel.feed.next)
        #expect(try await node.traces() == before)
        #expect(try await node.firstDifference() == nil)
        #expect(node.kernel.initiatives[id: quake]?.phase == .quiet)
        #expect(node.kernel.initiatives.lastIndex(of: quake) == node.kernel.feed.next - 1)
        try await node.kernel.close()
    }

    @Test(
        arguments: [
            ("UPDATE notes_note SET text = 'forged' WHERE id = 2", "notes_note"),
            ("DELETE FROM notes_reply WHERE id = 3", "notes_reply"),
            ("UPDATE notes_total SET n = n + 1", "notes_total"),
            (
                "INSERT INTO initiatives_steward (initiative, person) VALUES (1, 'mallory')",
                "initiatives_steward"
            ),
            ("INSERT INTO node_operator (person, subject) VALUES ('mallory', 0)", "node_operator"),
        ])
    func `a row that was changed by hand is found`(statement: String, table: String) async throws {
        let (node, _) = try await busy()
        try await node.database.run(SQL(text: statement))
        #expect(try await node.firstDifference() == table)
        _ = try await node.kernel.rebuild()
        #expect(try await node.firstDifference() == nil)
        try await node.kernel.close()
    }

    @Test func `a total of zero is the same as none`() async throws {
        let (node, _) = try await busy()
        try await node.database.run(
            "INSERT INTO notes_total (initiative, category, c, d, n) VALUES (9, 9, 9, 9, 0)")
        #expect(try await node.firstDifference() == nil)
        try await node.kernel.close()
    }

    @Test func `commands wait for a rebuild, and none is folded twice`() async throws {
        let (node, quake) = try await busy()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask { _ = try await node.post("meanwhile \(number)", in: quake) }
            }
            group.addTask { _ = try await node.kernel.rebuild() }
            try await group.waitForAll()
        }
        #expect(try await node.kernel.read { db in try db.int("SELECT COUNT(*) FROM notes_note") } == 120)
        #expect(try await node.firstDifference() == nil)
        try await node.kernel.close()
    }

    @Test func `a rebuild that was cut short begins anew when the node opens`() async throws {
        let (node, _) = try await busy()
        let tables = Notes.tables + Notes.counters.map(\.table)
        let dialect = node.database.dialect
        try await node.kernel.close()
        let database = try await Backend.chosen.open(node.folder)
        try await database.write { db in try Schema.recreate(tables, in: db, dialect) }
        try await database.close()
        let reopened = try await TestNode.open(in: node.folder, clock: node.clock)
        #expect(try await reopened.kernel.read { db in try db.int("SELECT COUNT(*) FROM notes_note") } == 20)
        #expect(try await reopened.firstDifference() == nil)
        try await reopened.kernel.close()
    }

    @Test func `an entry that cannot be read is named`() async throws {
        let (node, _) = try await busy()
        let body = #"{"author":"a","at":"2026-02-06T00:00:00.000Z","via":"web","lang":"en","fact":{}}"#
        try await node.database.run("UPDATE record_entry SET body = \(Array(body.utf8)) WHERE idx = 2")
        let damage = await #expect(throws: RecordDamage.self) { _ = try await node.kernel.rebuild() }
        #expect(damage?.index == 2)
        try await node.kernel.close()
    }

    @Test func `after kill -9 what was acknowledged is on a record that verifies`() async throws {
        let folder = try TemporaryFolder()
        for _ in 0..<3 {
            let child = try ChildProcess(["record", Backend.chosen.address(folder), folder.file("media")])
            var acknowledged = Set<EntryIndex>()
            for _ in 0..<100 { acknowledged.insert(try #require(child.line().flatMap { Int64($0) })) }
            acknowledged.formUnion(child.kill().compactMap { Int64($0) })
            let node = try await TestNode.open(in: folder)
            let notes = try await node.kernel.read { db in
                try db.query("SELECT id FROM notes_note") { $0.int(0) }
            }
            #expect(acknowledged.isSubset(of: notes))
            try await node.verified()
            #expect(try await node.firstDifference() == nil)
            try await node.kernel.close()
        }
    }
}
