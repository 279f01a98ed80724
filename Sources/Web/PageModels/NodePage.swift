// SPDX-License-Identifier: Apache-2.0
import Formats

/// The front page: what this is, the initiatives on a map and in a list, and the way to open one.
public struct NodePage: SampledPage {
    public static let template = "NodePage"
    public static let keys = Shell.keys.union([
        "pageTitle", "map", "cards", "hasCards", "older", "hasOlder", "total", "live", "feed", "hasExercise",
    ])
    public let values: [String: any Sendable]

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - hasExercise: Some of the initiatives, and not all, are made up.
    ///   - initiatives: Those that are open or quiet, the liveliest first.
    ///   - older: Those that are closed or archived.
    public init(
        shell: Shell, nodeTitle: String, hasExercise: Bool = false, map: MapView, initiatives: [InitiativeCard],
        older: [InitiativeCard] = [],
        live: LiveFeed? = nil
    ) {
        values = shell.with([
            "pageTitle": nodeTitle, "hasExercise": hasExercise, "map": map.part, "cards": initiatives.map { $0.part(shell) },
            "hasCards": !initiatives.isEmpty, "older": older.map { $0.part(shell) },
            "hasOlder": !older.isEmpty,
            "total": shell.t.count("initiatives_n", initiatives.count), "live": live?.part,
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
            older: [
                InitiativeCard(
                    name: "storm", title: "Storm Ilse", purpose: nil, phase: "archived", count: 1, last: nil)
            ])
    }

    public static func empty(_ shell: Shell) -> Self {
        NodePage(shell: shell, nodeTitle: "Folkmoot", map: MapView(.explore), initiatives: [])
    }
}
