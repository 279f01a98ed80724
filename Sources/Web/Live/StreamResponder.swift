// SPDX-License-Identifier: Apache-2.0
public import Hummingbird

/// Routes a request for a stream in a task of its own, whose memory goes before the stream begins.
///
/// A task keeps what its deepest call once needed: through all middleware that is some ten kilobytes, which would
/// stay with each open page for as long as it is open. Other requests are passed on as they are.
public struct StreamResponder<Inner: HTTPResponder<WebContext>>: HTTPResponder {
    private let inner: Inner

    /// Wraps the router's responder.
    public init(_ inner: Inner) { self.inner = inner }

    public func respond(to request: Request, context: WebContext) async throws -> Response {
        guard request.uri.path.hasSuffix("/live") else {
            return try await inner.respond(to: request, context: context)
        }
        async let response = inner.respond(to: request, context: context)
        return try await response
    }
}
