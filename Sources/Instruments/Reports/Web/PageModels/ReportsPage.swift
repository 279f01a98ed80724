// SPDX-License-Identifier: Apache-2.0
public import Web

/// The list of reports without the map, page by page.
public struct ReportsPage: SampledPage {
    public static let template = "ReportsPage"
    public static let keys = Shell.keys.union([
        "cite", "past", "print",
        "pageTitle", "filters", "cards", "hasCards", "totalWords", "next", "data", "base", "canAdd", "feed",
        "isLater", "first", "live",
    ])
    public let values: [String: any Sendable]

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - total: Reports that match the filters, exactly.
    ///   - next: Address of the next page; nil at the end.
    ///   - first: Address of the first page where this is a later one.
    ///   - live: The stream; only on the first page.
    init(
        shell: Shell, filters: ReportFilters, cards: [ReportCard], total: Int, next: String?,
        first: String? = nil,
        data: DataLinks, live: LiveFeed? = nil, cite: String? = nil, past: ReportPast? = nil
    ) {
        let t = shell.t
        values = shell.with([
            "print": past == nil
                ? "/i/\(shell.initiative?.name ?? "")/print" + (data.query.isEmpty ? "" : "?" + data.query)
                : nil,
            "cite": cite, "past": past?.part(shell),
            "pageTitle": t["reports"], "filters": filters.part(t), "cards": cards.map { $0.part(shell) },
            "hasCards": !cards.isEmpty, "totalWords": t.count("reports_n", total), "next": next,
            "data": data.part,
            "base": "/i/" + (shell.initiative?.name ?? ""), "canAdd": shell.initiative?.isOpen ?? false,
            "feed": data.path + ".atom", "isLater": first != nil, "first": first, "live": live?.part,
        ])
    }
}

extension ReportsPage {
    public static func sample(_ shell: Shell) -> Self {
        ReportsPage(
            shell: shell, filters: .sample(chosen: "water"), cards: ReportCard.samples(shell), total: 12_345,
            next: "/i/rivermouth/reports?after=1200", first: "/i/rivermouth/reports", data: .sample,
            cite: "/i/rivermouth/reports?at=1234", past: .sample)
    }

    public static func empty(_ shell: Shell) -> Self {
        ReportsPage(
            shell: shell, filters: .init(action: "/i/storm/reports", facets: [], counts: (0, 0, 0)),
            cards: [],
            total: 0, next: nil, data: .sample)
    }
}
