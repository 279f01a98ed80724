// SPDX-License-Identifier: Apache-2.0

import Record
import Testing

@Suite struct RecordCheckerTests {
    struct Item {
        var entry: [UInt8]
        var body: EntryBody?
        var leafHash: RecordHash?
    }

    static func envelope(_ index: Int, time: Int? = nil, at place: Int? = nil) throws -> Envelope {
        try Envelope(
            index: Int64(place ?? index), timeInMinutes: Int64(time ?? 1000 + index / 3), initiative: 0,
            kind: "reports/filed/1", subject: Int64(index),
            commitment: Commitment.of(body: utf8("body \(index)"), salt: salt(index)))
    }

    static func salt(_ index: Int) throws -> Salt {
        try #require(Salt(bytes: [UInt8](repeating: UInt8(truncatingIfNeeded: index), count: 16)))
    }

    static func record(_ count: Int) throws -> [Item] {
        try (0..<count).map { index in
            let body: EntryBody =
                switch index % 5 {
                case 3: .withheld
                case 4: .erased
                default: .present(salt: try salt(index), bytes: utf8("body \(index)"))
                }
            let entry = try envelope(index).bytes
            return Item(entry: entry, body: body, leafHash: RecordHash.leafHash(of: entry))
        }
    }

    static func checkpoint(_ items: [Item]) throws -> Checkpoint {
        var tree = TreeBuilder()
        for item in items { tree.append(RecordHash.leafHash(of: item.entry)) }
        return try Checkpoint(origin: "a.example", size: tree.size, root: tree.root)
    }

    @discardableResult
    static func check(_ items: [Item], _ checkpoint: Checkpoint) throws(RecordFault) -> RecordChecker {
        var checker = RecordChecker()
        for item in items { try checker.check(item.entry, body: item.body, leafHash: item.leafHash) }
        try checker.finish(checkpoint)
        return checker
    }

    @Test(arguments: [0, 1, 2, 255, 256, 257, 600])
    func `a good record passes, whatever the state of its bodies`(count: Int) throws {
        let items = try Self.record(count)
        let checker = try Self.check(items, Self.checkpoint(items))
        #expect(checker.size == Int64(count))
        #expect(checker.count(of: .withheld) == Int64((count + 1) / 5))
        #expect(checker.count(of: .erased) == Int64(count / 5))
        let total = BodyState.allCases.reduce(0) { $0 + checker.count(of: $1) }
        #expect(total == Int64(count))
        let bare = items.map { Item(entry: $0.entry) }
        #expect(try Self.check(bare, Self.checkpoint(items)).count(of: .present) == 0)
    }

    @Test func `the first bad entry is named with what is wrong`() throws {
        let good = try Self.record(20)
        let checkpoint = try Self.checkpoint(good)
        func fault(_ change: (inout [Item]) throws -> Void) throws -> RecordFault? {
            var items = good
            try change(&items)
            return #expect(throws: RecordFault.self) { try Self.check(items, checkpoint) }
        }
        #expect(try fault { $0[7].entry[0] ^= 1 }?.index == 7)
        #expect(
            try fault { $0[7].entry.append(0) }
                == .malformedEnvelope(index: 7, reason: .envelope("line 8 is not an origin")))
        #expect(try fault { $0.swapAt(4, 5) } == .wrongIndex(index: 4, found: 5))
        #expect(try fault { $0.remove(at: 9) } == .wrongIndex(index: 9, found: 10))
        #expect(
            try fault { $0[7] = Item(entry: try Self.envelope(7, time: 1).bytes) }
                == .timeWentBack(index: 7, from: 1002, to: 1))
        #expect(
            try fault { $0[5].body = .present(salt: try Self.salt(5), bytes: utf8("body 6")) }
                == .wrongBody(index: 5))
        #expect(
            try fault { $0[5].body = .present(salt: try Self.salt(6), bytes: utf8("body 5")) }
                == .wrongBody(index: 5))
        #expect(try fault { $0[5].entry = try Self.envelope(8, at: 5).bytes } == .wrongLeafHash(index: 5))
        #expect(try fault { $0.removeLast() } == .wrongSize(index: 19, checkpoint: 20, found: 19))
        #expect(
            try fault { $0.append(Item(entry: try Self.envelope(20).bytes)) }
                == .wrongSize(index: 20, checkpoint: 20, found: 21))
        let altered = try fault { $0[5] = Item(entry: try Self.envelope(8, time: 1001, at: 5).bytes) }
        guard case .wrongRoot(20, checkpoint.root, _) = altered else {
            Issue.record("\(String(describing: altered)) is not a wrong root")
            return
        }
        #expect(altered?.index == nil)
    }

    @Test func `a fault leaves the checker as it was`() throws {
        let items = try Self.record(3)
        var checker = RecordChecker()
        try checker.check(items[0].entry, body: items[0].body)
        let root = checker.root
        #expect(throws: RecordFault.self) { try checker.check(items[2].entry, body: items[2].body) }
        #expect(checker.root == root)
        #expect(checker.size == 1)
        try checker.check(items[1].entry, body: items[1].body)
        try checker.check(items[2].entry, body: items[2].body)
        try checker.finish(Self.checkpoint(items))
    }
}
