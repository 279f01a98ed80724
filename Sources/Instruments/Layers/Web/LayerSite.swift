// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Hummingbird
import Kernel
import Web

/// The web of the layers: what its routes share.
struct LayerSite: Sendable {
    let site: Site
    let queries: LayerQueries
    let fetcher: LayerFetcher
    let round: FetchRound

    init(_ site: Site, _ queries: LayerQueries, _ fetcher: LayerFetcher, _ round: FetchRound) {
        self.site = site
        self.queries = queries
        self.fetcher = fetcher
        self.round = round
    }

    /// Adds every route of the instrument to a router.
    func add(to router: some RouterMethods<WebContext>) {
        LayerTwinRoutes(layers: self).add(to: router)
        LayerListRoutes(layers: self).add(to: router)
        LayerDataRoutes(layers: self).add(to: router)
        LayerFilingRoutes(layers: self).add(to: router)
        LayerActRoutes(layers: self).add(to: router)
        ItemRoutes(layers: self).add(to: router)
        ItemActRoutes(layers: self).add(to: router)
    }

    // MARK: What a path names

    /// The initiative and the layer of a path.
    struct Place: Sendable {
        let initiative: Initiative
        let layer: LayerState
        /// `/i/<name>/layers/<id>`.
        var path: String { "/i/\(initiative.name)/layers/\(layer.id)" }
    }

    func initiative(_ context: WebContext) throws -> Initiative {
        try site.initiative(context.parameter("name"))
    }

    func place(_ context: WebContext) async throws -> Place {
        let initiative = try initiative(context)
        guard let id = context.parameter("id").flatMap(EntryIndex.init), id > 0 else {
            throw Refusal(.notFound)
        }
        return Place(initiative: initiative, layer: try await queries.layer(id, in: initiative.id))
    }

    /// The layer of a path with what is shown of it.
    ///
    /// - Throws: `Refusal.gone` where it is withdrawn or its file was erased.
    func shown(_ context: WebContext) async throws -> (place: Place, version: LayerVersion, data: LayerData) {
        let place = try await place(context)
        guard !place.layer.isWithdrawn, let shown = try await queries.shown(place.layer) else {
            throw Refusal(.gone)
        }
        return (place, shown.version, shown.data)
    }

    // MARK: Who looks

    /// What somebody may do with layers.
    struct Authority: Sendable {
        let standing: Kernel.Standing?
        /// Initiatives that went up in this one and whose steward one is.
        let stewarded: [EntryIndex]
        /// A steward of the initiative.
        var maySteward: Bool { standing?.mayModerate ?? false }
        /// May add layers.
        var mayAdd: Bool { maySteward || standing?.organisation != nil }

        /// Looks after a layer.
        func mayManage(_ layer: LayerState) -> Bool {
            maySteward || stewarded.contains(layer.home)
                || layer.organisation != nil && layer.organisation == standing?.organisation
        }
    }

    func authority(_ context: WebContext, _ initiative: Initiative) async throws -> Authority {
        let standing = try await site.standing(context, initiative)
        guard let identity = context.identity, standing?.mayModerate == false else {
            return Authority(standing: standing, stewarded: [])
        }
        return Authority(
            standing: standing,
            stewarded: try await site.kernel.stewarded(by: identity, under: initiative.id))
    }

    // MARK: Shared views

    /// What the pages of layers hear of: all that happens to one, and what is taken out of the record.
    static let liveKinds =
        LayerEvent.kinds.map { "layers/\($0.name)" } + RecordEvent.kinds.map { "record/\($0.name)" }

    /// How a layer's items look.
    static func mark(_ layer: LayerState) -> CategoryMark {
        CategoryMark(
            key: String(layer.id), name: layer.description.title, icon: layer.description.icon,
            color: layer.description.colour)
    }

    /// What is drawn on an initiative's map.
    static func overlays(of initiative: Initiative, _ queries: LayerQueries) async throws -> [MapOverlay] {
        try await queries.layers(of: initiative.id).filter { !$0.isWithdrawn && $0.current != nil }.map {
            overlay($0, initiative, isShown: $0.description.isShown)
        }
    }

    static func overlay(_ layer: LayerState, _ initiative: Initiative, isShown: Bool) -> MapOverlay {
        // The version stands in the address, so that a new one is never mixed with tiles of the old.
        MapOverlay(
            key: "layers/\(layer.id)", name: layer.description.title,
            tiles:
                "/i/\(initiative.name)/layers/\(layer.id)/tiles/{z}/{x}/{y}.json?version=\(layer.current ?? 0)",
            mark: mark(layer), attribution: credit(layer.description), isShown: isShown,
            asksPeople: layer.description.asksPeople && initiative.phase.takesContributions,
            columns: Dictionary(
                layer.description.columns.filter { !$0.title.isEmpty }.prefix(20).map { ($0.key, $0.title) },
                uniquingKeysWith: { first, _ in first }))
    }

    /// What the source wants said, or its name and licence.
    static func credit(_ description: LayerDescription) -> String {
        description.attribution.isEmpty
            ? "\(description.source) · \(description.licence)" : description.attribution
    }

    /// A value as people read it.
    static func text(_ value: JSONValue, _ t: Words) -> String {
        switch value {
        case .bool(let flag): t[flag ? "yes" : "no"]
        case .double(let number) where number == number.rounded() && abs(number) < 1e15: String(Int64(number))
        default: LayerFileBuilder.text(value) ?? value.description
        }
    }

    /// What people say of an item, in words; nil where nobody said anything.
    static func words(_ counts: ItemCounts?, _ t: Words) -> String? {
        guard let counts, counts.confirmations + counts.disputes > 0 else { return nil }
        var parts: [String] = []
        if counts.confirmations > 0 { parts.append(t.count("layer_yes", counts.confirmations)) }
        if counts.disputes > 0 { parts.append(t.count("layer_no", counts.disputes)) }
        return parts.joined(separator: " · ")
    }

    /// Why an address could not be read, in words.
    static func words(_ failure: FetchFailure, _ t: Words) -> String {
        let key =
            failure.code.hasPrefix("file.")
            ? "field.layer." + failure.code.dropFirst(5) : "field.fetch.\(failure.code)"
        let values = [
            "detail": failure.detail, "n": failure.detail, "limit": failure.detail, "name": failure.detail,
            "type": failure.detail, "columns": failure.detail, "line": failure.detail,
        ]
        return t.optional(key) == nil ? t["field.fetch.file"] : t.text(key, values)
    }
}
