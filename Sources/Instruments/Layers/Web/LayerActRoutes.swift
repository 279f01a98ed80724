// SPDX-License-Identifier: Apache-2.0
import Formats
import Hummingbird
import Kernel
import Web

/// What who looks after a layer does with it: look at its address now, take it off the map, hide a remark.
struct LayerActRoutes: Sendable {
    let layers: LayerSite
    private var site: Site { layers.site }

    func add(to router: some RouterMethods<WebContext>) {
        router.post("i/:name/layers/:id/fetch") { request, context in try await fetch(request, context) }
        act("withdraw", router) { place, input in
            WithdrawLayer(
                initiative: place.initiative.id, layer: place.layer.id,
                reason: try input.text("reason", limit: 1000, lines: true))
        }
        act("restore", router) { place, input in
            RestoreLayer(
                initiative: place.initiative.id, layer: place.layer.id,
                reason: try input.text("reason", limit: 1000, lines: true))
        }
        act("hide-remark", router) { place, input in
            HideItemRemark(
                initiative: place.initiative.id, layer: place.layer.id, remark: try Self.remark(input),
                reason: try input.text("reason", limit: 1000, lines: true))
        }
        act("restore-remark", router) { place, input in
            RestoreItemRemark(
                initiative: place.initiative.id, layer: place.layer.id, remark: try Self.remark(input))
        }
    }

    private static func remark(_ input: Input) throws -> EntryIndex {
        guard let remark = try input.integer("remark") else { throw Refusal.field("remark", "required") }
        return remark
    }

    private func act<C: Command>(
        _ name: String, _ router: some RouterMethods<WebContext>,
        _ command: @escaping @Sendable (LayerSite.Place, Input) throws -> C
    ) {
        router.post("i/:name/layers/:id/\(name)") { request, context in
            let place = try await layers.place(context)
            let input = try await site.input(request)
            do {
                let accepted = try await site.submit(try command(place, input), request, context, input)
                let item = input.typed("item")
                let path = ItemIdentity.isName(item) ? "\(place.path)/items/\(item)" : nil
                return layers.recorded(accepted, input, context, place, done: "saved", path: path)
            } catch let refusal as Refusal
                where !input.isJSON && refusal.isAboutForm && ["withdraw", "restore"].contains(name)
            {
                let words = site.catalogue[context.language]
                return try await LayerListRoutes(layers: layers).page(
                    request, context, input: input.returned(refusal, words), acting: name,
                    status: refusal.code.status)
            }
        }
    }

    /// Looks at the address now, for somebody who waits.
    private func fetch(_ request: Request, _ context: WebContext) async throws -> Response {
        let place = try await layers.place(context)
        try context.require(.steward, in: place.initiative.id)
        let authority = try await layers.authority(context, place.initiative)
        guard authority.mayManage(place.layer) else { throw Refusal(.notAllowed) }
        guard place.initiative.phase.takesContributions else { throw Refusal(.closed) }
        guard !place.layer.isWithdrawn, place.layer.description.fetch != nil else {
            throw Refusal(.wrongState)
        }
        let input = try await site.input(request)
        do {
            let isNew = try await layers.round.fetch(place.layer)
            guard input.isJSON else {
                return .seeOther("\(place.path)?done=\(isNew ? "layer_published" : "layer_unchanged")")
            }
            return Response.json { json in
                json.beginObject()
                json.member("id", place.layer.id)
                json.member("new", isNew)
                json.endObject()
            }
        } catch let refusal as Refusal where !input.isJSON && refusal.isAboutForm {
            return try await LayerListRoutes(layers: layers).page(
                request, context, input: input.returned(refusal, site.catalogue[context.language]),
                acting: "fetch",
                status: refusal.code.status)
        }
    }
}
