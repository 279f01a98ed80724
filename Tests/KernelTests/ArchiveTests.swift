// SPDX-License-Identifier: Apache-2.0
import Foundation
import Record
import SQL
import TestSupport
import Testing

@testable import Kernel

/// An initiative goes whole from one node to another.
@Suite struct ArchiveTests {
    private func exported(_ folder: TemporaryFolder) async throws -> (
        archive: InitiativeArchive, picture: String
    ) {
        let node = try await TestNode.open()
        let steward = try await node.person()
        _ = try await node.initiative("other")
        let quake = try await node.initiative(by: steward)
        let picture = try await node.kernel.media.store(Array("a picture".utf8))
        let note = try await node.post("with a picture", in: quake, by: steward, pictures: [picture])
        try await node.kernel.submit(ReplyToNote(in: quake, to: note.subject, "thanks"), by: .node)
        try await node.post("held back", in: quake, held: true)
        let gone = try await node.post("erased", in: quake)
        try await node.kernel.erase(gone.index, reason: .legal, by: .node)
        try await node.kernel.checkpoints.sign()
        let initiative = try #require(node.kernel.initiatives[name: "quake"])
        let file = URL(fileURLWithPath: folder.file("quake.tar"))
        _ = try await node.kernel.export(initiative, to: file)
        try await node.kernel.close()
        #expect(try !folder.bytes(ofFilesNamed: "quake.tar").contain("held back"))
        return (try InitiativeArchive(reading: file), picture)
    }

    @Test func `what was exported is reopened elsewhere with bodies and pictures, and replays`() async throws
    {
        let folder = try TemporaryFolder()
        let (archive, picture) = try await exported(folder)
        let node = try await TestNode.open()
        _ = try await node.initiative("already-here")
        let initiative = try await node.kernel.reopen(archive)
        #expect(initiative.name == "quake" && initiative.description.title == "After the earthquake")
        let notes = try await node.kernel.read { db in
            try db.query("SELECT text FROM notes_note WHERE initiative = \(initiative.id)") { $0.text(0) }
        }
        #expect(notes == ["with a picture"])
        #expect(try await node.kernel.mayServe(media: picture))
        #expect(try await node.kernel.media.read(picture) == Array("a picture".utf8))
        #expect(try await node.verified().count(of: .erased) == 2)
        #expect(try await node.firstDifference() == nil)
        let moved = try #require(await node.kernel.entry(initiative.id))
        #expect(moved.envelope.origin == EntryOrigin(name: "example.org/test", index: 2))
        await #expect(throws: Refusal.self) { _ = try await node.kernel.reopen(archive) }
        try await node.verified()
        try await node.kernel.close()
    }

    @Test func `a file cannot make anyone an operator, and leaves nothing when it tries`() async throws {
        let node = try await TestNode.open()
        let before = node.kernel.feed.next
        func entry(_ index: Int64, _ kind: String, _ fact: String) throws -> InitiativeArchive.ArchivedEntry {
            let text =
                #"{"author":"mallory","at":"2026-02-06T00:00:00.000Z","via":"web","lang":"en","fact":\#(fact)}"#
            let (body, salt) = (Array(text.utf8), try #require(Salt(bytes: Random.bytes(16))))
            let envelope = try Envelope(
                index: index, timeInMinutes: 29_505_600, initiative: 5, kind: kind, subject: 5,
                commitment: Commitment.of(body: body, salt: salt))
            return InitiativeArchive.ArchivedEntry(envelope: envelope, sealed: (salt, body))
        }
        let opening = try entry(
            5, "initiatives/opened/1",
            """
            {"name":"trap","template":"empty","title":"t","purpose":"","sharedValue":"","why":"",\
            "languages":["en"],"licence":"x","emergencyNumber":"","isExercise":false}
            """)
        for (kind, fact) in [
            ("node/operator-appointed/1", #"{"person":"mallory"}"#), ("unknown/posted/1", "{}"),
            ("notes/posted/1", #"{"text":5}"#),
        ] {
            let entries = [opening, try entry(6, kind, fact)]
            await #expect(throws: Refusal.self) {
                try await node.kernel.sequencer.submit { db, batch in
                    try batch.reopen(entries, from: "evil.example", known: [:], db)
                }
            }
        }
        #expect(node.kernel.feed.next == before)
        #expect(try await node.kernel.read { db in try db.int("SELECT COUNT(*) FROM node_operator") } == 0)
        #expect(
            try await node.kernel.read { db in try db.int("SELECT COUNT(*) FROM record_entry") } == before)
        try await node.kernel.close()
    }
}
