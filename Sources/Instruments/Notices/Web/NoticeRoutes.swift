// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import HTTPTypes
import Hummingbird
import Kernel
import Record
import Web

/// One notice: its page with everything that it said, and the same as data and as CAP.
struct NoticeRoutes: Sendable {
    let site: Site

    init(_ site: Site) { self.site = site }

    func add(to router: some RouterMethods<WebContext>) {
        router.get("i/:name/notices/{id}.cap") { request, context in try await cap(request, context, nil) }
        router.get("i/:name/notices/:id/{message}.cap") { request, context in
            guard let message = context.parameter("message").flatMap(EntryIndex.init) else {
                throw Refusal(.notFound)
            }
            return try await cap(request, context, message)
        }
        router.get("i/:name/notices/{id}.json") { request, context in try await json(request, context) }
        router.get("i/:name/notices/banner") { request, context in
            _ = try site.initiative(context.parameter("name"))
            return Response.html("<div id=\"banner\">\(context.banner.renderText)</div>")
        }
        router.get("i/:name/notices/:id") { request, context in
            try await page(request, context, input: FormInput(), status: .ok)
        }
        router.post("i/:name/notices/:id/cancel") { request, context in try await cancel(request, context) }
    }

    static func id(_ context: WebContext, _ name: String = "id") throws -> EntryIndex {
        guard let id = context.parameter(name).flatMap(EntryIndex.init), id > 0 else {
            throw Refusal(.notFound)
        }
        return id
    }

    func found(
        _ context: WebContext
    ) async throws -> (initiative: Initiative, row: NoticeRow, messages: [NoticeMessage]) {
        let initiative = try site.initiative(context.parameter("name"))
        let id = try Self.id(context)
        let found = try await site.kernel.read { db in
            try NoticeQueries.find(id, in: initiative.id, db).map {
                ($0, try NoticeQueries.messages(of: id, db))
            }
        }
        if let found { return (initiative, found.0, found.1) }
        let wasThere = try await site.kernel.read { db in
            try db.isEntry(id, of: "notices/posted/1", in: initiative.id)
        }
        throw Refusal(wasThere ? .gone : .notFound)
    }

    /// Tells whether the person may update or cancel a notice.
    func mayChange(_ row: NoticeRow, _ context: WebContext, _ initiative: Initiative) async throws -> Bool {
        guard let standing = try await site.standing(context, initiative) else { return false }
        guard !row.isCancelled else { return false }
        if standing.mayModerate || standing.pseudonym == row.author { return true }
        // A steward of the initiative in which it was posted, and which went up in this one.
        guard row.home != row.initiative, let identity = context.identity else { return false }
        return try await site.kernel.stewarded(by: identity, under: initiative.id).contains(row.home)
    }

    func view(_ row: NoticeRow, _ initiative: Initiative?, _ context: WebContext) -> NoticeView {
        let home = initiative ?? site.kernel.initiatives[id: row.initiative]
        return NoticeView(
            id: row.id, href: "/i/\(home?.name ?? "")/notices/\(row.id)",
            initiative: initiative == nil ? home?.description.title : nil, content: row.content,
            state: row.state(at: site.now), author: site.mark(row.author), posted: row.posted,
            updated: row.updated, onset: row.onset, reason: row.reason)
    }

    func page(
        _ request: Request, _ context: WebContext, input: FormInput, status: HTTPResponse.Status
    ) async throws -> Response {
        let (initiative, row, messages) = try await found(context)
        let maySteward = try await site.maySteward(context, initiative)
        let shell = site.shell(request, context, initiative: initiative, maySteward: maySteward)
        let model = NoticePage(
            shell: shell, view(row, initiative, context),
            map: MapView(.show, area: row.content.area.geoJSON, base: site.baseMap),
            history: messages.map { one in
                (
                    one.index, one.kind, site.mark(one.author), one.time,
                    one.content?.text(in: context.language).headline ?? one.reason ?? ""
                )
            },
            mayChange: try await mayChange(row, context, initiative), input: input, key: site.formKey(),
            live: LiveFeed(
                address: "/i/\(initiative.name)/live", after: site.kernel.feed.next - 1,
                kinds: site.parts.liveKinds, about: row.id))
        return site.publicPage(model, context, status: status)
    }

