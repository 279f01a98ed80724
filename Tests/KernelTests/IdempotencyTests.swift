// SPDX-License-Identifier: Apache-2.0
import SQL
import TestSupport
import Testing

@testable import Kernel

/// The same contribution sent twice is recorded once.
@Suite struct IdempotencyTests {
    @Test func `the same key and content give the same receipt, once`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let key = try IdempotencyKey.sample()
        let first = try await node.post("hello", in: quake, by: node.newcomer(key: key), key: key)
        let second = try await node.post("hello", in: quake, by: node.newcomer(key: key), key: key)
        #expect(!first.isRepeated)
        #expect(second == Receipt(index: first.index, subject: first.subject, isRepeated: true))
        #expect(node.kernel.feed.next == 3)
        try await node.kernel.close()
    }

    @Test func `the same key in one batch counts once`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let key = try IdempotencyKey.sample()
        let receipts = try await withThrowingTaskGroup(of: Receipt.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await node.post("hello", in: quake, by: node.newcomer(key: key), key: key)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(receipts.map(\.index)) == [2])
        #expect(receipts.count { !$0.isRepeated } == 1)
        #expect(try await node.kernel.read { db in try db.int("SELECT COUNT(*) FROM vault_person") } == 1)
        try await node.kernel.close()
    }

    @Test func `the same key with other content is refused`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        try await node.post("hello", in: quake, key: .sample())
        await #expect(throws: Refusal(.keyReused)) {
            try await node.post("bye", in: quake, key: .sample(content: "bye"))
        }
        try await node.kernel.close()
    }

    @Test func `the same key at another address is another key`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let one = try await node.post("hello", in: quake, key: .sample())
        let two = try await node.post("hello", in: quake, key: .sample(address: "/i/flood/notes"))
        #expect(one.index != two.index && !two.isRepeated)
        try await node.kernel.close()
    }

    @Test func `after 30 days a key counts anew, and old keys are forgotten`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let first = try await node.post("hello", in: quake, key: .sample())
        node.clock.advance(seconds: 30 * 86_400 - 1)
        #expect(try await node.post("hello", in: quake, key: .sample()).isRepeated)
        node.clock.advance(seconds: 1)
        let again = try await node.post("hello", in: quake, key: .sample())
        #expect(again.index > first.index && !again.isRepeated)
        #expect(
            try await node.post("hello", in: quake, key: .sample())
                == Receipt(
                    index: again.index, subject: again.index, isRepeated: true))
        for number in 0..<10 {
            try await node.post("\(number)", in: quake, key: .sample("number \(number) of so very many keys"))
        }
        node.clock.advance(seconds: 31 * 86_400)
        try await node.kernel.tidy()
        #expect(
            try await node.kernel.read { db in try db.int("SELECT COUNT(*) FROM vault_idempotency") } == 0)
        try await node.kernel.close()
    }

    @Test func `a newcomer who sends twice is one person with one token`() async throws {
        let node = try await TestNode.open()
        let key = try IdempotencyKey.sample()
        let (one, two) = (node.kernel.newcomer(key: key), node.kernel.newcomer(key: key))
        #expect(one.identity == two.identity && one.token == two.token)
        #expect(People.isToken(one.token))
        // A program that always sends the same key does not make everybody the same person.
        #expect(try node.kernel.newcomer(key: .sample(content: "bye")).identity != one.identity)
        #expect(node.kernel.newcomer(key: nil).identity != node.kernel.newcomer(key: nil).identity)
        let elsewhere = try await TestNode.open()
        #expect(elsewhere.kernel.newcomer(key: key).identity != one.identity)
        try await elsewhere.kernel.close()
        try await node.kernel.close()
    }

    @Test func `a key has at least 128 bits`() throws {
        for text in ["", "123456789012345678901", String(repeating: "x", count: 201)] {
            #expect(throws: Refusal(.badKey)) { try IdempotencyKey.sample(text) }
        }
        _ = try IdempotencyKey.sample(String(repeating: "x", count: 22))
        _ = try IdempotencyKey.sample(String(repeating: "x", count: 200))
    }
}
