// SPDX-License-Identifier: Apache-2.0
import Formats
public import Kernel
import NIOCore
import Synchronization

/// Fans the record out to open pages: one reader of the record, one shared buffer an event, no queue for each client.
///
/// Each stream keeps a cursor and is served on the thread of its connection, all of a thread in one turn. What
/// happened since is taken from a ring of recent events and sent in one write, so a burst costs each client one
/// write; streams that stand at the same place share the joined buffer. One that fell behind the ring reads the
/// record itself, and one whose client does not read is passed over until it does; nobody waits for either.
public final class LiveHub: Sendable {
    /// An event as it goes over the wire.
    struct Event: Sendable {
        let index: EntryIndex
        let buffer: ByteBuffer
    }
    /// The streams of one channel whose connections live on one thread.
    private struct LoopStreams: Sendable {
        let loop: any EventLoop
        var streams: [ObjectIdentifier: LiveStream] = [:]
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
        var streams: [EntryIndex: [ObjectIdentifier: LoopStreams]] = [:]
        var isEnding = false
    }

    private let kernel: Kernel
    private let state: Mutex<State>
    private let capacity = 2048
    /// The first index that this hub can have heard of.
    private let startOfHearing: EntryIndex
    /// Everything: the channel of the whole node.
    public static let everything: EntryIndex = -1

    /// Makes a hub over a kernel.
    public init(_ kernel: Kernel) {
        self.kernel = kernel
        startOfHearing = kernel.feed.next
        state = Mutex(State(cursor: startOfHearing - 1))
    }

    /// How many streams are open.
    public var followers: Int {
        state.withLock { state in
            state.streams.values.reduce(0) { $0 + $1.values.reduce(0) { $0 + $1.streams.count } }
        }
    }

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

    /// Gives every stream a sign of life now and then, and closes those whose client does not read.
    private func beat() async throws {
        while !Task.isCancelled {
            try await Task.sleep(for: .seconds(5))
            for channel in state.withLock({ Array($0.streams.keys) }) { serve(channel) { $0.beat() } }
        }
    }

    /// Calls the body with each stream of a channel, on the thread of its connection.
    private func serve(_ channel: EntryIndex, _ body: @escaping @Sendable (LiveStream) -> Void) {
        let loops = state.withLock { state in state.streams[channel].map { Array($0.values) } ?? [] }
        for one in loops {
            one.loop.execute {
                for stream in one.streams.values { body(stream) }
            }
        }
    }

    private func hear() async throws {
        var follower = kernel.follow(after: state.withLock { $0.cursor })
        while !Task.isCancelled {
            let notices: [Notice]
            do { notices = try await follower.next() } catch let error where !(error is CancellationError) {
                // The database does not answer: what is missed meanwhile is read when it does.
                try await Task.sleep(for: .seconds(1))
                continue
            }
            guard let last = notices.last else { break }
            var touched: Set<EntryIndex> = [Self.everything]
            state.withLock { state in
                for notice in notices {
                    let event = Event(index: notice.index, buffer: Self.wire(notice))
                    if isListed(notice) { add(event, to: Self.everything, &state) }
                    add(event, to: notice.initiative, &state)
                    touched.insert(notice.initiative)
                }
                state.cursor = last.index
            }
            for channel in touched { serve(channel) { $0.deliver() } }
        }
    }

    /// What happens in an initiative that stands on no list is not for those who listen to everything.
    private func isListed(_ notice: Notice) -> Bool {
        !(kernel.initiatives[id: notice.initiative]?.description.isUnlisted ?? false)
    }

    /// Ends all streams: the node is going down.
    public func end() {
        let open = state.withLock { state in
            state.isEnding = true
            return state.streams.values.flatMap { $0.values.flatMap { $0.streams.values } }
        }
        for stream in open { stream.sendAway() }
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
        for notice in notices where channel != Self.everything || isListed(notice) {
            buffer.writeImmutableBuffer(Self.wire(notice))
        }
        return (buffer, last.index)
    }

    /// Takes a stream up; what happened since its cursor is sent at once.
    func enter(_ stream: LiveStream) {
        let loop = stream.loop
        let isEnding = state.withLock { state in
            var loops = state.streams[stream.channel] ?? [:]
            loops[ObjectIdentifier(loop), default: LoopStreams(loop: loop)].streams[
                ObjectIdentifier(stream)] = stream
            state.streams[stream.channel] = loops
            return state.isEnding
        }
        if isEnding { return stream.sendAway() }
        loop.execute { stream.deliver() }
    }

    /// Lets a stream go.
    func leave(_ stream: LiveStream) {
        state.withLock { state in
            let loop = ObjectIdentifier(stream.loop)
            state.streams[stream.channel]?[loop]?.streams.removeValue(forKey: ObjectIdentifier(stream))
            if state.streams[stream.channel]?[loop]?.streams.isEmpty ?? false {
                state.streams[stream.channel]?.removeValue(forKey: loop)
            }
            if state.streams[stream.channel]?.isEmpty ?? false {
                state.streams.removeValue(forKey: stream.channel)
            }
        }
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
