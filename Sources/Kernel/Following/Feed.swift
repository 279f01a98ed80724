// SPDX-License-Identifier: Apache-2.0
import DequeModule
import Synchronization

/// The newest notices, in memory, for followers that keep up.
///
/// There is no queue for each follower: each keeps its own cursor into one ring. One that falls behind the ring
/// reads the record instead, and nobody waits for it.
public final class Feed: Sendable {
    private struct State {
        var ring: Deque<Notice> = []
        var next: EntryIndex
    }
    private let state: Mutex<State>
    private let capacity: Int
    /// Raised after each commit.
    public let signal = Signal()

    init(next: EntryIndex, capacity: Int = 8192) {
        state = Mutex(State(next: next))
        self.capacity = capacity
    }

    /// The index that the next entry will have.
    public var next: EntryIndex { state.withLock { $0.next } }

    /// Adds what was appended and wakes everyone; what was told before is passed over.
    func publish(_ notices: [Notice], next: EntryIndex) {
        state.withLock { state in
            let fresh = notices.drop { $0.index < state.next }
            // What is not in the ring, whoever needs it reads from the record.
            if fresh.first?.index != state.next || fresh.last?.index != next - 1 { state.ring.removeAll() }
            if fresh.last?.index == next - 1 { state.ring.append(contentsOf: fresh) }
            if state.ring.count > capacity { state.ring.removeFirst(state.ring.count - capacity) }
            state.next = next
        }
        signal.raise()
    }

    /// The notices after an index, or nil where the ring no longer reaches back that far.
    func notices(after index: EntryIndex, limit: Int) -> [Notice]? {
        state.withLock { state in
            // Written so that no cursor a stranger sends can overflow.
            guard index < state.next - 1 else { return [] }
            guard let first = state.ring.first?.index, index >= first - 1 else { return nil }
            let start = Int(index + 1 - first)
            return Array(state.ring[start..<min(start + limit, state.ring.count)])
        }
    }
}

/// A cursor into the record that hears of every entry once, in order.
public struct Follower: Sendable {
    private let kernel: Kernel
    /// The last entry it was told of; -1 for none.
    public private(set) var cursor: EntryIndex
    private let limit: Int

    init(_ kernel: Kernel, after cursor: EntryIndex, limit: Int) {
        self.kernel = kernel
        self.cursor = cursor
        self.limit = limit
    }

    /// Waits for the next entries and gives them; empty when the task is cancelled.
    public mutating func next() async throws -> [Notice] {
        while !Task.isCancelled {
            let seen = kernel.feed.signal.count
            let notices: [Notice]
            if let recent = kernel.feed.notices(after: cursor, limit: limit) {
                notices = recent
            } else {
                notices = try await kernel.notices(after: cursor, limit: limit)
            }
            if let last = notices.last {
                cursor = last.index
                return notices
            }
            await kernel.feed.signal.wait(after: seen)
        }
        return []
    }
}
