// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Web

/// Stands at one connection: refuses it where there are too many, and lets go whoever sends or takes next to nothing.
///
/// A head that does not come whole within a minute ends with the connection's idle time. A body must come at 500 bytes
/// a second after the first half minute, and of what is sent some must be taken every minute and a half: slow
/// telephones do, and whoever only holds a place does not.
final class Doorkeeper: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let bounds: Bounds
    private var isCounted = false
    private var isRefused = false
    private var body: (since: NIODeadline, bytes: Int)?
    private var bodyWatch: Scheduled<Void>?
    private var outputWatch: Scheduled<Void>?
    private static let leastRate = 500
    private static let grace = TimeAmount.seconds(30)
    private static let patience = TimeAmount.seconds(90)

    init(_ bounds: Bounds) { self.bounds = bounds }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        if isCounted { bounds.disconnected() }
        isCounted = false
        bodyWatch?.cancel()
        outputWatch?.cancel()
        context.fireChannelInactive()
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard !isCounted else { return }
        isCounted = true
        guard !bounds.connected() else { return }
        isRefused = true
        let words = ByteBuffer(string: "Too many connections just now. Come back in a moment.\n")
        let head = HTTPResponse(
            status: .serviceUnavailable,
            headerFields: [
                .retryAfter: "5", .connection: "close", .contentType: "text/plain; charset=utf-8",
                .contentLength: String(words.readableBytes), .cacheControl: "no-store",
            ])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(words)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        // The client reads the answer before the connection is gone; where it sends on, it is gone all the same.
        let channel = context.channel
        context.close(mode: .output, promise: nil)
        context.eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isRefused { return }
        switch unwrapInboundIn(data) {
        case .head: body = (.now(), 0)
        case .body(let bytes):
            body?.bytes += bytes.readableBytes
            if bodyWatch == nil { watchBody(context) }
        case .end:
            body = nil
            bodyWatch?.cancel()
            bodyWatch = nil
        }
        context.fireChannelRead(data)
    }

    private func watchBody(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        bodyWatch = context.eventLoop.scheduleTask(in: Self.grace) {
            let (handler, context) = bound.value
            handler.bodyWatch = nil
            guard let body = handler.body else { return }
            let seconds = Int((.now() - body.since).nanoseconds / 1_000_000_000)
            if body.bytes < seconds * Self.leastRate { return context.close(promise: nil) }
            handler.watchBody(context)
        }
    }

    /// A client that leaves in the middle of a body would keep its place until somebody noticed.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if body != nil, let event = event as? ChannelEvent, event == .inputClosed {
            context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        outputWatch?.cancel()
        outputWatch = nil
        if !context.channel.isWritable {
            let channel = context.channel
            outputWatch = context.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
        }
        context.fireChannelWritabilityChanged()
    }
}
