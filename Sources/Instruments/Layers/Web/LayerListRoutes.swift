// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import HTTPTypes
import Hummingbird
import Kernel
import Web

/// The layers of an initiative, and one layer's page.
struct LayerListRoutes: Sendable {
    let layers: LayerSite
    private var site: Site { layers.site }
    private static let pageSize = 30

    func add(to router: some RouterMethods<WebContext>) {
        router.get("i/:name/layers.json") { request, context in try await json(request, context) }
        router.get("i/:name/layers") { request, context in try await list(request, context) }
        router.get("i/:name/layers/:id") { request, context in
            try await page(request, context, input: FormInput(), acting: nil, status: .ok)
        }
    }

    // MARK: All

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try layers.initiative(context)
        let authority = try await layers.authority(context, initiative)
        let shell = site.shell(request, context, initiative: initiative, maySteward: authority.maySteward)
        let all = try await layers.queries.layers(of: initiative.id)
        let disputed = try await layers.queries.disputed(in: initiative.id)
        var cards: [LayerCard] = []
        for layer in all where !layer.isWithdrawn || authority.mayManage(layer) {
            let version = try await layer.current.asyncFlatMap {
                try await layers.queries.version($0, of: layer.id)
            }
            cards.append(
                LayerCard(
                    layer, href: "/i/\(initiative.name)/layers/\(layer.id)", items: version?.items ?? 0,
                    disputed: disputed[layer.id] ?? 0))
        }
        let model = LayersPage(
            shell: shell, cards: cards, mayAdd: authority.mayAdd && initiative.phase.takesContributions,
            live: live(initiative))
        return site.publicPage(model, context)
    }

    private func live(_ initiative: Initiative, about: EntryIndex? = nil) -> LiveFeed {
        LiveFeed(
            address: "/i/\(initiative.name)/live", after: site.kernel.feed.next - 1,
            kinds: LayerSite.liveKinds, about: about)
    }

    private func json(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try layers.initiative(context)
        let tag = "\"\(site.kernel.initiatives.lastIndex(of: initiative.id))-\(site.settings.build)\""
        if Caching.isFresh(request, tag: tag) { return Caching.notModified(tag: tag) }
        let all = try await layers.queries.layers(of: initiative.id).filter { !$0.isWithdrawn }
        let disputed = try await layers.queries.disputed(in: initiative.id)
        var rows: [(LayerState, LayerVersion?)] = []
        for layer in all {
            rows.append(
                (
                    layer,
                    try await layer.current.asyncFlatMap {
                        try await layers.queries.version($0, of: layer.id)
                    }
                ))
        }
        let base = "\(context.base)/i/\(initiative.name)/layers"
        return Response.json { json in
            json.beginObject()
            json.key("layers")
            json.array { json in
                for (layer, version) in rows {
                    json.object { json in
                        Self.write(
                            layer, version, disputed[layer.id] ?? 0, base,
                            isExercise: initiative.description.isExercise, to: &json)
                    }
                }
            }
            json.endObject()
        }.with(.eTag, tag).with(.cacheControl, "no-cache")
    }

    /// The members of a layer, as `LayerCollection.layers` declares them, and what it says of its columns.
    static func write(
        _ layer: LayerState, _ version: LayerVersion?, _ disputed: Int, _ base: String,
        isExercise: Bool, to json: inout JSONWriter
    ) {
        let description = layer.description
        json.member("id", layer.id)
        json.member("url", "\(base)/\(layer.id)")
        json.member("title", description.title)
        json.member("source", description.source)
        json.member("licence", description.licence)
        json.member("attribution", description.attribution)
        json.member("date", description.date.isEmpty ? nil : description.date)
        json.member("items", version?.items ?? 0)
        json.member("disputed", disputed)
        json.member("updated", layer.updated)
        json.member("version", layer.current)
        json.member("sha256", version?.file)
        json.member("address", description.fetch?.address)
        json.member("exercise", isExercise)
        json.member("summary", description.summary)
        json.member("sourceLink", description.sourceLink.isEmpty ? nil : description.sourceLink)
        if let failure = layer.failure {
            json.key("failure")
            json.object { json in
                json.member("code", failure.why.code)
                json.member("detail", failure.why.detail)
                json.member("since", failure.since)
            }
        }
        json.key("columns")
        json.array { json in for column in description.columns { column.write(to: &json) } }
    }

    // MARK: One

    /// A layer's page; also with a form that came back.
    func page(
        _ request: Request, _ context: WebContext, input: FormInput, acting: String?,
        status: HTTPResponse.Status
    ) async throws -> Response {
        let place = try await layers.place(context)
        let (initiative, layer) = (place.initiative, place.layer)
        let authority = try await layers.authority(context, initiative)
        let shell = site.shell(request, context, initiative: initiative, maySteward: authority.maySteward)
        let mayManage = authority.mayManage(layer)
        if layer.isWithdrawn {
            let gone = LayerGonePage(
                shell: shell, layer: layer, mayRestore: mayManage, input: input, key: site.formKey())
            return site.page(gone, status: .gone)
        }
        let versions = try await layers.queries.versions(of: layer.id, limit: 30)
        let shown = try await layers.queries.shown(layer)
        let query = try LayerQuery(request)
        let counts = try await layers.queries.counts(of: layer.id)
        let rows = shown.map { query.rows(in: $0.data, counts) } ?? []
        let start = min(query.start, rows.count)
        let items = rows[start..<min(start + Self.pageSize, rows.count)].compactMap {
            row -> LayerPage.Item? in
            guard let data = shown?.data else { return nil }
            return item(row, data, counts, layer, place, shell.t)
        }
        let next =
            start + Self.pageSize < rows.count ? "\(place.path)?\(query.next(start + Self.pageSize))" : nil
        let box = shown.flatMap { $0.version.box.count == 4 ? $0.version.box : nil }
        let model = LayerPage(
            shell: shell, layer: layer, path: place.path,
            map: MapView(
                .explore, bounds: box.map { ($0[0], $0[1], $0[2], $0[3]) },
                area: initiative.description.area?.geoJSON,
                base: site.baseMap,
                overlays: shown == nil ? [] : [LayerSite.overlay(layer, initiative, isShown: true)]),
            versions: versions, items: items, total: rows.count, all: shown?.data.count ?? 0,
            disputed: counts.values.count { $0.isDisputed }, query: query, next: next,
            isLater: start > 0, looked: layers.round.looked(at: layer.id), hasData: shown != nil,
            can: mayManage ? .init(isOpen: initiative.phase.takesContributions) : nil, input: input,
            acting: acting,
            key: site.formKey(), live: live(initiative, about: layer.id))
        return site.publicPage(model, context, status: status)
    }

    private func item(
        _ row: Int, _ data: LayerData, _ counts: [String: ItemCounts], _ layer: LayerState,
        _ place: LayerSite.Place,
        _ t: Words
    ) -> LayerPage.Item {
        let (name, properties) = (data.names[row], data.properties(row))
        let title = properties[layer.description.nameColumn].flatMap(LayerFileBuilder.text) ?? name
        let facts = layer.description.columns.lazy.filter { $0.key != layer.description.nameColumn }
            .compactMap { column in properties[column.key].map { (column.name, LayerSite.text($0, t)) } }
            .filter { !$0.1.isEmpty && $0.1.count <= 80 }.prefix(3).map { "\($0.0): \($0.1)" }
        return LayerPage.Item(
            title: title, href: "\(place.path)/items/\(name)", facts: facts.joined(separator: " · "),
            said: LayerSite.words(counts[name], t), isDisputed: counts[name]?.isDisputed ?? false)
    }
}
