// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing

@testable import Kernel

/// Followers hear of every entry once, in order, and nobody waits for them.
@Suite struct FollowTests {
    @Test func `a follower hears every entry once, in order, from its cursor`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let task = Task {
            var follower = node.kernel.follow(after: -1, limit: 7)
            var heard: [EntryIndex] = []
            while heard.last != 101 { heard += try await follower.next().map(\.index) }
            return heard
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask { _ = try await node.post("\(number)", in: quake) }
            }
            try await group.waitForAll()
        }
        #expect(try await task.value == Array(0...101))
        var late = node.kernel.follow(after: 99)
        #expect(try await late.next().map(\.index) == [100, 101])
        #expect(late.cursor == 101)
        try await node.kernel.close()
    }

    @Test func `a follower resumes after the node was started again`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        for number in 0..<5 { try await node.post("\(number)", in: quake) }
        let reopened = try await node.reopened()
        var follower = reopened.kernel.follow(after: 3)
        #expect(try await follower.next().map(\.index) == [4, 5, 6])
        try await reopened.post("more", in: quake)
        #expect(try await follower.next().map(\.index) == [7])
        try await reopened.kernel.close()
    }

    @Test func `a follower that fell behind the ring reads the record`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        var follower = node.kernel.follow(after: 1, limit: 1000)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<10_000 {
                group.addTask { _ = try await node.post("\(number)", in: quake) }
            }
            try await group.waitForAll()
        }
        #expect(node.kernel.feed.notices(after: 1, limit: 1) == nil)
        var heard: [EntryIndex] = []
        while heard.last != 10_001 { heard += try await follower.next().map(\.index) }
        #expect(heard == Array(2...10_001))
        try await node.kernel.close()
    }

    @Test func `a node hears what another process appends, and writes on behind it`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let other = try await TestNode.open(in: node.folder, clock: node.clock)
        let hearing = Task { await node.kernel.hear(atLeastEvery: .milliseconds(20)) }
        var follower = node.kernel.follow(after: quake)
        let receipt = try await other.post("from elsewhere", in: quake)
        #expect(try await follower.next().map(\.index) == [receipt.index])
        #expect(node.kernel.initiatives.lastIndex(of: quake) == receipt.index)
        hearing.cancel()
        _ = await hearing.result
        // Without hearing: the next batch takes up what stands before it.
        let flood = try await other.initiative("flood")
        let last = try await other.post("there", in: flood)
        let mine = try await node.post("mine", in: quake)
        #expect(mine.index == last.index + 1)
        #expect(try await follower.next().map(\.index) == [flood, last.index, mine.index])
        #expect(node.kernel.initiatives[id: flood]?.name == "flood")
        #expect(node.kernel.initiatives.lastIndex(of: flood) == last.index)
        try await node.verified()
        try await other.kernel.close()
        try await node.kernel.close()
    }

    @Test func `two processes that write and hear at once lose nothing`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let other = try await TestNode.open(in: node.folder, clock: node.clock)
        let nodes = [node, other]
        let hearing = nodes.map { one in
            Task { await one.kernel.hear(atLeastEvery: .milliseconds(1)) }
        }
        let heard = nodes.map { one in
            Task {
                var (follower, heard) = (one.kernel.follow(after: quake, limit: 50), [EntryIndex]())
                while heard.count < 600 { heard += try await follower.next().map(\.index) }
                return heard
            }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for one in nodes {
                group.addTask { for number in 0..<300 { try await one.post("\(number)", in: quake) } }
            }
            try await group.waitForAll()
        }
        for task in heard { #expect(try await task.value == Array(quake + 1...quake + 600)) }
        for task in hearing { task.cancel() }
        try await node.verified()
        #expect(try await node.firstDifference() == nil)
        try await other.kernel.close()
        try await node.kernel.close()
    }

    @Test func `a thousand followers all hear`() async throws {
        let node = try await TestNode.open()
        let quake = try await node.initiative()
        let sums = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<1000 {
                group.addTask {
                    var follower = node.kernel.follow(after: 1)
                    var count = 0
                    while follower.cursor < 21 { count += try await follower.next().count }
                    return count
                }
            }
            for number in 0..<20 {
                try await node.post("\(number)", in: quake)
                if number % 5 == 0 { try await Task.sleep(for: .milliseconds(5)) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(sums == Array(repeating: 20, count: 1000))
        try await node.kernel.close()
    }

    @Test func `a cancelled follower ends and leaves nothing behind`() async throws {
        let node = try await TestNode.open()
        let tasks = (0..<100).map { _ in
            Task {
                var follower = node.kernel.follow(after: 0)
                return try await follower.next()
            }
        }
        while node.kernel.feed.signal.waiting < 50 { try await Task.sleep(for: .milliseconds(1)) }
        for task in tasks { task.cancel() }
        for task in tasks { #expect(try await task.value.isEmpty) }
        #expect(node.kernel.feed.signal.waiting == 0)
        try await node.kernel.close()
    }

    @Test func `no cursor that a stranger sends does harm`() async throws {
        let node = try await TestNode.open()
        _ = try await node.initiative()
        for cursor: EntryIndex in [.max, .max - 1, 1 << 40] {
            #expect(node.kernel.feed.notices(after: cursor, limit: 10) == [])
            #expect(try await node.kernel.notices(after: cursor, limit: 10).isEmpty)
        }
        for cursor: EntryIndex in [.min, -2] {
            var follower = node.kernel.follow(after: cursor)
            #expect(try await follower.next().map(\.index) == [0, 1])
        }
        try await node.kernel.close()
    }

    @Test func `the ring gives what it has, and says where it does not reach`() {
        let feed = Feed(next: 10, capacity: 4)
        func notices(_ range: Range<EntryIndex>) -> [Notice] {
            range.map { Notice(index: $0, initiative: 1, kind: "notes/posted/1", subject: $0) }
        }
        #expect(feed.notices(after: 9, limit: 5) == [])
        #expect(feed.notices(after: 8, limit: 5) == nil)
        feed.publish(notices(10..<13), next: 13)
        #expect(feed.notices(after: 9, limit: 2)?.map(\.index) == [10, 11])
        feed.publish(notices(13..<16), next: 16)
        #expect(feed.next == 16)
        #expect(feed.notices(after: 10, limit: 9) == nil)
        #expect(feed.notices(after: 11, limit: 9)?.map(\.index) == [12, 13, 14, 15])
        #expect(feed.notices(after: 14, limit: 9)?.map(\.index) == [15])
        feed.publish(notices(20..<21), next: 21)
        #expect(feed.notices(after: 15, limit: 9) == nil)
        #expect(feed.notices(after: 19, limit: 9)?.map(\.index) == [20])
        feed.publish(notices(21..<41), next: 41)
        #expect(feed.notices(after: 35, limit: 9) == nil)
        #expect(feed.notices(after: 36, limit: 9)?.map(\.index) == [37, 38, 39, 40])
    }
}

@Suite struct SignalTests {
    @Test func `a raise between looking and waiting is not missed`() async {
        let signal = Signal()
        let seen = signal.count
        signal.raise()
        await signal.wait(after: seen)
        #expect(signal.count == seen + 1)
    }

    @Test func `a task that was cancelled before does not wait`() async {
        let signal = Signal()
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            await signal.wait(after: signal.count)
        }
        task.cancel()
        await task.value
        #expect(signal.waiting == 0)
    }

    @Test func `cancelling and raising at the same moment wakes everyone once`() async {
        let signal = Signal()
        for _ in 0..<300 {
            let seen = signal.count
            let tasks = (0..<8).map { _ in Task { await signal.wait(after: seen) } }
            async let raised: Void = signal.raise()
            for task in tasks.prefix(4) { task.cancel() }
            await raised
            for task in tasks { await task.value }
            #expect(signal.waiting == 0)
        }
    }
}
