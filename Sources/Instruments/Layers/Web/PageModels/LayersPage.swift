// SPDX-License-Identifier: Apache-2.0
import Kernel
public import Web

/// A layer as it stands in the list.
struct LayerCard {
    let layer: LayerState
    let href: String
    let items: Int
    let disputed: Int

    init(_ layer: LayerState, href: String, items: Int, disputed: Int) {
        self.layer = layer
        self.href = href
        self.items = items
        self.disputed = disputed
    }

    func part(_ shell: Shell) -> PagePart {
        let (t, description) = (shell.t, layer.description)
        return PagePart([
            "href": href, "mark": LayerSite.mark(layer).part, "title": description.title,
            "summary": description.summary.isEmpty ? nil : String(description.summary.prefix(200)),
            "source": description.source, "licence": description.licence,
            "number": t.count("layer_items_n", items),
            "age": Moment(layer.updated, in: shell).part,
            "disputed": disputed > 0 ? t.count("layer_disputed_n", disputed) : nil,
            "failure": layer.failure == nil ? nil : t["layer_address_failed"],
            "isWithdrawn": layer.isWithdrawn,
        ])
    }
}

/// The layers of an initiative.
public struct LayersPage: SampledPage {
    public static let template = "LayersPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "base", "cards", "hasCards", "mayAdd", "json", "live",
    ])
    public let values: [String: any Sendable]

    init(shell: Shell, cards: [LayerCard], mayAdd: Bool, live: LiveFeed? = nil) {
        let base = "/i/" + (shell.initiative?.name ?? "")
        values = shell.with([
            "pageTitle": shell.t["layers_title"], "base": base, "cards": cards.map { $0.part(shell) },
            "hasCards": !cards.isEmpty, "mayAdd": mayAdd, "json": base + "/layers.json", "live": live?.part,
        ])
    }

    public static func sample(_ shell: Shell) -> Self {
        LayersPage(
            shell: shell,
            cards: [
                LayerCard(.sample(), href: "/i/rivermouth/layers/12", items: 1042, disputed: 2),
                LayerCard(.sample(isWithdrawn: true), href: "/i/rivermouth/layers/13", items: 1, disputed: 0),
            ], mayAdd: true)
    }

    public static func empty(_ shell: Shell) -> Self { LayersPage(shell: shell, cards: [], mayAdd: false) }
}

/// The pages of the layers, for the tests that look at each.
public enum LayersPages {
    /// The pages.
    public static let all: [any SampledPage.Type] = [
        LayersPage.self, LayerPage.self, LayerItemPage.self, LayerNewPage.self, LayerEditPage.self,
        LayerGonePage.self,
    ]
}
