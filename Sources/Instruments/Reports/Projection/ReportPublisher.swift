// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import SQL

/// Reports whose time has come, shown by submitting commands, a few seconds after it has.
struct ReportPublisher: Sendable {
    let kernel: Kernel
    /// How long it sleeps between two looks.
    static let pause = Duration.seconds(5)

    /// Looks again and again, until cancelled.
    func run() async throws {
        while !Task.isCancelled {
            // What fails now is tried again at the next look; the node must not end for it.
            if kernel.isLeading { _ = try? await publishDue() }
            try await Task.sleep(for: Self.pause)
        }
    }

    /// Publishes what is due, and tells how many reports that were.
    @discardableResult
    func publishDue() async throws -> Int {
        let now = kernel.clock().milliseconds
        let due = try await kernel.read { db in
            try db.query(
                """
                SELECT r.initiative, r.id FROM reports_due d JOIN reports_report r ON r.id = d.report \
                WHERE d.at <= \(now) ORDER BY d.at, d.report LIMIT 500
                """
            ) { (initiative: $0.int(0), id: $0.int(1)) }
        }
        var count = 0
        for one in due {
            let key = try IdempotencyKey(
                "reports/publisher/\(one.id)/when-due", address: "reports/publisher", content: [])
            do {
                try await kernel.submit(
                    PublishReport(initiative: one.initiative, report: one.id), by: .node, key: key)
                count += 1
            } catch let refusal as Refusal where refusal.code != .busy {
                // Somebody was quicker: it is hidden or withdrawn by now.
                continue
            }
        }
        return count
    }
}
