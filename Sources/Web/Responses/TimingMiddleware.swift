// SPDX-License-Identifier: Apache-2.0
public import Hummingbird
import Kernel
import Metrics
import Synchronization

/// Times every answer by the pattern of its route; no address of a page or a person is kept.
public struct TimingMiddleware: RouterMiddleware {
    private struct Key: Hashable {
        let method: String
        let route: String?
        let status: Int
    }
    /// Routes and statuses are few: each has its timer made once.
    private let timers = Timers()

    /// Makes the middleware.
    public init() {}

    public func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        let elapsed = (ContinuousClock.now - start).components
        let nanoseconds = elapsed.seconds * 1_000_000_000 + elapsed.attoseconds / 1_000_000_000
        let key = Key(
            method: request.method.rawValue, route: context.endpointPath, status: response.status.code)
        timers[key].recordNanoseconds(nanoseconds)
        return response
    }

    private final class Timers: Sendable {
        private let known = Mutex<[Key: Timer]>([:])

        subscript(key: Key) -> Timer {
            known.withLock { known in
                if let timer = known[key] { return timer }
                let dimensions = [
                    ("method", key.method), ("route", key.route ?? "none"), ("status", String(key.status)),
                ]
                let timer = Timer(label: "http_request", dimensions: dimensions)
                known[key] = timer
                return timer
            }
        }
    }
}
