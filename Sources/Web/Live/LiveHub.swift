// SPDX-License-Identifier: Apache-2.0
import Formats
public import Kernel
import NIOCore
import Synchronization

/// Fans the record out to open pages: one reader of the record, one shared buffer an event, no queue for each client.
///
/// Each stream keeps a cursor. What happened since is taken from a ring of recent events and sent in one write, so a
/// burst costs each client one write; streams that stand at the same place share the joined buffer. One that
/// fell behind the ring reads the record itself, and nobody waits for it.
public final class LiveHub: Sendable {
    /// An event as it goes over the wire.
    struct Event: Sendable {
        let index: EntryIndex
        let buffer: ByteBuffer
    }
    /// What a stream hears: one initiative, or all.
    struct Ring: Sendable {
        var events: [Event] = []
        var first: EntryIndex
        var joined: (after: EntryIndex, until: EntryIndex, buffer: ByteBuffer)?
    }
    private struct State {
        var channels: [EntryIndex: Ring] = [:]
        var cursor: EntryIndex
        var streams: [ObjectIdentifier: LiveStream] = [:]
        var isEnding = false
    }

    private let kernel: Kernel
    private let state: Mutex<State>
    private let capacity = 2048
    /// The first index that this hub can have heard of.
    private let startOfHearing: EntryIndex
    let signals = Mutex<[EntryIndex: Signal]>([:])

    /// Everything: the channel of the whole node.
    public static let everything: EntryIndex = -1

    /// Makes a hub over a kernel.
    public init(_ kernel: Kernel) {
        self.kernel = kernel
        startOfHearing = kernel.feed.next
        state = Mutex(State(cursor: startOfHearing - 1))
    }

    /// How many streams are open.
    public var followers: Int { state.withLock { $0.streams.count } }

    /// Reads the record for everyone, and sends signs of life, until cancelled.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.hear() }
            group.addTask { try await self.beat() }
            try await group.next()
            group.cancelAll()
        }
        end()
    }

    /// Wakes every stream now and then, so that each sends a sign of life, and closes those that do not read.
    private func beat() async throws {
        var rounds = 0
        while !Task.isCancelled {
            try await Task.sleep(for: .seconds(5))
            rounds += 1
            let now = ContinuousClock.now
            let stuck = state.withLock { state in state.streams.values.filter { $0.isStuck(at: now) } }
            for stream in stuck { stream.close() }
            guard rounds % 3 == 0 else { continue }
            for signal in signals.withLock({ Array($0.values) }) { signal.raise() }
        }
    }

    private func hear() async throws {
        var follower = kernel.follow(after: state.withLock { $0.cursor })
        while !Task.isCancelled {
            let notices = try await follower.next()
            guard let last = notices.last else { break }
            var touched: Set<EntryIndex> = [Self.everything]
            state.withLock { state in
                for notice in notices {
                    let event = Event(index: notice.index, buffer: Self.wire(notice))
                    add(event, to: Self.everything, &state)
                    add(event, to: notice.initiative, &state)
                    touched.insert(notice.initiative)
                }
                state.cursor = last.index
            }
            for channel in touched { signal(channel).raise() }
        }
    }

    /// Ends all streams: the node is going down.
    public func end() {
        state.withLock { $0.isEnding = true }
        let all = signals.withLock { Array($0.values) }
        for signal in all { signal.raise() }
    }

    private func add(_ event: Event, to channel: EntryIndex, _ state: inout State) {
        var ring = state.channels.removeValue(forKey: channel) ?? Ring(first: startOfHearing)
        ring.events.append(event)
        ring.joined = nil
        if ring.events.count > capacity {
            let drop = capacity / 2
            ring.first = ring.events[drop - 1].index + 1
            ring.events.removeFirst(drop)
        }
        state.channels[channel] = ring
    }

    func signal(_ channel: EntryIndex) -> Signal {
        signals.withLock { signals in
            if let signal = signals[channel] { return signal }
            let signal = Signal()
            signals[channel] = signal
            return signal
        }
    }

    /// The last index that was heard of.
    var heard: EntryIndex { state.withLock { $0.cursor } }

    enum Pending {
        /// Bytes to send, and where the cursor stands afterwards.
        case send(ByteBuffer, EntryIndex)
        /// Nothing new.
        case nothing
        /// The ring does not reach back that far: read the record.
        case behind
        /// The node is going down.
        case ending
    }

    func pending(_ channel: EntryIndex, after cursor: EntryIndex) -> Pending {
        state.withLock { state in
            if state.isEnding { return .ending }
            guard state.cursor > cursor else { return .nothing }
            guard let ring = state.channels[channel] else {
                // Nothing of this channel was heard since the hub began; before that, only the record knows.
                return cursor + 1 >= startOfHearing ? .nothing : .behind
            }
            guard cursor + 1 >= ring.first else { return .behind }
            guard let last = ring.events.last, last.index > cursor else { return .nothing }
            if let joined = ring.joined, joined.after == cursor, joined.until == last.index {
                return .send(joined.buffer, last.index)
            }
            var buffer = ByteBuffer()
            var place = ring.events.count
            while place > 0, ring.events[place - 1].index > cursor { place -= 1 }
            for event in ring.events[place...] { buffer.writeImmutableBuffer(event.buffer) }
            state.channels[channel]?.joined = (cursor, last.index, buffer)
            return .send(buffer, last.index)
        }
    }

    /// Catches a stream up from the record.
    func read(_ channel: EntryIndex, after cursor: EntryIndex) async throws -> (ByteBuffer, EntryIndex)? {
        let notices =
            channel == Self.everything
            ? try await kernel.notices(in: nil, after: cursor, limit: 1000)
            : try await kernel.notices(in: channel, after: cursor, limit: 1000)
        guard let last = notices.last else { return nil }
        var buffer = ByteBuffer()
        for notice in notices { buffer.writeImmutableBuffer(Self.wire(notice)) }
        return (buffer, last.index)
    }

    func entered(_ stream: LiveStream) { state.withLock { $0.streams[ObjectIdentifier(stream)] = stream } }
    func left(_ stream: LiveStream) {
        state.withLock { _ = $0.streams.removeValue(forKey: ObjectIdentifier(stream)) }
    }

    /// `id`, `event` and `data` lines (HTML Living Standard §9.2).
    private static func wire(_ notice: Notice) -> ByteBuffer {
        let parts = notice.kind.split(separator: "/")
        var json = JSONWriter()
        json.beginObject()
        json.member("index", notice.index)
        json.member("initiative", notice.initiative)
        json.member("kind", notice.kind)
        json.member("subject", notice.subject)
        json.endObject()
        let name = parts.prefix(2).joined(separator: "/")
        return ByteBuffer(string: "id: \(notice.index)\nevent: \(name)\ndata: \(json.string)\n\n")
    }
}
