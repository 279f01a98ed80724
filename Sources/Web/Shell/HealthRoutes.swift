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
        router.get("-/alive") { _, _ in
            Response.json { json in json.object { $0.member("status", "ok") } }.with(
                .cacheControl, "no-store")
        }
        router.get("-/health") { _, _ in health() }
        router.get("-/ready") { _, _ in try await ready() }
        router.get("-/metrics") { _, _ in
            let text = metrics()
            let live = "# TYPE folkmoot_live_streams gauge\nfolkmoot_live_streams \(site.live.followers)\n"
            let size =
                "# TYPE folkmoot_record_entries gauge\nfolkmoot_record_entries \(site.kernel.feed.next)\n"
            let connections =
                "# TYPE folkmoot_connections gauge\nfolkmoot_connections \(site.settings.bounds.connections)\n"
            let well = site.kernel.pulse.problems.isEmpty ? 1 : 0
            let pulse = "# TYPE folkmoot_well gauge\nfolkmoot_well \(well)\n"
            let figures = text + live + size + connections + pulse + recordFigures()
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

    /// The truth, as it was a second ago: nothing is asked, so that it is there when all else is not.
    private func health() -> Response {
        let problems = site.kernel.pulse.problems
        return Response.json(status: problems.isEmpty ? .ok : .serviceUnavailable) { json in
            json.beginObject()
            json.member("status", problems.isEmpty ? "ok" : "unwell")
            json.key("problems")
            json.beginArray()
            for problem in problems { json.value(problem.rawValue) }
            json.endArray()
            json.endObject()
        }.with(.cacheControl, "no-store")
    }

    /// Ready when all is well and the database answers this very question.
    private func ready() async throws -> Response {
        guard site.kernel.pulse.problems.isEmpty else { throw Refusal(.busy) }
        let entries = try await site.kernel.storedSize()
        return Response.json { json in
            json.object { json in
                json.member("status", "ready")
                json.member("entries", entries)
                json.member("checkpoint", site.kernel.checkpoints.latest?.size)
                json.member("leads", site.kernel.isLeading)
            }
        }.with(.cacheControl, "no-store")
    }
}
