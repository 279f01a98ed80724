// SPDX-License-Identifier: Apache-2.0
import Formats
import HTTPTypes
import Hummingbird
import Kernel
import Web

/// Adding a layer, giving it new data, and saying what it is.
struct LayerFilingRoutes: Sendable {
    let layers: LayerSite
    private var site: Site { layers.site }
    private static let licences = [
        "CC0 1.0", "CC BY 4.0", "CC BY-SA 4.0", "ODbL 1.0", "PDDL 1.0", "Open Government Licence v3.0",
    ]

    func add(to router: some RouterMethods<WebContext>) {
        router.get("i/:name/layers/new") { request, context in try await form(request, context) }
        router.post("i/:name/layers") { request, context in try await create(request, context) }
        router.get("i/:name/layers/:id/edit") { request, context in try await edit(request, context) }
        router.post("i/:name/layers/:id/describe") { request, context in try await describe(request, context)
        }
        router.post("i/:name/layers/:id/versions") { request, context in try await publish(request, context) }
    }

    // MARK: A new one

    private func form(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try layers.initiative(context)
        let authority = try await layers.authority(context, initiative)
        guard authority.mayAdd else { throw Refusal(.notAllowed) }
        return newPage(request, context, initiative, authority, FormInput())
    }

    private func newPage(
        _ request: Request, _ context: WebContext, _ initiative: Initiative, _ authority: LayerSite.Authority,
        _ input: FormInput, status: HTTPResponse.Status = .ok
    ) -> Response {
        let shell = site.shell(request, context, initiative: initiative, maySteward: authority.maySteward)
        return site.page(
            LayerNewPage(
                shell: shell, licences: Self.licences, mostMegabytes: LayerReader.mostBytes >> 20,
                input: input,
                key: site.formKey()), status: status)
    }

