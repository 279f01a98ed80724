// SPDX-License-Identifier: Apache-2.0
import SQL
import TestSupport
import Testing

@testable import Kernel

/// Identities without sign-up.
@Suite struct PeopleTests {
    @Test func `a first contribution makes an identity that the token finds again`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let newcomer = node.newcomer()
        let token = try #require(newcomer.newToken)
        #expect(try await node.kernel.people.identity(token: token) == nil)
        await #expect(throws: Refusal.self) { try await node.post("refused", in: quake, by: newcomer) }
        #expect(try await node.kernel.people.identity(token: token) == nil)
        try await node.post("hello", in: quake, by: newcomer)
        #expect(try await node.kernel.people.identity(token: token) == newcomer.identity)
        #expect(try await node.kernel.people.identity(token: String(token.reversed())) == nil)
        #expect(try await node.kernel.people.identity(token: "' OR 1 = 1 --") == nil)
        let reopened = try await node.reopened()
        #expect(try await reopened.kernel.people.identity(token: token) == newcomer.identity)
        try await reopened.kernel.close()
        #expect(try !node.folder.bytes(ofFilesNamed: "data.db").contain(token), "only its hash is kept")
    }

    @Test func `a person has another name in each initiative, and the same one always`() async throws {
        let node = try await TestNode.open()
        let identity = try #require(try await node.person().identity)
        let names = (0..<100).map { identity.pseudonym(in: EntryIndex($0)) }
        #expect(Set(names).count == 100)
        #expect(identity.pseudonym(in: 7) == names[7])
        #expect(names.allSatisfy { $0.description.utf8.count == 16 })
        let readable = PseudonymName(names[0])
        #expect(readable == PseudonymName(names[0]))
        #expect(readable.text.split(separator: " ").count == 3)
        let many = (0..<5000).map { PseudonymName(Pseudonym("p\($0)")).text }
        #expect(Set(many).count > 4900)
        try await node.kernel.close()
    }

    @Test func `a recovery code moves a person to another device, once`() async throws {
        let node = try await TestNode.open()
        let identity = try #require(try await node.person().identity)
        let code = try await node.kernel.people.recoveryCode(for: identity)
        #expect(code.split(separator: "-").allSatisfy { $0.count == 4 })
        let typed = " " + code.uppercased().replacing("-", with: " ") + " "
        let token = try await node.kernel.people.recover(code: typed, at: node.clock.now)
        #expect(try await node.kernel.people.identity(token: token) == identity)
        await #expect(throws: Refusal(.badCode)) {
            try await node.kernel.people.recover(code: code, at: node.clock.now)
        }
        await #expect(throws: Refusal(.badCode)) {
            try await node.kernel.people.recover(code: "", at: node.clock.now)
        }
        try await node.kernel.close()
    }

    @Test func `who signs out is known no more, and others stay`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let (one, two) = (node.newcomer(), node.newcomer())
        for caller in [one, two] { try await node.post("hello", in: quake, by: caller) }
        let (first, second) = (try #require(one.newToken), try #require(two.newToken))
        #expect(try await node.kernel.people.identity(token: first) != nil)
        try await node.kernel.people.signOut(token: first)
        #expect(try await node.kernel.people.identity(token: first) == nil)
        #expect(try await node.kernel.people.identity(token: second) == two.identity)
        try await node.kernel.close()
    }

    @Test func `one's contributions come newest first, in pages`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let caller = try await node.person()
        let identity = try #require(caller.identity)
        for number in 0..<10 { try await node.post("\(number)", in: quake, by: caller) }
        let page = try await node.kernel.people.contributions(of: identity, limit: 4)
        #expect(page.map(\.index) == [11, 10, 9, 8])
        let next = try await node.kernel.people.contributions(of: identity, before: 8, limit: 100)
        #expect(next.map(\.index) == [7, 6, 5, 4, 3, 2])
        #expect(next.allSatisfy { $0.initiative == quake && $0.subject == $0.index })
        try await node.kernel.close()
    }
}
