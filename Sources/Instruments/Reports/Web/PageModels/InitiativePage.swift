// SPDX-License-Identifier: Apache-2.0
public import Web

/// An initiative: its reports on a map and in a list, with filters, a timeline, and the way to add one.
public struct InitiativePage: SampledPage {
    public static let template = "InitiativePage"
    public static let keys = Shell.keys.union([
        "pageTitle", "purpose", "map", "filters", "cards", "hasCards", "histogram", "total", "totalWords",
        "next",
        "live", "data", "stats", "base", "canAdd", "feed",
        "cite", "past",
    ])
    public let values: [String: any Sendable]

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - total: Reports that match the filters, exactly.
    ///   - next: Address of the next page of the list; nil at its end.
    ///   - live: The stream; nil where the page shows what was.
    ///   - unconfirmed: Reports that wait for a second pair of eyes.
    ///   - cite: Where the page stays what it is.
    init(
        shell: Shell, title: String, purpose: String?, map: MapView, filters: ReportFilters,
        cards: [ReportCard],
        histogram: Histogram?, total: Int, next: String?, live: LiveFeed?, data: DataLinks,
        unconfirmed: Int = 0, cite: String? = nil, past: ReportPast? = nil
    ) {
        let t = shell.t, name = shell.initiative?.name ?? ""
        values = shell.with([
            "pageTitle": title, "purpose": purpose, "map": map.part, "filters": filters.part(t),
            "cards": cards.map { $0.part(shell) }, "hasCards": !cards.isEmpty,
            "histogram": histogram?.part(t),
            "total": String(total), "totalWords": t.count("reports_n", total), "next": next,
            "live": live?.part, "cite": cite, "past": past?.part(shell),
            "data": data.part, "base": "/i/" + name, "canAdd": shell.initiative?.isOpen ?? false,
            "stats": unconfirmed == 0 ? nil : t.count("waiting_n", unconfirmed),
            "feed": data.path + ".atom",
        ])
    }
}

extension InitiativePage {
    public static func sample(_ shell: Shell) -> Self {
        InitiativePage(
            shell: shell, title: shell.initiative?.title ?? "Quake",
            purpose: "What still works, what is blocked and who needs what, seen by everyone who is there.",
            map: .sample(.explore), filters: .sample(chosen: "water"), cards: ReportCard.samples(shell),
            histogram: .sample(shell), total: 12_345, next: "/i/rivermouth/reports?after=1200",
            live: .init(
                address: "/i/rivermouth/live", after: 1234, kinds: ["reports/filed", "reports/confirmed"]),
            data: .sample, unconfirmed: 37, cite: "/i/rivermouth?at=1234", past: .sample)
    }

    public static func empty(_ shell: Shell) -> Self {
        InitiativePage(
            shell: shell, title: "Storm", purpose: nil, map: MapView(.explore),
            filters: .init(action: "/i/storm", facets: [], counts: (0, 0, 0)), cards: [], histogram: nil,
            total: 0,
            next: nil, live: .init(address: "/i/storm/live", after: 0, kinds: []), data: .sample)
    }
}