    private func cancel(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try site.initiative(context.parameter("name"))
        let id = try Self.id(context)
        let input = try await site.input(request)
        do {
            let command = CancelNotice(
                initiative: initiative.id, notice: id,
                reason: try input.required("reason", limit: 500, lines: true))
            let accepted = try await site.submit(command, request, context, input)
            return recorded(
                accepted, input, context, next: "/i/\(initiative.name)/notices/\(id)?done=notice-cancelled")
        } catch let refusal as Refusal where !input.isJSON && refusal.isAboutForm {
            return try await page(
                request, context, input: input.returned(refusal, site.catalogue[context.language]),
                status: refusal.code.status)
        }
    }

    /// A page that says so, or the receipt for programs.
    func recorded(_ accepted: Accepted, _ input: Input, _ context: WebContext, next: String) -> Response {
        guard input.isJSON else { return accepted.answer(.seeOther(next)) }
        let response = Response.json(status: .created) { json in
            json.object { json in
                json.member("id", accepted.receipt.subject)
                json.member("entry", accepted.receipt.index)
                json.member("receipt", "\(context.base)/record/entries/\(accepted.receipt.index)")
            }
        }
        return accepted.answer(response.with(.location, String(next.prefix { $0 != "?" })))
    }

    // MARK: Data

    private func json(_ request: Request, _ context: WebContext) async throws -> Response {
        let (initiative, row, messages) = try await found(context)
        let writer = NoticeWriter(site: site, context: context)
        return Response.json { json in
            json.object { json in
                writer.members(row, initiative, to: &json)
                json.key("texts")
                json.array { json in
                    for text in row.content.texts {
                        json.object { json in
                            json.member("language", text.language)
                            json.member("headline", text.headline)
                            json.member("text", text.text)
                            json.member("instruction", text.instruction)
                        }
                    }
                }
                json.key("geometry")
                row.content.area.write(to: &json)
                json.key("history")
                json.array { json in
                    for one in messages {
                        json.object { json in
                            json.member("entry", one.index)
                            json.member("kind", one.kind)
                            json.member("time", one.time)
                            json.member("author", site.kernel.name(of: one.author))
                            json.member("reason", one.reason)
                            json.member(
                                "cap",
                                "\(context.base)/i/\(initiative.name)/notices/\(row.id)/\(one.index).cap")
                        }
                    }
                }
            }
        }.with(.cacheControl, "no-cache")
    }

    private func cap(_ request: Request, _ context: WebContext, _ message: EntryIndex?) async throws
        -> Response
    {
        let (initiative, row, messages) = try await found(context)
        let last = message ?? messages.last?.index
        guard let end = messages.firstIndex(where: { $0.index == last }) else { throw Refusal(.notFound) }
        let kernel = site.kernel
        let origin = CAPDocument.plain(kernel.checkpoints.verifier.name)
        let document = CAPDocument(
            origin: origin, base: context.base, initiative: initiative,
            sender: { message in
                // The same for ever: where it was said, also after that initiative went up in another.
                let home = kernel.initiatives[id: message.home] ?? initiative
                let name = message.author.organisation.flatMap { kernel.organisations[id: $0]?.name }
                return "\(name ?? "stewards.\(home.name)")@\(origin)"
            }, senderName: kernel.name(of: messages[end].author), notice: row.id)
        guard let bytes = document.bytes(messages[...end]) else { throw Refusal(.notFound) }
        return Response.bytes(bytes, type: "application/cap+xml").with(.cacheControl, "no-cache")
    }
}
