// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import HTTPTypes
public import Hummingbird
import Kernel

/// What an initiative says of itself, and how it is passed on, changed and forked.
public struct InitiativeRoutes: Sendable {
    private let site: Site

    /// Makes the routes.
    public init(_ site: Site) { self.site = site }

    /// Adds the routes to a router.
    public func add(to router: some RouterMethods<WebContext>) {
        router.get("i/{name}.json") { _, context in try await json(context) }
        router.get("i/:name/about") { request, context in try await about(request, context) }
        router.get("i/:name/share") { request, context in try await share(request, context) }
        router.get("i/:name/qr.svg") { _, context in try code(context) }
        router.get("i/:name/edit") { request, context in try await editForm(request, context) }
        router.post("i/:name/edit") { request, context in try await edit(request, context) }
        router.get("i/:name/fork") { request, context in try await forkForm(request, context) }
        router.post("i/:name/fork") { request, context in try await fork(request, context) }
    }

    private func json(_ context: WebContext) async throws -> Response {
        let initiative = try site.initiative(context.parameter("name"))
        let counts = try await site.parts.counts([initiative.id])
        return Response.json { json in
            initiative.write(
                to: &json, base: context.base, count: counts[initiative.id] ?? 0,
                lastIndex: site.kernel.initiatives.lastIndex(of: initiative.id))
        }.with(.cacheControl, "no-cache")
    }

    // MARK: About

    private func about(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try site.initiative(context.parameter("name"))
        let standing = try await site.standing(context, initiative)
        let shell = site.shell(
            request, context, initiative: initiative, maySteward: standing?.mayModerate ?? false)
        let stewards = try await site.kernel.stewards(of: initiative.id)
        func link(_ one: Initiative) -> (title: String, address: String) {
            (one.description.title, "/i/\(one.name)")
        }
        let description = initiative.description
        let box = description.area?.box
        let model = AboutInitiativePage(
            shell: shell, title: description.title, purpose: description.purpose,
            sharedValue: description.sharedValue, why: description.why,
            languages: description.languages.map { shell.t.optional("language.\($0)") ?? $0 },
            licence: Self.licence(description.licence), opened: initiative.opened,
            phase: initiative.phase.rawValue,
            fork: initiative.forkOf.flatMap { site.kernel.initiatives[id: $0] }.map(link),
            forks: site.kernel.initiatives.listed.filter { $0.forkOf == initiative.id }.prefix(100).map(link),
            stewards: stewards.map { site.mark($0, me: standing?.pseudonym) },
            topics: try await site.parts.topics(initiative, shell.t), columns: columns(shell.t),
            fields: try await site.parts.fields(initiative, shell.t),
            biases: try await site.parts.biases(initiative, shell.t),
            cite: "/i/\(initiative.name)/\(site.parts.collection)?at=\(site.kernel.feed.next - 1)",
            map: box.map { box in
                MapView(
                    .show, bounds: (box.west, box.south, box.east, box.north),
                    area: description.area?.geoJSON,
                    base: site.baseMap)
            }, entry: initiative.id)
        return site.publicPage(model, context)
    }

    /// The columns of the initiative's data, from the declaration that also gives every format's.
    private func columns(_ t: Words) -> [AboutInitiativePage.Column] {
        let schema = site.kernel.collections.first { $0.name == site.parts.collection }
        return schema.map { one in one.columns.map { AboutInitiativePage.Column($0, of: one, t) } } ?? []
    }

    /// A licence as people write it, and where it can be read.
    static func licence(_ name: String) -> (name: String, address: String?) {
        let addresses = [
            "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
            "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
            "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
        ]
        return (NodeRoutes.licences.first { $0.value == name }?.words ?? name, addresses[name])
    }

    // MARK: Share

    private func share(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try site.initiative(context.parameter("name"))
        let maySteward = try await site.maySteward(context, initiative)
        return site.publicPage(
            ShareInitiativePage(
                shell: site.shell(request, context, initiative: initiative, maySteward: maySteward),
                title: initiative.description.title, address: "\(context.base)/i/\(initiative.name)"), context
        )
    }

