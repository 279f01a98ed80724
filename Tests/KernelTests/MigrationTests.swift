// SPDX-License-Identifier: Apache-2.0
import Formats
import SQL
import TestSupport
import Testing

@testable import Kernel

/// A data folder that an older version wrote is taken up by this one, private tables included.
@Suite struct MigrationTests {
    /// Notes as a later version has them: a further private table, and a further column in the one there was.
    private struct LaterNotes: Instrument {
        typealias Event = NoteEvent
        static let name = Notes.name
        static let commands: [any Command<NoteEvent>.Type] = Notes.commands
        static let tables = Notes.tables
        static let counters = Notes.counters
        static let pin = Table(
            "notes_pin", [Column("id", .integer), Column("person", .integer)], primaryKey: ["id"])
        static let draft = Table(
            "notes_draft", Notes.vault[0].columns + [Column("time", .integer, optional: true)],
            primaryKey: ["id"])
        static let vault = [draft, pin]
        static let vaultSteps = [
            Migration("notes 2: time of drafts", changing: draft) { dialect in
                ["ALTER TABLE notes_draft ADD COLUMN time \(dialect.integerType)"]
            }
        ]
        func project(_ event: NoteEvent, of entry: Entry, into db: borrowing WriteTransaction) throws {
            try Notes().project(event, of: entry, into: db)
        }
        func withdraw(_ subject: EntryIndex, from db: borrowing WriteTransaction) throws {
            try Notes().withdraw(subject, from: db)
        }
    }

    private func use(_ node: TestNode) async throws {
        try await node.database.run("INSERT INTO notes_pin (id, person) VALUES (1, 2)")
        try await node.database.run("INSERT INTO notes_draft (id, person, text, time) VALUES (9, 2, 'b', 5)")
    }

    @Test func `a private table that a later version adds is made in older data`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        try await node.post("hello", in: quake)
        try await node.database.run("INSERT INTO notes_draft (id, person, text) VALUES (1, 2, 'a')")
        try await node.kernel.close()
        for _ in 0..<2 {
            let later = try await TestNode.open(in: node.folder, instruments: [LaterNotes()])
            if try await later.database.int("SELECT COUNT(*) FROM notes_pin") == 0 { try await use(later) }
            #expect(try await later.database.int("SELECT COUNT(*) FROM notes_draft") == 2)
            #expect(try await later.firstDifference() == nil)
            try await later.verified()
            try await later.kernel.close()
        }
    }

    @Test func `a data folder whose tables were made by one step for all is taken up`() async throws {
        let folder = try TemporaryFolder()
        let database = try await Backend.chosen.open(folder)
        try await Schema.migrate(
            database,
            [
                Migration("kernel 1: record", creating: RecordTables.all),
                Migration("kernel 1: vault", creating: PeopleTables.all),
                Migration("notes 1: vault", creating: Notes.vault),
            ])
        try await database.run("INSERT INTO notes_draft (id, person, text) VALUES (1, 2, 'a')")
        try await database.close()
        let later = try await TestNode.open(in: folder, instruments: [LaterNotes()])
        try await use(later)
        #expect(try await later.database.int("SELECT COUNT(*) FROM notes_draft") == 2)
        try await later.kernel.close()
    }

    @Test func `a new data folder has the newest form at once`() async throws {
        let node = try await TestNode.open(instruments: [LaterNotes()])
        try await use(node)
        try await node.kernel.close()
    }

    /// SQLite before 3.41 finds fault with a clustered table whose key does not come first, and no backup is made.
    @Test func `the key of every clustered table comes first`() {
        for instrument in Kernel.composed([Notes()]).values {
            for table in instrument.tables + instrument.vault where table.clustered {
                let first = table.columns.prefix(table.primaryKey.count).map(\.name)
                #expect(first == table.primaryKey, "\(table.name)")
            }
        }
    }

    @Test func `acts of organisations are taken up in their new order`() async throws {
        let node = try await TestNode.open()
        let person = try await node.person()
        let id = try #require(person.identity).id
        try await node.database.run("DROP TABLE organisations_act")
        try await node.database.run(
            "CREATE TABLE organisations_act (idx BIGINT, organisation BIGINT, person BIGINT, part TEXT)")
        try await node.database.run(
            "INSERT INTO organisations_act (idx, organisation, person, part) VALUES (7, 5, \(id), 'wrote')")
        try await node.database.run(
            "DELETE FROM schema_applied WHERE name = 'organisations 2: the key of acts comes first'")
        try await node.kernel.close()
        let later = try await TestNode.open(in: node.folder)
        #expect(
            try await later.database.int(
                "SELECT COUNT(*) FROM organisations_act WHERE idx = 7 AND organisation = 5 AND part = 'wrote'"
            )
                == 1)
        try await later.kernel.close()
    }
}
