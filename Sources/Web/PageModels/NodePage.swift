// SPDX-License-Identifier: Apache-2.0
import Formats

/// The front page: what this is, the initiatives on a map and in a list, and the way to open one.
public struct NodePage: SampledPage {
    public static let template = "NodePage"
    public static let keys = Shell.keys.union([
        "pageTitle", "map", "cards", "hasCards", "older", "hasOlder", "total", "live", "feed", "hasExercise",
        "next", "nextOlder", "olderTotal", "isOlderOpen", "cut",
    ])
    public let values: [String: any Sendable]

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - hasExercise: Some of the initiatives, and not all, are made up.
    ///   - total: How many are open or quiet in all.
    ///   - initiatives: A page of those, the liveliest first.
    ///   - next: Address of their next page.
    ///   - older: A page of those that are closed or archived.
    ///   - isCut: There are more initiatives than pins on the map.
    public init(
        shell: Shell, nodeTitle: String, hasExercise: Bool = false, map: MapView, total: Int,
        initiatives: [InitiativeCard], next: String? = nil, older: [InitiativeCard] = [],
        olderTotal: Int = 0, nextOlder: String? = nil, isOlderOpen: Bool = false, isCut: Bool = false,
        live: LiveFeed? = nil
    ) {
        values = shell.with([
            "pageTitle": nodeTitle, "hasExercise": hasExercise, "map": map.part,
            "cards": initiatives.map { $0.part(shell) },
            "hasCards": !initiatives.isEmpty, "older": older.map { $0.part(shell) },
            "hasOlder": !older.isEmpty,
            "total": shell.t.count("initiatives_n", total), "next": next,
            "olderTotal": shell.t.grouped(olderTotal), "nextOlder": nextOlder, "isOlderOpen": isOlderOpen,
            "cut": isCut ? shell.t.count("node_map_cut", map.pins.count) : nil, "live": live?.part,
        ])
    }
}

extension NodePage {
    public static func sample(_ shell: Shell) -> Self {
        NodePage(
            shell: shell, nodeTitle: "Folkmoot Rivermouth", hasExercise: true,
            map: MapView(
                .explore,
                pins: [
                    .init(
                        latitude: -43.53, longitude: 172.63, label: "Earthquake in Rivermouth",
                        href: "/i/rivermouth", count: 12_345, word: "EXERCISE"),
                    .init(
                        latitude: 52.37, longitude: 4.9, label: "Noise around the airport", href: "/i/noise",
                        count: 81),
                ]),
            total: 62,
            initiatives: [
                InitiativeCard(
                    name: "rivermouth", title: "Earthquake in Rivermouth",
                    purpose: "What still works, what is blocked and who needs what.", icon: "tremor",
                    count: 12_345,
                    last: shell.now.adding(seconds: -40), isExercise: true),
                InitiativeCard(
                    name: "noise", title: "Noise around the airport", purpose: "", icon: "noise",
                    phase: "quiet",
                    count: 81, last: shell.now.adding(seconds: -86_400 * 3)),
            ],
            next: "/?before=1234",
            older: [
                InitiativeCard(
                    name: "storm", title: "Storm Ilse", purpose: nil, phase: "archived", count: 1, last: nil)
            ], olderTotal: 61, nextOlder: "/?older=99#older", isOlderOpen: true, isCut: true)
    }

    public static func empty(_ shell: Shell) -> Self {
        NodePage(shell: shell, nodeTitle: "Folkmoot", map: MapView(.explore), total: 0, initiatives: [])
    }
}
