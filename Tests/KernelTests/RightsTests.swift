// SPDX-License-Identifier: Apache-2.0
import Formats
import SQL
import TestSupport
import Testing

@testable import Kernel

/// A right, as a type, so that one command can be asked with each.
protocol RightName: Sendable { static var right: Right { get } }
enum Contributing: RightName { static let right = Right.contribute }
enum Stewarding: RightName { static let right = Right.steward }
enum Reviewing: RightName { static let right = Right.review }
enum Speaking: RightName { static let right = Right.speakForOrganisation }
enum Administering: RightName { static let right = Right.administerOrganisation }
enum Announcing: RightName { static let right = Right.announce }
enum LookingAfter: RightName { static let right = Right.lookAfter }
enum Operating: RightName { static let right = Right.operate }
enum BeingTheNode: RightName { static let right = Right.node }

struct Asking<Name: RightName>: Command {
    typealias Event = NoteEvent
    static var name: String { "asking" }
    static var right: Right { Name.right }
    let initiative: EntryIndex

    func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<NoteEvent>
    ) throws {
        draft.found(.posted("\(Name.right)", category: 1, pictures: []))
    }
}

@Suite struct RightsTests {
    private struct Cast {
        let quake: EntryIndex
        let callers: [(name: String, caller: Caller)]
    }

    private func cast(_ node: TestNode) async throws -> Cast {
        let steward = try await node.person()
        let quake = try await node.initiative(by: steward)
        let elsewhere = try await node.person()
        _ = try await node.initiative("flood", by: elsewhere)
        let operating = try await node.person()
        let name = try #require(operating.identity).pseudonym(in: 0)
        try await node.kernel.submit(AppointOperator(person: name), by: .node)
        let organisation = try await node.organisation("Red Cross")
        let administrator = try await node.member(of: organisation, .administrator)
        let member = try await node.member(of: organisation, .editor)
        let silent = try await node.member(of: organisation, .administrator)
        return Cast(
            quake: quake,
            callers: [
                ("reviewer", try await helper(of: quake, reviews: true, by: steward, node)),
                ("helper", try await helper(of: quake, reviews: false, by: steward, node)),
                ("visitor", Caller(identity: nil, channel: .web, language: "en")),
                ("newcomer", node.newcomer()), ("person", try await node.person()), ("steward", steward),
                ("steward elsewhere", elsewhere), ("member", node.speaking(member, for: organisation)),
                ("administrator", node.speaking(administrator, for: organisation)),
                ("administrator in person", silent), ("operator", operating),
                ("node", .node),
            ])
    }

    /// Somebody who joined by an invitation.
    private func helper(
        of initiative: EntryIndex, reviews: Bool, by steward: Caller, _ node: TestNode
    ) async throws -> Caller {
        let (person, code) = (try await node.person(), InviteSteward.makeCode())
        try await node.kernel.submit(
            InviteToHelp(initiative: initiative, code: code, reviews: reviews), by: steward)
        try await node.kernel.submit(JoinHelpers(initiative: initiative, code: code), by: person)
        return person
    }

    private func allowed<Name: RightName>(
        _: Name.Type, _ cast: Cast, _ node: TestNode
    ) async throws -> Set<String> {
        var allowed: Set<String> = []
        for (name, caller) in cast.callers {
            do {
                try await node.kernel.submit(Asking<Name>(initiative: cast.quake), by: caller)
                allowed.insert(name)
            } catch let refusal as Refusal { #expect(refusal == Refusal(.notAllowed)) }
        }
        return allowed
    }

    @Test func `each right is given to those who have it and to nobody else`() async throws {
        let node = try await TestNode.open()
        let cast = try await cast(node)
        let everyone = Set(cast.callers.map(\.name))
        #expect(try await allowed(Contributing.self, cast, node) == everyone.subtracting(["visitor"]))
        #expect(try await allowed(Stewarding.self, cast, node) == ["steward", "operator", "node"])
        #expect(try await allowed(Reviewing.self, cast, node) == ["reviewer", "steward", "operator", "node"])
        #expect(try await allowed(Speaking.self, cast, node) == ["member", "administrator", "node"])
        #expect(try await allowed(Administering.self, cast, node) == ["administrator", "operator", "node"])
        #expect(
            try await allowed(Announcing.self, cast, node) == [
                "steward", "member", "administrator", "operator", "node",
            ])
        #expect(
            try await allowed(LookingAfter.self, cast, node) == [
                "steward", "member", "administrator", "operator", "node",
            ])
        #expect(try await allowed(Operating.self, cast, node) == ["operator", "node"])
        #expect(try await allowed(BeingTheNode.self, cast, node) == ["node"])
        try await node.kernel.close()
    }

    @Test func `who looked after what went up in another still does, and nobody else from there`()
        async throws
    {
        let node = try await TestNode.open()
        let (steward, other) = (try await node.person(), try await node.person())
        let stays = try await node.initiative(by: steward)
        let goes = try await node.initiative("flood", by: other)
        let asking = Asking<LookingAfter>(initiative: stays)
        await #expect(throws: Refusal(.notAllowed)) { try await node.kernel.submit(asking, by: other) }
        try await node.kernel.submit(ProposeMerge(initiative: goes, into: stays, reason: "Same."), by: other)
        try await node.kernel.submit(AcceptMerge(initiative: stays, from: goes), by: steward)
        try await node.kernel.submit(asking, by: other)
        await #expect(throws: Refusal(.notAllowed)) {
            try await node.kernel.submit(Asking<Announcing>(initiative: stays), by: other)
        }
        await #expect(throws: Refusal(.notAllowed)) {
            try await node.kernel.submit(asking, by: try await node.person())
        }
        let identity = try #require(other.identity)
        #expect(try await node.kernel.stewarded(by: identity, under: stays) == [goes])
        #expect(try await node.kernel.stewarded(by: identity, under: goes).isEmpty)
        try await node.kernel.close()
    }

    @Test func `anyone but a visitor without identity opens an initiative`() async throws {
        let node = try await TestNode.open()
        let cast = try await cast(node)
        for (number, (name, caller)) in cast.callers.enumerated() {
            do {
                _ = try await node.initiative("opened-\(number)", by: caller)
                #expect(name != "visitor")
            } catch let refusal as Refusal {
                #expect(refusal == Refusal(.notAllowed))
                #expect(name == "visitor")
            }
        }
        try await node.kernel.close()
    }

    @Test(arguments: [InitiativePhase.closed, .archived])
    func `a closed initiative takes nothing, from anyone, but what tidies up`(phase: InitiativePhase)
        async throws
    {
        let node = try await TestNode.open()
        let cast = try await cast(node)
        let note = try await node.post("early", in: cast.quake)
        try await node.kernel.submit(
            ChangePhase(initiative: cast.quake, phase: phase, reason: "it is over"), by: .node)
        for (_, caller) in cast.callers {
            await #expect(throws: Refusal(.closed)) {
                try await node.post("late", in: cast.quake, by: caller)
            }
        }
        try await node.kernel.submit(StrikeNote(in: cast.quake, note.subject), by: .node)
        try await node.kernel.submit(
            ChangePhase(initiative: cast.quake, phase: .quiet, reason: ""), by: .node)
        try await node.post("again", in: cast.quake)
        try await node.kernel.close()
    }

    @Test func `there is nothing to contribute to where there is no initiative`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let note = try await node.post("a thing, no initiative", in: quake)
        for place in [note.index, 999, -1] {
            await #expect(throws: Refusal(.notFound)) { try await node.post("lost", in: place) }
        }
        try await node.kernel.close()
    }
}
