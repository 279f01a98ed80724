// SPDX-License-Identifier: Apache-2.0
import Formats
import SQL
import TestSupport
import Testing

@testable import Kernel

/// Pop-up initiatives: opened by anyone, looked after by stewards, forked, closed.
@Suite struct InitiativeTests {
    @Test func `an opened initiative is found by name and by id, and survives a restart`() async throws {
        let node = try await TestNode.open()
        let steward = try await node.person()
        let id = try await node.initiative("quake-2026", by: steward)
        let found = try #require(node.kernel.initiatives[name: "quake-2026"])
        #expect(found.id == id && found.phase == .open && found.forkOf == nil && found.template == "empty")
        #expect(found.description.title == "After the earthquake")
        #expect(found.description.licence == "CC-BY-4.0")
        #expect(node.kernel.initiatives[id: id] == found)
        #expect(node.kernel.initiatives[name: "nowhere"] == nil)
        try await node.post("hello", in: id)
        #expect(node.kernel.initiatives.lastIndex(of: id) == 2)
        let reopened = try await node.reopened()
        #expect(reopened.kernel.initiatives[name: "quake-2026"] == found)
        #expect(reopened.kernel.initiatives.lastIndex(of: id) == 2)
        #expect(reopened.kernel.initiatives.all.map(\.id) == [id])
        try await reopened.kernel.close()
    }

    @Test(
        arguments: [
            ("quake", true), ("q-1", true), (String(repeating: "a", count: 40), true), ("ab", false),
            (String(repeating: "a", count: 41), false), ("-quake", false), ("quake-", false),
            ("Quake", false), ("qu/ake", false), ("qu ake", false), ("séisme", false), ("", false),
        ])
    func `a short address is letters, digits and hyphens`(name: String, isName: Bool) {
        #expect(OpenInitiative.isName(name) == isName)
    }

    @Test(arguments: [
        "After the earthquake in Antakya", "Überschwemmung!", "地震", "  ", "-a-",
        String(repeating: "long ", count: 50),
        "C", "123456789 123456789 123456789 12345678 9",
    ])
    func `every title makes a short address`(title: String) {
        #expect(OpenInitiative.isName(OpenInitiative.name(from: title)))
    }

