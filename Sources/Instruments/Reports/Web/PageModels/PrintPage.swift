// SPDX-License-Identifier: Apache-2.0
import Formats
public import Web

/// Reports on paper, for a wall or a round: the numbers, and for each report a code that leads to its page and boxes
/// to tick.
public struct PrintPage: SampledPage {
    public static let template = "PrintPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "purpose", "totalWords", "made", "address", "code", "rows", "hasRows", "facets",
        "filterWords", "filterHref",
        "cut", "licence", "map", "past",
    ])
    public let values: [String: any Sendable]

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - address: The absolute address of the initiative.
    ///   - facets: Categories with their numbers.
    ///   - cards: As many reports as fit a few sheets, the freshest first.
    ///   - codes: A QR code for each report, by its id.
    ///   - filter: The filters as they stand in an address.
    ///   - filterWords: What was filtered, in words; nil where nothing was.
    init(
        shell: Shell, title: String, purpose: String?, address: String, total: Int,
        facets: [ReportFilters.Facet], cards: [ReportCard], codes: [Int64: Web.Markup] = [:],
        map: MapView? = nil, filterWords: String? = nil, filter: String = "", licence: String,
        past: ReportPast? = nil
    ) {
        let t = shell.t
        values = shell.with([
            "headPage": t["tab_print"], "pageTitle": title, "purpose": purpose,
            "totalWords": t.count("reports_n", total),
            "made": t.text("print_made", ["time": Moment(shell.now, in: shell).exact]), "address": address,
            "code": "/i/\(shell.initiative?.name ?? "")/qr.svg",
            "rows": cards.map { $0.part(shell, code: codes[$0.id]) },
            "hasRows": !cards.isEmpty,
            "facets": facets.map { PagePart(["mark": $0.mark.part, "count": t.grouped($0.count)]) },
            "filterWords": filterWords,
            "filterHref": "/i/\(shell.initiative?.name ?? "")/reports" + (filter.isEmpty ? "" : "?" + filter),
            "cut": cards.count < total ? t.text("print_cut", ["n": t.grouped(cards.count)]) : nil,
            "licence": licence, "map": map?.part, "past": past?.part(shell),
        ])
    }
}

extension PrintPage {
    public static func sample(_ shell: Shell) -> Self {
        PrintPage(
            shell: shell, title: "Earthquake in Rivermouth", purpose: "What still works.",
            address: "https://moot.example/i/rivermouth", total: 12_345,
            facets: CategoryMark.samples.map { .init($0, count: 12) }, cards: ReportCard.samples(shell),
            map: .sample(.explore), filterWords: "Drinking water, open", licence: "CC BY 4.0", past: .sample)
    }

    public static func empty(_ shell: Shell) -> Self {
        PrintPage(
            shell: shell, title: "A", purpose: nil, address: "/i/a", total: 0, facets: [], cards: [],
            licence: "CC0")
    }
}
