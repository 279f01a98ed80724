// SPDX-License-Identifier: Apache-2.0
import Formats
import Foundation
import Record
import SQL
import TestSupport
import Testing

@testable import Kernel

/// Organisations: verified, with members who speak under its name, and nobody outside knows which.
@Suite struct OrganisationTests {
    private func author(_ index: EntryIndex, _ node: TestNode) async throws -> String? {
        guard case .present(_, let bytes)? = try await node.kernel.entry(index)?.body else { return nil }
        return try BodyContent(bytes).author.description
    }

    @Test func `a contribution is the organisation's on the record, and the member's in the vault alone`()
        async throws
    {
        let node = try await TestNode.open()
        let brigade = try await node.organisation()
        let member = try await node.member(of: brigade, .editor)
        let quake = try await node.initiative()
        let own = try await node.post("as myself", in: quake, by: member)
        let official = try await node.post(
            "as the brigade", in: quake, by: node.speaking(member, for: brigade))
        let identity = try #require(member.identity)
        #expect(try await author(own.index, node) == identity.pseudonym(in: quake).description)
        #expect(try await author(official.index, node) == "organisation:\(brigade)")
        #expect(node.kernel.name(of: Pseudonym(organisation: brigade)) == "Fire Brigade")
        let acts = try await node.kernel.acts(of: brigade)
        #expect(acts.map(\.index) == [official.index])
        #expect(acts.map(\.member) == [identity.pseudonym(in: brigade)])
        #expect(acts.map(\.part) == ["wrote"])
        let known = try await node.kernel.contributions(of: brigade, limit: 10)
        #expect(known.map(\.index) == [official.index])
        let mine = try await node.kernel.people.contributions(of: identity).map(\.index)
        #expect(mine.contains(own.index) && !mine.contains(official.index))
        #expect(try await node.firstDifference() == nil)
        // What an organisation said is not one member's to erase.
        await #expect(throws: Refusal(.notAllowed)) {
            try await node.kernel.erase(official.index, reason: .author, by: member)
        }
        try await node.kernel.erase(official.index, reason: .legal, by: .node)
        #expect(try await node.kernel.contributions(of: brigade, limit: 10).isEmpty)
        #expect(try await node.kernel.acts(of: brigade).isEmpty)
        #expect(try await node.firstDifference() == nil)
        try await node.verified()
        try await node.kernel.close()
    }

    @Test
    func `who is no member, or no longer, cannot speak for it, and is not heard in their own name instead`()
        async throws
    {
        let node = try await TestNode.open()
        let brigade = try await node.organisation()
        let administrator = try await node.member(of: brigade, .administrator)
        let member = try await node.member(of: brigade, .editor)
        let quake = try await node.initiative()
        for stranger in [try await node.person(), node.newcomer()] {
            await #expect(throws: Refusal(.notAllowed)) {
                try await node.post("false", in: quake, by: node.speaking(stranger, for: brigade))
            }
        }
        let person = try #require(member.identity).pseudonym(in: brigade)
        try await node.kernel.submit(RemoveMember(organisation: brigade, person: person), by: administrator)
        await #expect(throws: Refusal(.notAllowed)) {
            try await node.post("late", in: quake, by: node.speaking(member, for: brigade))
        }
        try await node.kernel.submit(
            WithdrawVerification(organisation: brigade, reason: "It no longer exists."), by: .node)
        await #expect(throws: Refusal(.notAllowed)) {
            try await node.post("late", in: quake, by: node.speaking(administrator, for: brigade))
        }
        #expect(node.kernel.organisations[id: brigade]?.withdrawn == "It no longer exists.")
        try await node.kernel.submit(RestoreVerification(organisation: brigade, checked: "Again."), by: .node)
        try await node.post("back", in: quake, by: node.speaking(administrator, for: brigade))
        #expect(try await node.firstDifference() == nil)
        try await node.kernel.close()
    }

    @Test func `an invitation works once, within seven days, for its organisation`() async throws {
        let node = try await TestNode.open()
        let (brigade, other) = (try await node.organisation(), try await node.organisation("Water Board"))
        let administrator = try await node.member(of: brigade, .administrator)
        func invite() async throws -> String {
            let code = InviteSteward.makeCode()
            try await node.kernel.submit(
                InviteMember(organisation: brigade, role: .reviewer, code: code), by: administrator)
            return code
        }
        let code = try await invite()
        let person = try await node.person()
        await #expect(throws: Refusal(.badCode)) {
            try await node.kernel.submit(JoinOrganisation(organisation: other, code: code), by: person)
        }
        try await node.kernel.submit(JoinOrganisation(organisation: brigade, code: code), by: person)
        await #expect(throws: Refusal(.badCode)) {
            try await node.kernel.submit(
                JoinOrganisation(organisation: brigade, code: code), by: try await node.person())
        }
        let again = try await invite()
        await #expect(throws: Refusal(.already)) {
            try await node.kernel.submit(JoinOrganisation(organisation: brigade, code: again), by: person)
        }
        node.clock.advance(seconds: 7 * 86_400 + 1)
        await #expect(throws: Refusal(.badCode)) {
            try await node.kernel.submit(
                JoinOrganisation(organisation: brigade, code: again), by: try await node.person())
        }
        let stored = try await node.kernel.read { db in
            try db.query("SELECT code FROM vault_invitation") { $0.blob(0) }
        }
        #expect(!stored.contains { $0 == Array(again.utf8) })
        try await node.kernel.close()
    }

    @Test func `an organisation keeps an administrator, and only they decide who belongs to it`() async throws
    {
        let node = try await TestNode.open()
        let (brigade, other) = (try await node.organisation(), try await node.organisation("Water Board"))
        let (first, second) = (
            try await node.member(of: brigade, .administrator), try await node.member(of: brigade, .editor)
        )
        let elsewhere = try await node.member(of: other, .administrator)
        func name(_ caller: Caller) throws -> Pseudonym {
            try #require(caller.identity).pseudonym(in: brigade)
        }
        let last = Refusal.field("person", "lastAdministrator")
        await #expect(throws: last) {
            try await node.kernel.submit(LeaveOrganisation(organisation: brigade), by: first)
        }
        await #expect(throws: last) {
            try await node.kernel.submit(
                ChangeRole(organisation: brigade, person: try name(first), role: .editor), by: first)
        }
        for caller in [second, elsewhere, try await node.person()] {
            await #expect(throws: Refusal(.notAllowed)) {
                try await node.kernel.submit(
                    RemoveMember(organisation: brigade, person: try name(first)), by: caller)
            }
            await #expect(throws: Refusal(.notAllowed)) {
                try await node.kernel.submit(SetApproval(organisation: brigade, isNeeded: true), by: caller)
            }
        }
        try await node.kernel.submit(
            ChangeRole(organisation: brigade, person: try name(second), role: .administrator), by: first)
        try await node.kernel.submit(LeaveOrganisation(organisation: brigade), by: first)
        #expect(node.kernel.organisations[id: brigade]?.members.map(\.person) == [try name(second)])
        #expect(node.kernel.organisations.memberships(of: try #require(first.identity)).isEmpty)
        #expect(node.kernel.organisations.memberships(of: try #require(second.identity)).count == 1)
        try await node.kernel.close()
    }

    @Test func `name and kind are an operator's to change, the rest an administrator's`() async throws {
        let node = try await TestNode.open()
        let brigade = try await node.organisation()
        let administrator = try await node.member(of: brigade, .administrator)
        var profile = try #require(node.kernel.organisations[id: brigade]).profile
        profile.website = "https://fire.example.org/"
        try await node.kernel.submit(EditOrganisation(organisation: brigade, profile), by: administrator)
        #expect(node.kernel.organisations[id: brigade]?.profile.website == profile.website)
        profile.title = "Police"
        await #expect(throws: Refusal.field("title", "verified")) {
            try await node.kernel.submit(EditOrganisation(organisation: brigade, profile), by: administrator)
        }
        try await node.kernel.submit(EditOrganisation(organisation: brigade, profile), by: .node)
        for wrong in [
            "javascript:alert(1)", "https://", "https://a@b.example/", "http://x.example/\"", "fire",
        ] {
            profile.website = wrong
            await #expect(throws: Refusal.field("website", "address")) {
                try await node.kernel.submit(EditOrganisation(organisation: brigade, profile), by: .node)
            }
        }
        try await node.kernel.close()
    }

    @Test func `an organisation of another record is not ours, and a file cannot verify one`() throws {
        let author = Pseudonym(organisation: 12)
        #expect(author.from(nil) == author)
        let foreign = author.from("elsewhere.example/moot")
        #expect(foreign.organisation == nil)
        #expect(foreign.originOfOrganisation == "elsewhere.example/moot")
        #expect(foreign.from("third.example").originOfOrganisation == "third.example")
        #expect(Pseudonym("abcdefghijklmnop").from("x").description == "abcdefghijklmnop")
        let body =
            #"{"author":"organisation:12","at":"2026-02-06T00:00:00.000Z","via":"web","lang":"en","fact":{}}"#
        #expect(try BodyContent(Array(body.utf8), from: "elsewhere.example").author.organisation == nil)
    }

    static let samples: [OrganisationEvent] = [
        .verified(
            address: "fire-brigade",
            OrganisationProfile(
                title: "Fire Brigade", kind: .publicBody, website: "https://fire.example.org/",
                contact: "0123",
                about: "Puts fires out."), checked: "Its register."),
        .edited(OrganisationProfile(title: "Helpers", kind: .ngo)),
        .verificationWithdrawn(reason: "It asked for it."), .verificationRestored(checked: "Called back."),
        .memberJoined(Pseudonym("abcdefghijklmnop"), .editor),
        .roleChanged(Pseudonym("abcdefghijklmnop"), .reviewer),
        .memberLeft(Pseudonym("abcdefghijklmnop"), isRemoval: true), .approvalSet(isNeeded: true),
    ]

    @Test func `every kind has a sample, reads back as it was written, and is as it was released`() throws {
        #expect(Self.samples.map(\.kind) == OrganisationEvent.kinds)
        for event in Self.samples {
            var json = JSONWriter()
            json.object(event.write)
            #expect(try OrganisationEvent(event.kind, JSONValue(parsing: json.bytes)) == event)
            let name = event.kind.description.replacing("/", with: ".v")
            #expect(json.string + "\n" == (try golden("organisations/\(name).json")), "\(event.kind)")
            #expect(throws: UnreadableEvent.self) { try OrganisationEvent(event.kind, [:]) }
        }
    }

    @Test(arguments: OrganisationEvent.kinds)
    func `erasing equals a replay without it`(_ kind: EventKind) async throws {
        let node = try await TestNode.open()
        let brigade = try await node.organisation()
        let first = try await node.member(of: brigade, .administrator)
        let second = try await node.member(of: brigade, .editor)
        let person = try #require(second.identity).pseudonym(in: brigade)
        let profile = OrganisationProfile(title: "Fire Brigade", kind: .publicBody, about: "Fires.")
        try await node.kernel.submit(EditOrganisation(organisation: brigade, profile), by: first)
        try await node.kernel.submit(SetApproval(organisation: brigade, isNeeded: true), by: first)
        try await node.kernel.submit(
            ChangeRole(organisation: brigade, person: person, role: .reviewer), by: first)
        try await node.kernel.submit(RemoveMember(organisation: brigade, person: person), by: first)
        try await node.kernel.submit(WithdrawVerification(organisation: brigade, reason: "No."), by: .node)
        try await node.kernel.submit(RestoreVerification(organisation: brigade, checked: "Yes."), by: .node)
        let entries = try await node.kernel.notices(in: 0, after: 0).filter {
            $0.kind == "organisations/\(kind)"
        }
        #expect(!entries.isEmpty)
        for entry in entries {
            await #expect(throws: Refusal.self) {
                try await node.kernel.erase(entry.index, reason: .author, by: first)
            }
            try await node.kernel.erase(entry.index, reason: .legal, by: .node)
            #expect(try await node.firstDifference() == nil)
        }
        try await node.kernel.close()
    }

    @Test func `what the first versions recorded of organisations is read`() async throws {
        let node = try await TestNode.open()
        let member = try await node.person()
        let person = try #require(member.identity).pseudonym(in: 0)
        let id = try await node.kernel.submit(OldVerification(), by: .node).subject
        try await node.kernel.submit(OldAdmission(id: id, person: person), by: .node)
        let reopened = try await node.reopened()
        let organisation = try #require(reopened.kernel.organisations[id: id])
        #expect(
            organisation.profile.title == "Red Cross" && organisation.members.map(\.role) == [.administrator])
        let quake = try await reopened.initiative()
        try await reopened.post("as the cross", in: quake, by: reopened.speaking(member, for: id))
        let edited = OrganisationProfile(title: "Red Cross", kind: .ngo, about: "Helps.")
        let edit = try await reopened.kernel.submit(EditOrganisation(organisation: id, edited), by: member)
        #expect(try await reopened.firstDifference() == nil)
        try await reopened.kernel.erase(edit.index, reason: .legal, by: .node)
        #expect(try await reopened.firstDifference() == nil)
        try await reopened.kernel.close()
    }
}

/// A file of `Tests/Golden`.
private func golden(_ name: String) throws -> String {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try String(contentsOf: folder.appendingPathComponent("Golden/" + name), encoding: .utf8)
}

/// A command as the first versions gave it.
private struct OldVerification: Command {
    typealias Event = NodeEvent
    static let name = "old-verification"
    static let right = Right.node
    let initiative: EntryIndex = 0
    func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<NodeEvent>
    ) throws {
        draft.found(.organisationVerified(name: "Red Cross", kind: "ngo", checked: "register"))
    }
}

private struct OldAdmission: Command {
    typealias Event = NodeEvent
    static let name = "old-admission"
    static let right = Right.node
    let initiative: EntryIndex = 0
    let id: EntryIndex
    let person: Pseudonym
    func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<NodeEvent>
    ) throws {
        draft.add(.memberAdmitted(organisation: id, person), about: id)
    }
}