    @Test func `a name is taken once, also within one batch`() async throws {
        let node = try await TestNode.open()
        let outcomes = await withTaskGroup(of: Refusal.Code?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    do {
                        _ = try await node.initiative("quake")
                        return nil
                    } catch { return (error as? Refusal)?.code ?? .badFile }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == nil } == 1)
        #expect(outcomes.count { $0 == .nameTaken } == 19)
        #expect(node.kernel.initiatives.all.count == 1)
        try await node.kernel.close()
    }

    @Test func `what cannot be said is refused, field by field`() async throws {
        let node = try await TestNode.open()
        func open(_ description: InitiativeDescription) async throws {
            try await node.kernel.submit(
                OpenInitiative(
                    name: "quake", template: "empty", description: description,
                    settings: .object(JSONObject())),
                by: .node)
        }
        let refusal = await #expect(throws: Refusal.self) {
            try await open(
                InitiativeDescription(
                    title: "", purpose: String(repeating: "x", count: 4001), languages: [], licence: ""))
        }
        #expect(refusal?.fields.map(\.field) == ["title", "purpose", "languages", "licence"])
        let badName = await #expect(throws: Refusal.self) { _ = try await node.initiative("A b") }
        #expect(badName == Refusal.field("name", "name"))
        try await node.kernel.close()
    }

    @Test func `an initiative starts with what its settings say, and a fork with its origin's`() async throws
    {
        let node = try await TestNode.open()
        var notes = JSONObject()
        notes["welcome"] = .array([.string("welcome"), .string("read this first")])
        var settings = JSONObject()
        settings["notes"] = .object(notes)
        let quake = try await node.kernel.submit(
            OpenInitiative.sample(settings: .object(settings)), by: node.newcomer())
        #expect(node.kernel.feed.next == 4)
        let kept = try await node.kernel.settings(of: quake.index)
        #expect(kept["notes"] == .object(notes))
        let fork = try await node.kernel.submit(
            OpenInitiative.sample(name: "aftershock", settings: kept, forkOf: quake.index),
            by: node.newcomer())
        #expect(node.kernel.initiatives[name: "aftershock"]?.forkOf == quake.index)
        let texts = try await node.kernel.read { db in
            try db.query("SELECT text FROM notes_note WHERE initiative = \(fork.index) ORDER BY id") {
                $0.text(0)
            }
        }
        #expect(texts == ["welcome", "read this first"])
        #expect(try await node.firstDifference() == nil)
        try await node.verified()

        var unknown = JSONObject()
        unknown["nothing"] = .object(JSONObject())
        var empty = JSONObject()
        empty["notes"] = .object(JSONObject())
        for bad in [unknown, empty] {
            let before = node.kernel.feed.next
            await #expect(throws: Refusal.self) {
                try await node.kernel.submit(
                    OpenInitiative.sample(name: "bad", settings: .object(bad)), by: .node)
            }
            #expect(node.kernel.feed.next == before)
        }
        try await node.kernel.close()
    }

    @Test func `stewards edit and change the phase, with a reason where it ends`() async throws {
        let node = try await TestNode.open()
        let steward = try await node.person()
        let quake = try await node.initiative(by: steward)
        var description = InitiativeDescription(title: "Antakya, one year on")
        description.languages = ["tr", "ar"]
        try await node.kernel.submit(EditInitiative(initiative: quake, description: description), by: steward)
        #expect(node.kernel.initiatives[id: quake]?.description == description)
        func change(_ phase: InitiativePhase, _ reason: String = "") async throws {
            try await node.kernel.submit(
                ChangePhase(initiative: quake, phase: phase, reason: reason), by: steward)
        }
        try await change(.quiet)
        #expect(node.kernel.initiatives[id: quake]?.phase == .quiet)
        await #expect(throws: Refusal(.wrongState)) { try await change(.quiet) }
        await #expect(throws: Refusal.field("reason", "required")) { try await change(.closed) }
        try await change(.closed, "the water is back")
        try await change(.archived, "one year on")
        #expect(node.kernel.initiatives[id: quake]?.phase == .archived)
        #expect(try await node.firstDifference() == nil)
        try await node.kernel.close()
    }

    @Test func `an invitation makes one steward, once, within a week`() async throws {
        let node = try await TestNode.open()
        let steward = try await node.person()
        let quake = try await node.initiative(by: steward)
        let flood = try await node.initiative("flood", by: steward)
        let (friend, other) = (try await node.person(), try await node.person())
        await #expect(throws: Refusal(.notAllowed)) {
            try await node.invitation(to: quake, by: friend)
        }
        let code = try await node.invitation(to: quake, by: steward)
        await #expect(throws: Refusal(.badCode)) {
            try await node.kernel.submit(AppointSteward(initiative: flood, code: code), by: friend)
        }
        try await node.kernel.submit(AppointSteward(initiative: quake, code: code), by: friend)
        let identity = try #require(friend.identity)
        #expect(try await node.kernel.standing(of: identity, in: quake).isSteward)
        #expect(try await !node.kernel.standing(of: identity, in: flood).isSteward)
        #expect(try await node.kernel.stewards(of: quake).contains(identity.pseudonym(in: quake)))
        await #expect(throws: Refusal(.badCode)) {
            try await node.kernel.submit(AppointSteward(initiative: quake, code: code), by: other)
        }
        // Who is a steward already uses the code up and records nothing.
        let again = try await node.invitation(to: quake, by: steward)
        let next = node.kernel.feed.next
        let receipt = try await node.kernel.submit(AppointSteward(initiative: quake, code: again), by: friend)
        #expect(receipt.index == quake && node.kernel.feed.next == next)
        let late = try await node.invitation(to: quake, by: steward)
        node.clock.advance(seconds: 7 * 86_400 + 1)
        await #expect(throws: Refusal(.badCode)) {
            try await node.kernel.submit(AppointSteward(initiative: quake, code: late), by: other)
        }
        try await node.kernel.tidy()
        #expect(try await node.kernel.read { db in try db.int("SELECT COUNT(*) FROM vault_invitation") } == 0)
        #expect(try await node.firstDifference() == nil)
        try await node.kernel.close()
    }

    @Test func `the last steward stays, and an operator may still end it`() async throws {
        let node = try await TestNode.open()
        let (steward, friend) = (try await node.person(), try await node.person())
        let quake = try await node.initiative(by: steward)
        let (first, second) = (
            try #require(steward.identity).pseudonym(in: quake),
            try #require(friend.identity).pseudonym(in: quake)
        )
        func withdraw(_ person: Pseudonym, by caller: Caller) async throws {
            try await node.kernel.submit(WithdrawSteward(initiative: quake, person: person), by: caller)
        }
        await #expect(throws: Refusal.field("person", "lastSteward")) {
            try await withdraw(first, by: steward)
        }
        await #expect(throws: Refusal(.notFound)) { try await withdraw(second, by: steward) }
        let code = try await node.invitation(to: quake, by: steward)
        try await node.kernel.submit(AppointSteward(initiative: quake, code: code), by: friend)
        try await withdraw(first, by: steward)
        await #expect(throws: Refusal(.notAllowed)) { try await withdraw(second, by: steward) }
        try await withdraw(second, by: .node)
        #expect(try await node.kernel.stewards(of: quake).isEmpty)
        try await node.kernel.close()
    }
}

extension TestNode {
    /// Invites somebody to become a steward.
    fileprivate func invitation(to initiative: EntryIndex, by caller: Caller) async throws -> String {
        let code = InviteSteward.makeCode()
        try await kernel.submit(InviteSteward(initiative: initiative, code: code), by: caller)
        return code
    }
}
