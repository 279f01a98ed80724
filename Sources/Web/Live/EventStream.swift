// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
public import Hummingbird
public import Kernel
import NIOCore
import Synchronization

/// One open stream of server-sent events.
public enum EventStream {
    /// Answers with a stream that begins after `Last-Event-ID`, `?after=`, or now.
    public static func response(
        _ request: Request, _ context: WebContext, hub: LiveHub, kernel: Kernel, channel: EntryIndex
    ) throws -> Response {
        let asked = request.headers[.lastEventID] ?? request.uri.queryParameters["after"].map(String.init)
        let last = kernel.feed.next - 1
        let start: EntryIndex
        switch asked {
        case nil: start = last
        case let text?:
            guard let index = EntryIndex(text), index >= -1 else {
                throw Refusal.field("after", "number")
            }
            start = min(index, last)
        }
        let stream = LiveStream(context.connection)
        let body = ResponseBody { writer in
            hub.entered(stream)
            defer { hub.left(stream) }
            var output = writer
            try await request.body.consumeWithCancellationOnInboundClose { _ in
                try await send(&output, stream, hub: hub, channel: channel, after: start)
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store",
                xAccelBuffering: "no",
            ], body: body)
    }

    private static let xAccelBuffering = HTTPField.Name("X-Accel-Buffering") ?? .via
    private static let heartbeat = ByteBuffer(string: ": still here\n\n")

    private static func send(
        _ writer: inout any ResponseBodyWriter, _ stream: LiveStream, hub: LiveHub, channel: EntryIndex,
        after start: EntryIndex
    ) async throws {
        var (cursor, isIdle) = (start, false)
        let signal = hub.signal(channel)
        try await stream.write(ByteBuffer(string: "retry: 2000\n: after \(start)\n\n"), &writer)
        while !Task.isCancelled {
            let seen = signal.count
            var (news, isBehind) = (Optional<(ByteBuffer, EntryIndex)>.none, false)
            switch hub.pending(channel, after: cursor) {
            case .send(let buffer, let last): news = (buffer, last)
            case .behind:
                news = try await hub.read(channel, after: cursor)
                isBehind = true
            case .nothing: break
            case .ending: return
            }
            if let (buffer, last) = news {
                try await stream.write(buffer, &writer)
                (cursor, isIdle) = (last, false)
                continue
            }
            if isBehind { cursor = max(cursor, hub.heard) }
            // Woken and still nothing: it is the sign of life's turn.
            if isIdle { try await stream.write(heartbeat, &writer) }
            await signal.wait(after: seen)
            isIdle = true
        }
    }
}

/// What the hub knows of an open stream: whether its client still reads.
final class LiveStream: Sendable {
    private let connection: any Channel
    private let writingSince = Mutex<ContinuousClock.Instant?>(nil)

    init(_ connection: any Channel) { self.connection = connection }

    /// A write that takes this long: the client does not read.
    private static let patience = Duration.seconds(20)

    func isStuck(at now: ContinuousClock.Instant) -> Bool {
        writingSince.withLock { since in since.map { now - $0 > Self.patience } ?? false }
    }

    func close() { connection.close(promise: nil) }

    func write(_ buffer: ByteBuffer, _ writer: inout any ResponseBodyWriter) async throws {
        writingSince.withLock { $0 = ContinuousClock.now }
        defer { writingSince.withLock { $0 = nil } }
        try await writer.write(buffer)
    }
}
