// SPDX-License-Identifier: Apache-2.0
import Kernel
import NIOCore
import NIOHTTPTypes
import Synchronization

/// One open stream: where it stands, and how bytes get onto its connection.
///
/// Its cursor is touched on the thread of its connection only. Events are written to the connection directly, behind
/// the head that the response wrote: waking a task for each of ten thousand streams would cost more than the write.
final class LiveStream: Sendable {
    private struct State {
        var cursor: EntryIndex
        var isReading = false
        var lastWrite = NIODeadline.now()
        var stuckSince: NIODeadline?
        var isFinished = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    let channel: EntryIndex
    private let connection: any Channel
    private let hub: LiveHub
    private let state: Mutex<State>

    init(_ connection: any Channel, hub: LiveHub, channel: EntryIndex, after cursor: EntryIndex) {
        self.connection = connection
        self.hub = hub
        self.channel = channel
        state = Mutex(State(cursor: cursor))
    }

    var loop: any EventLoop { connection.eventLoop }

    private static let heartbeat = ByteBuffer(string: ": still here\n\n")
    /// A client that takes nothing for this long does not read.
    private static let patience = TimeAmount.seconds(20)

    /// Sends what happened since the cursor; MUST be called on the connection's thread.
    func deliver() {
        let (cursor, isFree) = state.withLock { ($0.cursor, !$0.isReading && !$0.isFinished) }
        guard isFree, connection.isWritable else { return }
        switch hub.pending(channel, after: cursor) {
        case .send(let buffer, let last): write(buffer, upTo: last)
        case .behind: readRecord(after: cursor)
        case .nothing, .ending: break
        }
    }

    /// Sends a sign of life where nothing was sent for long, and gives up where nothing is taken.
    func beat() {
        let now = NIODeadline.now()
        guard connection.isWritable else {
            let since = state.withLock { state in
                if state.stuckSince == nil { state.stuckSince = now }
                return state.stuckSince
            }
            if let since, now - since > Self.patience { connection.close(promise: nil) }
            return
        }
        state.withLock { $0.stuckSince = nil }
        deliver()
        let (last, cursor) = state.withLock { ($0.lastWrite, $0.cursor) }
        if now - last >= .seconds(10) { write(Self.heartbeat, upTo: cursor) }
    }

    private func write(_ buffer: ByteBuffer, upTo last: EntryIndex) {
        state.withLock { state in
            state.cursor = max(state.cursor, last)
            state.lastWrite = NIODeadline.now()
        }
        connection.writeAndFlush(HTTPResponsePart.body(buffer), promise: nil)
    }

    /// Catches up from the record, page by page.
    private func readRecord(after cursor: EntryIndex) {
        state.withLock { $0.isReading = true }
        // Before reading: what is heard of while the record is read may not be in what was read.
        let heard = hub.heard
        Task {
            do {
                let page = try await hub.read(channel, after: cursor)
                loop.execute { [self] in
                    state.withLock { $0.isReading = false }
                    if let (buffer, last) = page {
                        write(buffer, upTo: last)
                    } else {
                        // Nothing of this channel since then: what the hub has heard of concerns others.
                        state.withLock { $0.cursor = max($0.cursor, heard) }
                    }
                    deliver()
                }
            } catch {
                // It stands where it stood; the next event or sign of life tries again.
                state.withLock { $0.isReading = false }
            }
        }
    }

    /// Ends the stream because the node goes down: the client is told to come back, to whichever process is there then.
    ///
    /// Not all at once: each is given a time of its own to wait (`retry`, HTML Living Standard §9.2.6).
    func sendAway() {
        let pause = Int.random(in: 200...3000)
        loop.execute { [self] in
            if state.withLock({ !$0.isFinished }), connection.isWritable {
                let words = ByteBuffer(string: "retry: \(pause)\n: this process ends; come again\n\n")
                connection.writeAndFlush(HTTPResponsePart.body(words), promise: nil)
            }
            finish()
        }
    }

    /// Ends the stream: its client left, or the node goes down.
    func finish() {
        let waiter = state.withLock { state in
            state.isFinished = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Ends the stream when its client leaves.
    ///
    /// Hummingbird lets a connection stay half open after its client has closed: nobody would notice.
    func watchClient() async throws {
        connection.closeFuture.whenComplete { [self] _ in finish() }
        try await connection.pipeline.addHandler(ClosesWithClient(), position: .first)
    }

    /// Waits for the end.
    func untilFinished() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.isFinished { state.waiter = continuation }
                return state.isFinished
            }
            if isOver { continuation.resume() }
        }
    }
}

/// Closes a connection as soon as its client does.
private final class ClosesWithClient: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }
}
