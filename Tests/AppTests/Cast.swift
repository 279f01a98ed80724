// SPDX-License-Identifier: Apache-2.0
import App
import Formats
import Geometry
import Kernel
import SQL
import TestSupport

@testable import Reports

/// Every kind of person that the rights know, in one node with the whole composition.
struct Cast {
    /// Somebody, and what they are called in the table.
    typealias Person = (name: String, caller: Caller)

    let node: TestNode
    let quake: EntryIndex
    let organisation: EntryIndex
    let persons: [Person]
    let programs: [Person]

    /// Somebody of the cast.
    func person(_ name: String) throws -> Caller {
        guard let found = (persons + programs).first(where: { $0.name == name }) else { throw Mishap() }
        return found.caller
    }

    static func assemble() async throws -> Cast {
        let node = try await TestNode.open(instruments: App.instruments)
        let steward = try await node.person()
        let quake = try await open("quake", by: steward, node)
        let elsewhere = try await node.person()
        let flood = try await open("flood", by: elsewhere, node)
        let operating = try await node.person()
        try await node.kernel.submit(
            AppointOperator(person: pseudonym(of: operating, in: 0)), by: .node)
        let waterboard = try await node.organisation("Water Board")
        let editor = try await node.member(of: waterboard, .editor)
        let approver = try await node.member(of: waterboard, .reviewer)
        let administrator = try await node.member(of: waterboard, .administrator)
        let closed = try await node.organisation("Closed Office")
        let former = try await node.member(of: closed, .administrator)
        try await node.kernel.submit(
            WithdrawVerification(organisation: closed, reason: "it is no more"), by: .node)
        let gone = try await node.person()
        if let identity = gone.identity { _ = try await node.kernel.forget(identity, erasing: []) }
        let persons: [Person] = [
            ("visitor", Caller(identity: nil, channel: .web, language: "en")),
            ("newcomer", node.newcomer()), ("person", try await node.person()),
            ("helper", try await helper(of: quake, reviews: false, by: steward, node)),
            ("reviewer", try await helper(of: quake, reviews: true, by: steward, node)),
            ("steward", steward), ("steward elsewhere", elsewhere),
            ("editor", node.speaking(editor, for: waterboard)),
            ("approver", node.speaking(approver, for: waterboard)),
            ("administrator", node.speaking(administrator, for: waterboard)),
            ("administrator in person", administrator),
            ("of a withdrawn organisation", node.speaking(former, for: closed)),
            ("operator", operating), ("forgotten", gone), ("node", .node),
        ]
        let all = Set(TokenScope.allCases)
        let programs: [Person] = [
            ("reads", with([.read], steward)), ("contributes", with([.contribute], steward)),
            ("steward here", with([.steward], in: quake, steward)),
            ("steward elsewhere", with([.steward], in: flood, steward)),
            ("speaks", with([.speak], node.speaking(editor, for: waterboard))),
            ("all, by a person", with(all, in: quake, try await node.person())),
            ("all, by a steward", with(all, in: quake, steward)),
            ("all, by an administrator", with(all, in: quake, node.speaking(administrator, for: waterboard))),
            ("all, by an operator", with(all, in: quake, operating)),
        ]
        return Cast(
            node: node, quake: quake, organisation: waterboard, persons: persons, programs: programs)
    }

    /// The same person's program.
    private static func with(
        _ scopes: Set<TokenScope>, in initiative: EntryIndex = 0, _ person: Caller
    ) -> Caller {
        var program = person
        program.grant = TokenGrant(id: 1, scopes: scopes, initiative: initiative)
        return program
    }

    static func pseudonym(of caller: Caller, in initiative: EntryIndex) throws -> Pseudonym {
        guard let identity = caller.identity else { throw Mishap() }
        return identity.pseudonym(in: initiative)
    }

    private static func open(_ name: String, by steward: Caller, _ node: TestNode) async throws -> EntryIndex
    {
        let water = Category(
            key: "water", icon: "drop", kind: .resource, freshHours: 24, names: ["en": "Water"])
        return try await node.kernel.submit(
            OpenInitiative.sample(
                name: name, settings: ["reports": ["categories": .array([water.json])]]), by: steward
        ).subject
    }

    /// Somebody who joined by an invitation.
    private static func helper(
        of initiative: EntryIndex, reviews: Bool, by steward: Caller, _ node: TestNode
    ) async throws -> Caller {
        let (person, code) = (try await node.person(), InviteSteward.makeCode())
        try await node.kernel.submit(
            InviteToHelp(initiative: initiative, code: code, reviews: reviews), by: steward)
        try await node.kernel.submit(JoinHelpers(initiative: initiative, code: code), by: person)
        return person
    }
}

/// A refusal that stands for "allowed": the command came as far as its decision, and nothing was recorded.
let reached = Refusal(.already, values: ["matrix": "reached"])

/// What becomes of a command: allowed, or the code of its refusal.
func outcome(_ command: some Command, by caller: Caller, _ node: TestNode) async throws -> String {
    do {
        try await node.kernel.submit(command, by: caller)
        return "recorded"
    } catch let refusal as Refusal {
        return refusal == reached ? "yes" : refusal.code == .notAllowed ? "no" : refusal.code.rawValue
    }
}

/// Any command with its declaration and without its decision: what the rights alone say of it.
struct Declared<C: Command>: Command {
    typealias Event = C.Event
    static var name: String { C.name }
    static var right: Right { C.right }
    static var worksWhenClosed: Bool { C.worksWhenClosed }
    static var isPaced: Bool { C.isPaced }
    static var needsPerson: Bool { C.needsPerson }
    let initiative: EntryIndex
    let organisation: EntryIndex?

    func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<C.Event>
    ) throws { throw reached }
}

/// A command that is judged to the end, and never recorded.
struct Rehearsed<C: Command>: Command {
    typealias Event = C.Event
    static var name: String { C.name }
    static var right: Right { C.right }
    static var worksWhenClosed: Bool { C.worksWhenClosed }
    static var isPaced: Bool { C.isPaced }
    static var needsPerson: Bool { C.needsPerson }
    let command: C
    var initiative: EntryIndex { command.initiative }
    var organisation: EntryIndex? { command.organisation }

    func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<C.Event>
    ) throws {
        try command.decide(by: principal, at: now, reading: db, into: &draft)
        throw reached
    }
}
