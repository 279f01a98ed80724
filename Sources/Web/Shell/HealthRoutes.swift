// SPDX-License-Identifier: Apache-2.0
import Formats
public import Hummingbird
import Kernel

/// What those who run the node ask it.
public struct HealthRoutes: Sendable {
    private let site: Site
    private let metrics: @Sendable () -> String

    /// Makes the routes; `metrics` gives the text for Prometheus.
    public init(_ site: Site, metrics: @escaping @Sendable () -> String) {
        self.site = site
        self.metrics = metrics
    }

    /// Adds the routes to a router.
    public func add(to router: some RouterMethods<WebContext>) {
        router.get("-/health") { _, _ in
            Response.json { json in json.object { $0.member("status", "ok") } }.with(
                .cacheControl, "no-store")
        }
        router.get("-/ready") { _, _ in try await ready() }
        router.get("-/metrics") { _, _ in
            let text = metrics()
            let live = "# TYPE folkmoot_live_streams gauge\nfolkmoot_live_streams \(site.live.followers)\n"
            let size =
                "# TYPE folkmoot_record_entries gauge\nfolkmoot_record_entries \(site.kernel.feed.next)\n"
            return Response.bytes(Array((text + live + size).utf8), type: "text/plain; version=0.0.4")
        }
    }

    /// Ready when the database answers.
    private func ready() async throws -> Response {
        let entries = try await site.kernel.storedSize()
        return Response.json { json in
            json.object { json in
                json.member("status", "ready")
                json.member("entries", entries)
                json.member("checkpoint", site.kernel.checkpoints.latest?.size)
            }
        }.with(.cacheControl, "no-store")
    }
}
