// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
public import Hummingbird
public import Kernel
import NIOCore

/// One open stream of server-sent events.
public enum EventStream {
    /// Answers with a stream that begins after `Last-Event-ID`, `?after=`, or now.
    ///
    /// - Throws: `Refusal.busy` where so many are open already.
    public static func response(
        _ request: Request, _ context: WebContext, hub: LiveHub, kernel: Kernel, channel: EntryIndex,
        most: Int
    ) throws -> Response {
        guard hub.followers < most else { throw Refusal(.busy, values: ["retryAfter": "30"]) }
        let asked = request.headers[.lastEventID] ?? request.query["after"]
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
        let stream = LiveStream(context.connection, hub: hub, channel: channel, after: start)
        let body = ResponseBody { writer in
            try await writer.write(ByteBuffer(string: "retry: 2000\n: after \(start)\n\n"))
            try await stream.watchClient()
            hub.enter(stream)
            await stream.untilFinished()
            hub.leave(stream)
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
}
