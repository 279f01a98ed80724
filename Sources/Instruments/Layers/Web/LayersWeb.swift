// SPDX-License-Identifier: Apache-2.0
public import Hummingbird
public import Kernel
public import Web

/// The layers as people visit them.
public struct LayersWeb: WebInstrument {
    private let queries: LayerQueries
    private let fetcher: LayerFetcher
    private let round: FetchRound

    /// Makes the web of the layers; one for the process, since it keeps layers in memory.
    public init(_ kernel: Kernel, fetcher: LayerFetcher = LayerFetcher()) {
        queries = LayerQueries(kernel)
        self.fetcher = fetcher
        round = FetchRound(queries, fetcher)
    }

    public var folders: ResourceFolders { .layers }

    public var parts: SiteParts {
        var parts = SiteParts()
        parts.thing = { kind, initiative, subject in
            guard kind.hasPrefix("layers/") else { return nil }
            let page = "/i/\(initiative.name)/layers"
            return kind == "layers/adopted/1" ? page : "\(page)/\(subject)"
        }
        parts.titles = { [queries] things, _ in try await queries.titles(of: things) }
        parts.overlays = [
            { [queries] initiative, _ in try await LayerSite.overlays(of: initiative, queries) }
        ]
        parts.tabs = [InitiativeTab(path: "layers", word: "tab_layers")]
        parts.liveKinds = ["layers/added", "layers/published", "layers/withdrawn", "layers/restored"]
        parts.operations = LayerOperations.all
        return parts
    }

    public func add(to router: some RouterMethods<WebContext>, of site: Site) {
        LayerSite(site, queries, fetcher, round).add(to: router)
    }

    /// Looks at the addresses that layers come from.
    public func run(beside site: Site) async throws { try await round.run() }
}
