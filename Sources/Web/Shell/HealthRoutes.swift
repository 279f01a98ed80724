// SPDX-License-Identifier: Apache-2.0
import Formats
public import Hummingbird
import Kernel
import Record

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
            let figures = text + live + size + recordFigures()
            return Response.bytes(Array(figures.utf8), type: "text/plain; version=0.0.4")
        }
    }

    /// How far the record is signed and cosigned, and whether this process leads.
    private func recordFigures() -> String {
        let signed = site.kernel.checkpoints.latest?.size ?? 0
        var text = "# TYPE folkmoot_checkpoint_entries gauge\nfolkmoot_checkpoint_entries \(signed)\n"
        text += "# TYPE folkmoot_leading gauge\nfolkmoot_leading \(site.kernel.isLeading ? 1 : 0)\n"
        let statements = site.kernel.witnesses.statements
        guard !statements.isEmpty else { return text }
        text += "# TYPE folkmoot_witness_cosigned_entries gauge\n"
        for one in statements { text += "folkmoot_witness_cosigned_entries\(Self.label(one)) \(one.size)\n" }
        text += "# TYPE folkmoot_witness_cosigned_timestamp_seconds gauge\n"
        for one in statements {
            let seconds = (one.cosigned?.milliseconds ?? 0) / 1000
            text += "folkmoot_witness_cosigned_timestamp_seconds\(Self.label(one)) \(seconds)\n"
        }
        text += "# TYPE folkmoot_witness_contradicts gauge\n"
        for one in statements {
            let says = one.outcome.saysRewritten ? 1 : 0
            text += "folkmoot_witness_contradicts\(Self.label(one)) \(says)\n"
        }
        return text
    }

    private static func label(_ statement: WitnessStatement) -> String {
        let name = statement.key.name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "{witness=\"\(name)\"}"
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