    private func code(_ context: WebContext) throws -> Response {
        let initiative = try site.initiative(context.parameter("name"))
        guard let svg = QRCode.svg("\(context.base)/i/\(initiative.name)?via=qr") else {
            throw Refusal(.notFound)
        }
        // The address may come from the request: no shared cache may give it to others.
        return Response.bytes(Array(svg.utf8), type: "image/svg+xml").with(
            .cacheControl, "private, max-age=300")
    }

    // MARK: Edit

    private func editForm(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try site.initiative(context.parameter("name"))
        _ = try await site.steward(context, initiative)
        let typed = InitiativeForm.typed(initiative.description)
        return editPage(request, context, initiative, FormInput(typed: typed), key: site.formKey())
    }

    private func editPage(
        _ request: Request, _ context: WebContext, _ initiative: Initiative, _ input: FormInput, key: String,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        let shell = site.shell(request, context, initiative: initiative, maySteward: true)
        let box = initiative.description.area?.box
        let model = EditInitiativePage(
            shell: shell,
            languages: InitiativeForm.languages(shell.t, with: initiative.description.languages.first),
            licences: InitiativeForm.licences(with: initiative.description.licence),
            map: MapView(
                .area, bounds: box.map { ($0.west, $0.south, $0.east, $0.north) },
                area: initiative.description.area?.geoJSON, base: site.baseMap),
            input: input, key: key)
        return site.page(model, status: status)
    }

    private func edit(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try site.initiative(context.parameter("name"))
        _ = try await site.steward(context, initiative)
        let input = try await site.input(request)
        do {
            var mistakes = FieldMistakes()
            let description = try InitiativeForm.changed(initiative.description, by: input, &mistakes)
            try mistakes.value(()) { try description.check() }
            try mistakes.finish()
            let command = EditInitiative(
                initiative: initiative.id, description: description,
                personalData: .init(accepted: try input.flag("personalDataAccepted")))
            let accepted = try await site.submit(command, request, context, input)
            return site.recorded(accepted, input, context, next: "/i/\(initiative.name)/about?done=edited")
        } catch let refusal as Refusal where !input.isJSON && refusal.isAboutForm {
            return editPage(
                request, context, initiative, input.returned(refusal, site.catalogue[context.language]),
                key: input.typed("idempotencyKey"), status: refusal.code.status)
        }
    }

    // MARK: Fork

    private func forkForm(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try site.initiative(context.parameter("name"))
        let typed = ["title": [initiative.description.title], "purpose": [initiative.description.purpose]]
        return try await forkPage(request, context, initiative, FormInput(typed: typed), key: site.formKey())
    }

    private func forkPage(
        _ request: Request, _ context: WebContext, _ initiative: Initiative, _ input: FormInput, key: String,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let maySteward = try await site.maySteward(context, initiative)
        let model = ForkPage(
            shell: site.shell(request, context, initiative: initiative, maySteward: maySteward),
            origin: initiative.description.title, input: input, key: key)
        return site.page(model, status: status)
    }

    private func fork(_ request: Request, _ context: WebContext) async throws -> Response {
        let origin = try site.initiative(context.parameter("name"))
        let input = try await site.input(request)
        do {
            // What starts from an exercise stays one: nobody may take what was made up for meant.
            var mistakes = FieldMistakes()
            let description = try InitiativeForm.changed(origin.description, by: input, &mistakes)
            try mistakes.value(()) { try description.check() }
            let name = try InitiativeForm.name(input, title: description.title, site.kernel, &mistakes)
            try mistakes.finish()
            let command = OpenInitiative(
                name: name, template: origin.template,
                description: description, settings: try await site.kernel.settings(of: origin.id),
                forkOf: origin.id,
                personalData: .init(accepted: try input.flag("personalDataAccepted")))
            let accepted = try await site.submit(command, request, context, input)
            return site.opened(accepted, input, context, done: "forked")
        } catch let refusal as Refusal where !input.isJSON && refusal.isAboutForm {
            return try await forkPage(
                request, context, origin, input.returned(refusal, site.catalogue[context.language]),
                key: input.typed("idempotencyKey"), status: refusal.code.status)
        }
    }
}
