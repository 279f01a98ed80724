// SPDX-License-Identifier: Apache-2.0
import Geometry
import Hummingbird
import Kernel
import SQL
import Web

/// Asks whether what is out of date is still so, near what a person added or looked at.
struct StillSoRoutes: Sendable {
    let reports: ReportSite
    private var site: Site { reports.site }
    /// How many things a person or a device may name.
    private static let mostNamed = 20
    /// What is asked for is so near, in metres.
    private static let reach = 1000.0

    func add(to router: some RouterMethods<WebContext>) {
        router.get("i/:name/reports/still-so") { request, context in try await page(request, context) }
    }

    private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try reports.initiative(context)
        let named = try Self.named(request)
        let me = context.identity?.pseudonym(in: initiative.id)
        let own = try await own(context, initiative)
        let rows = try await stale(Array((own + named).prefix(Self.mostNamed)), initiative)
        let categories = try await reports.queries.categories(of: initiative.id)
        let shell = site.shell(
            request, context, initiative: initiative,
            maySteward: try await site.maySteward(context, initiative))
        let items = initiative.phase.takesContributions ? rows : []
        let model = StillSoPage(
            shell: shell,
            items: items.map { row in
                StillSoPage.Item(
                    card: reports.card(row, categories, initiative, context.language),
                    isMine: row.author == me)
            }, key: site.formKey())
        return site.page(model).with(.cacheControl, "private, no-store")
    }

    /// The reports that the device remembers.
    private static func named(_ request: Request) throws -> [EntryIndex] {
        guard let text = request.query["near"], !text.isEmpty else { return [] }
        return try text.split(separator: ",").prefix(mostNamed).map { part in
            guard let id = EntryIndex(part), id > 0 else { throw Refusal.field("near", "number") }
            return id
        }
    }

    /// What the person added or said something about here, newest first.
    private func own(_ context: WebContext, _ initiative: Initiative) async throws -> [EntryIndex] {
        guard let identity = context.identity else { return [] }
        let all = try await site.kernel.contributions(of: identity, limit: 200)
        return all.filter { $0.initiative == initiative.id && $0.subject != initiative.id }
            .prefix(Self.mostNamed).map(\.subject)
    }

    /// Those of the named that are out of date, then others near them.
    private func stale(_ ids: [EntryIndex], _ initiative: Initiative) async throws -> [ReportRow] {
        let now = site.now
        let found = try await site.kernel.read { db in
            try ids.compactMap { id in
                try db.first(
                    """
                    SELECT \(ReportRow.columns) FROM reports_report \
                    WHERE id = \(id) AND initiative = \(initiative.id) AND status IN (0, 1)
                    """
                ) { ReportRow($0) }
            }
        }
        var rows = found.filter { $0.status == .open && $0.credence(at: now) == .outOfDate }
        for place in found.compactMap(\.place).prefix(3) {
            var filter = ReportFilter()
            (filter.credence, filter.statuses) = (.outOfDate, .open)
            filter.area = try? Area(center: place, radius: Self.reach)
            rows += try await reports.queries.page(of: initiative.id, filter, limit: 10).content
        }
        var seen: Set<EntryIndex> = []
        return rows.filter { seen.insert($0.id).inserted }.prefix(Self.mostNamed).map { $0 }
    }
}
