// SPDX-License-Identifier: Apache-2.0
public import Web

/// The map alone, for other sites to show in a frame.
public struct EmbedPage: SampledPage {
    public static let template = "EmbedPage"
    public static let keys = Shell.keys.union(["pageTitle", "map", "href", "totalWords", "live", "past"])
    public let values: [String: any Sendable]

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - query: Filters as they stand in the address, without `?`.
    init(
        shell: Shell, title: String, map: MapView, total: Int, query: String = "", live: LiveFeed? = nil,
        past: ReportPast? = nil
    ) {
        values = shell.with([
            "pageTitle": title, "map": map.part, "totalWords": shell.t.count("reports_n", total),
            "href": "/i/" + (shell.initiative?.name ?? "") + (query.isEmpty ? "" : "?" + query),
            "live": live?.part, "past": past?.part(shell),
        ])
    }
}

extension EmbedPage {
    public static func sample(_ shell: Shell) -> Self {
        EmbedPage(
            shell: shell, title: "Earthquake in Rivermouth", map: .sample(.explore), total: 12_345,
            past: .sample)
    }

    public static func empty(_ shell: Shell) -> Self {
        EmbedPage(shell: shell, title: "A", map: MapView(.explore), total: 0)
    }
}
