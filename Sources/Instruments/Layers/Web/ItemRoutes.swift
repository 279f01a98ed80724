// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import HTTPTypes
import Hummingbird
import Kernel
import Web

/// One item of a layer: what the data say of it, what people say of it, and the same as data.
struct ItemRoutes: Sendable {
    let layers: LayerSite
    private var site: Site { layers.site }

    func add(to router: some RouterMethods<WebContext>) {
        router.get("i/:name/layers/:id/items/{item}.json") { request, context in
            try await json(request, context)
        }
        router.get("i/:name/layers/:id/items/:item") { request, context in
            try await page(request, context, input: FormInput(), acting: nil, status: .ok)
        }
    }

    /// The item of a path in what is shown now.
    ///
    /// - Throws: `Refusal.notFound`; `gone` where an earlier version had it or people spoke of it.
    func find(_ context: WebContext) async throws -> (place: LayerSite.Place, item: LayerItem) {
        let (place, _, data) = try await layers.shown(context)
        guard let name = context.parameter("item"), ItemIdentity.isName(name) else {
            throw Refusal(.notFound)
        }
        guard let item = data.item(name) else {
            let was = try await layers.queries.counts(of: place.layer.id)[name] != nil
            throw Refusal(was ? .gone : .notFound)
        }
        return (place, item)
    }

    private func json(_ request: Request, _ context: WebContext) async throws -> Response {
        let (place, item) = try await find(context)
        let counts = try await layers.queries.counts(of: place.layer.id)
        let writer = ItemWriter(
            description: place.layer.description, base: context.base + place.path, counts: counts,
            isExercise: place.initiative.description.isExercise)
        var json = JSONWriter(capacity: 1024)
        writer.feature(item, to: &json)
        return Response.json(json.bytes, type: "application/geo+json").with(.cacheControl, "no-cache")
    }

    /// The page; also with a form that came back.
    func page(
        _ request: Request, _ context: WebContext, input: FormInput, acting: String?,
        status: HTTPResponse.Status
    ) async throws -> Response {
        let (place, item) = try await find(context)
        let (initiative, layer) = (place.initiative, place.layer)
        let authority = try await layers.authority(context, initiative)
        let shell = site.shell(request, context, initiative: initiative, maySteward: authority.maySteward)
        let me = authority.standing?.pseudonym
        let verdict = try await me.asyncFlatMap {
            try await layers.queries.verdict(of: $0, on: item.name, of: layer)
        }
        let counts = try await layers.queries.counts(of: layer.id)[item.name] ?? ItemCounts()
        let remarks = try await layers.queries.remarks(of: layer.id, item: item.name)
        let isOpen = initiative.phase.takesContributions
        let model = LayerItemPage(
            shell: shell, layer: layer, item: item, path: place.path, map: map(place, item), counts: counts,
            remarks: remarks.filter { !$0.isHidden || authority.maySteward }.map { remark in
                LayerItemPage.Remark(remark, who: site.mark(remark.author, me: me))
            },
            mine: verdict, mayAct: isOpen && layer.description.asksPeople,
            mayAnswer: isOpen && authority.mayManage(layer), maySteward: authority.maySteward, input: input,
            acting: acting, key: site.formKey(),
            live: LiveFeed(
                address: "/i/\(initiative.name)/live", after: site.kernel.feed.next - 1,
                kinds: LayerSite.liveKinds, about: layer.id))
        return site.publicPage(model, context, status: status)
    }

    private func map(_ place: LayerSite.Place, _ item: LayerItem) -> MapView {
        let layer = place.layer
        let anchor = item.geometry.anchor
        let title = item.title(layer.description)
        guard item.geometry.kind != .point, let box = Box(around: item.geometry.positions) else {
            return MapView(
                .show, area: place.initiative.description.area?.geoJSON, base: site.baseMap,
                pins: [
                    MapView.Pin(
                        latitude: anchor.latitude, longitude: anchor.longitude, label: title,
                        mark: LayerSite.mark(layer))
                ])
        }
        return MapView(
            .show, bounds: (box.west, box.south, box.east, box.north),
            area: place.initiative.description.area?.geoJSON, base: site.baseMap,
            overlays: [
                MapOverlay(
                    key: "layers/\(layer.id)/\(item.name)", name: title,
                    geoJSON: "\(place.path)/items/\(item.name).json", mark: LayerSite.mark(layer),
                    attribution: LayerSite.credit(layer.description))
            ])
    }
}
