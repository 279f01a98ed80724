// SPDX-License-Identifier: Apache-2.0
import Formats
import Hummingbird
import Kernel
import Web

/// What people say of an item: one address for each command.
struct ItemActRoutes: Sendable {
    let layers: LayerSite
    private var site: Site { layers.site }

    /// What a command needs.
    struct Act {
        let initiative: EntryIndex
        let layer: EntryIndex
        let item: ItemReference
        let input: Input

        func text(_ name: String) throws -> String { try input.text(name, limit: 20_000, lines: true) }
        var accepts: Bool { get throws { try input.flag("personalDataAccepted") } }
    }

    func add(to router: some RouterMethods<WebContext>) {
        act("confirm", router) { ConfirmItem(initiative: $0.initiative, layer: $0.layer, item: $0.item) }
        act("dispute", router) {
            DisputeItem(
                initiative: $0.initiative, layer: $0.layer, item: $0.item, why: try $0.text("why"),
                personalDataAccepted: try $0.accepts)
        }
        act("comment", router) {
            CommentItem(
                initiative: $0.initiative, layer: $0.layer, item: $0.item, text: try $0.text("text"),
                personalDataAccepted: try $0.accepts)
        }
        act("answer", router) {
            AnswerItem(
                initiative: $0.initiative, layer: $0.layer, item: $0.item, text: try $0.text("text"),
                personalDataAccepted: try $0.accepts)
        }
    }

    private func act<C: Command>(
        _ name: String, _ router: some RouterMethods<WebContext>,
        _ command: @escaping @Sendable (Act) throws -> C
    ) {
        router.post("i/:name/layers/:id/items/:item/\(name)") { request, context in
            let (place, item) = try await ItemRoutes(layers: layers).find(context)
            let input = try await site.input(request)
            do {
                guard let current = place.layer.current else { throw Refusal(.gone) }
                let act = Act(
                    initiative: place.initiative.id, layer: place.layer.id,
                    item: ItemReference(item.name, in: current),
                    input: input)
                let accepted = try await site.submit(try command(act), request, context, input)
                return layers.recorded(
                    accepted, input, context, place, done: name, path: "\(place.path)/items/\(item.name)")
            } catch let refusal as Refusal where !input.isJSON && refusal.isAboutForm {
                let words = site.catalogue[context.language]
                return try await ItemRoutes(layers: layers).page(
                    request, context, input: input.returned(refusal, words), acting: name,
                    status: refusal.code.status
                ).retrying(after: refusal)
            }
        }
    }
}
