// SPDX-License-Identifier: Apache-2.0
public import Hummingbird
import Kernel
import Metrics

/// Times every answer by the pattern of its route; no address of a page or a person is kept.
public struct TimingMiddleware: RouterMiddleware {
    /// Makes the middleware.
    public init() {}

    public func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        let elapsed = ContinuousClock.now - start
        let nanoseconds =
            elapsed.components.seconds * 1_000_000_000 + elapsed.components.attoseconds / 1_000_000_000
        let dimensions = [
            ("method", request.method.rawValue), ("route", context.endpointPath ?? "none"),
            ("status", String(response.status.code)),
        ]
        Timer(label: "http_request", dimensions: dimensions).recordNanoseconds(nanoseconds)
        return response
    }
}