    private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try layers.initiative(context)
        let authority = try await layers.authority(context, initiative)
        guard !context.hasBadCookie else { throw Refusal(.badCookie) }
        // Nobody else's 50 MB are read, and no address is asked for them.
        guard authority.mayAdd else { throw Refusal(.notAllowed) }
        guard initiative.phase.takesContributions else { throw Refusal(.closed) }
        let input = try await site.input(request, file: "file", mostBytes: LayerReader.mostBytes)
        do {
            let (description, version) = try await prepared(LayerForm(input: input))
            let command = AddLayer(initiative: initiative.id, description: description, version: version)
            let accepted = try await site.submit(command, request, context, input)
            let path = "/i/\(initiative.name)/layers/\(accepted.receipt.subject)"
            guard input.isJSON else { return accepted.answer(.seeOther(path + "?done=layer_added")) }
            let response = Response.json(status: .created) { json in
                json.beginObject()
                json.member("id", accepted.receipt.subject)
                json.member("url", context.base + path)
                json.member("items", version.items)
                json.member("refused", version.refused)
                json.key("refusals")
                json.array { json in for one in version.refusals { one.write(to: &json) } }
                json.member("receipt", "\(context.base)/record/entries/\(accepted.receipt.index)")
                json.endObject()
            }
            return accepted.answer(response.with(.location, path))
        } catch let refusal as Refusal where !input.isJSON && refusal.isAboutForm {
            let words = site.catalogue[context.language]
            return newPage(
                request, context, initiative, authority, input.returned(refusal, words),
                status: refusal.code.status)
        }
    }

    /// The description with its columns, and the version whose file is in the media.
    private func prepared(_ form: LayerForm) async throws -> (LayerDescription, LayerVersion) {
        let described = try form.description()
        var (mistakes, read) = ([Refusal.FieldMessage](), ReadLayer?.none)
        do { _ = try described.checked() } catch let refusal as Refusal { mistakes = refusal.fields }
        do {
            if let bytes = try form.bytes() {
                read = try await LayerReader(described).readAside(bytes)
            } else if mistakes.isEmpty, let plan = described.fetch {
                do {
                    guard let fetched = try await layers.fetcher.fetch(plan.address) else {
                        throw FetchFailure("status", "304")
                    }
                    var found = try await LayerReader(described, field: "address").readAside(fetched.bytes)
                    (found.version.address, found.version.tag) = (plan.address, fetched.tag)
                    found.version.modified = fetched.modified
                    read = found
                } catch let failure as FetchFailure { throw failure.refusal }
            } else if described.fetch == nil {
                mistakes.append(.init("file", "layer.noFile"))
            }
        } catch let refusal as Refusal where refusal.code == .invalid { mistakes += refusal.fields }
        guard mistakes.isEmpty, let read else { throw Refusal(.invalid, fields: mistakes) }
        let description = try described.with(columns: read.columns, nameColumn: read.nameColumn).checked()
        try await site.kernel.media.store(read.file)
        return (description, read.version)
    }

    // MARK: New data

    private func publish(_ request: Request, _ context: WebContext) async throws -> Response {
        let place = try await layers.place(context)
        let authority = try await layers.authority(context, place.initiative)
        guard !context.hasBadCookie else { throw Refusal(.badCookie) }
        guard authority.mayManage(place.layer) else { throw Refusal(.notAllowed) }
        let input = try await site.input(request, file: "file", mostBytes: LayerReader.mostBytes)
        do {
            guard let bytes = try LayerForm(input: input).bytes() else {
                throw Refusal.field("file", "layer.noFile")
            }
            let read = try await LayerReader(place.layer.description).readAside(bytes)
            try await site.kernel.media.store(read.file)
            var description = place.layer.description.with(columns: read.columns, nameColumn: read.nameColumn)
            let date = try input.text("date", limit: 10)
            if !date.isEmpty { description.date = date }
            let command = PublishVersion(
                initiative: place.initiative.id, layer: place.layer.id, version: read.version,
                description: description)
            let accepted = try await site.submit(command, request, context, input)
            guard input.isJSON else {
                return accepted.answer(.seeOther(place.path + "?done=layer_published"))
            }
            let response = Response.json(status: .created) { json in
                json.beginObject()
                json.member("id", place.layer.id)
                json.member("entry", accepted.receipt.index)
                json.member("items", read.version.items)
                json.member("refused", read.version.refused)
                json.key("refusals")
                json.array { json in for one in read.version.refusals { one.write(to: &json) } }
                json.member("receipt", "\(context.base)/record/entries/\(accepted.receipt.index)")
                json.endObject()
            }
            return accepted.answer(response.with(.location, place.path))
        } catch let refusal as Refusal where !input.isJSON && refusal.isAboutForm {
            let words = site.catalogue[context.language]
            return try await LayerListRoutes(layers: layers).page(
                request, context, input: input.returned(refusal, words), acting: "versions",
                status: refusal.code.status)
        }
    }

    // MARK: What it is

    private func edit(_ request: Request, _ context: WebContext) async throws -> Response {
        let place = try await layers.place(context)
        let authority = try await layers.authority(context, place.initiative)
        guard authority.mayManage(place.layer) else { throw Refusal(.notAllowed) }
        return editPage(request, context, place, authority, FormInput())
    }

    private func editPage(
        _ request: Request, _ context: WebContext, _ place: LayerSite.Place, _ authority: LayerSite.Authority,
        _ input: FormInput, status: HTTPResponse.Status = .ok
    ) -> Response {
        let shell = site.shell(
            request, context, initiative: place.initiative, maySteward: authority.maySteward)
        return site.page(
            LayerEditPage(
                shell: shell, layer: place.layer, licences: Self.licences, input: input, key: site.formKey()),
            status: status)
    }

    private func describe(_ request: Request, _ context: WebContext) async throws -> Response {
        let place = try await layers.place(context)
        let authority = try await layers.authority(context, place.initiative)
        let input = try await site.input(request)
        do {
            let description = try LayerForm(input: input).description(changing: place.layer.description)
            let command = DescribeLayer(
                initiative: place.initiative.id, layer: place.layer.id, description: description)
            let accepted = try await site.submit(command, request, context, input)
            return layers.recorded(accepted, input, context, place, done: "saved")
        } catch let refusal as Refusal where !input.isJSON && refusal.isAboutForm {
            let words = site.catalogue[context.language]
            return editPage(
                request, context, place, authority, input.returned(refusal, words),
                status: refusal.code.status)
        }
    }
}

extension LayerSite {
    /// Answers that something about a layer was recorded.
    func recorded(
        _ accepted: Accepted, _ input: Input, _ context: WebContext, _ place: Place, done: String,
        path: String? = nil
    ) -> Response {
        let next = path ?? place.path
        guard input.isJSON else { return accepted.answer(.seeOther("\(next)?done=\(done)")) }
        let response = Response.json(status: .created) { json in
            json.beginObject()
            json.member("id", place.layer.id)
            json.member("entry", accepted.receipt.index)
            json.member("receipt", "\(context.base)/record/entries/\(accepted.receipt.index)")
            json.endObject()
        }
        return accepted.answer(response.with(.location, next))
    }
}
