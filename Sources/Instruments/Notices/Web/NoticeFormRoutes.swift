// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import HTTPTypes
import Hummingbird
import Kernel
import Web

/// Writing notices: the form, drafts that a colleague approves, and updates.
struct NoticeFormRoutes: Sendable {
    let site: Site

    init(_ site: Site) { self.site = site }

    func add(to router: some RouterMethods<WebContext>) {
        router.get("i/:name/notices/new") { request, context in try await new(request, context) }
        router.post("i/:name/notices") { request, context in try await post(request, context, about: nil) }
        router.get("i/:name/notices/:id/update") { request, context in try await update(request, context) }
        router.post("i/:name/notices/:id/update") { request, context in
            try await post(request, context, about: try NoticeRoutes.id(context))
        }
        router.post("i/:name/notices/drafts") { request, context in try await draft(request, context) }
        router.get("i/:name/notices/drafts/:draft") { request, context in
            try await draftPage(request, context, FormInput(), .ok)
        }
        router.post("i/:name/notices/drafts/:draft/approve") { request, context in
            try await decide(request, context, "notice-posted") {
                ApproveNotice(initiative: $0.initiative, draft: $0.id)
            }
        }
        router.post("i/:name/notices/drafts/:draft/discard") { request, context in
            try await decide(request, context, "draft-discarded") {
                DiscardNotice(initiative: $0.initiative, draft: $0.id)
            }
        }
    }

    // MARK: Forms

    /// Refuses whoever may not post notices in an initiative.
    private func check(_ context: WebContext, _ initiative: Initiative) async throws {
        guard !context.hasBadCookie else { throw Refusal(.badCookie) }
        let maySteward = try await site.maySteward(context, initiative)
        guard maySteward || site.speaker(context) != nil else { throw Refusal(.notAllowed) }
    }

    private func new(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try site.initiative(context.parameter("name"))
        try await check(context, initiative)
        guard let id = request.query["draft"].flatMap({ EntryIndex($0) }) else {
            return try await form(request, context, initiative, about: nil, draft: nil, FormInput(), .ok)
        }
        let draft = try await found(id, initiative, context)
        return try await form(
            request, context, initiative, about: draft.notice, draft: id,
            FormInput(typed: NoticeForm.typed(draft.content)), .ok)
    }

    private func update(_ request: Request, _ context: WebContext) async throws -> Response {
        let (initiative, row, _) = try await NoticeRoutes(site).found(context)
        guard try await NoticeRoutes(site).mayChange(row, context, initiative) else {
            throw Refusal(.notAllowed)
        }
        return try await form(
            request, context, initiative, about: row.id, draft: nil,
            FormInput(typed: NoticeForm.typed(row.content)), .ok)
    }

    private func form(
        _ request: Request, _ context: WebContext, _ initiative: Initiative, about notice: EntryIndex?,
        draft: EntryIndex?, _ input: FormInput, _ status: HTTPResponse.Status
    ) async throws -> Response {
        let base = "/i/\(initiative.name)/notices"
        let speaker = site.speaker(context)
        let maySteward = try await site.maySteward(context, initiative)
        let languages = initiative.description.languages + site.catalogue.languages
        let page = NoticeFormPage(
            shell: site.shell(request, context, initiative: initiative, maySteward: maySteward),
            action: notice.map { "\(base)/\($0)/update" } ?? base,
            draftAction: speaker == nil
                ? nil : "\(base)/drafts" + (notice.map { "?notice=\($0)" } ?? ""),
            draft: draft,
            languages: languages.enumerated().filter { languages.firstIndex(of: $1) == $0 }.map(\.1),
            needsApproval: speaker?.needsApproval ?? false,
            map: MapView(.area, area: initiative.description.area?.geoJSON, base: site.baseMap),
            isUpdate: notice != nil, input: input, key: site.formKey())
        return site.page(page, status: status).with(.cacheControl, "private, no-store")
    }

    private func post(
        _ request: Request, _ context: WebContext, about notice: EntryIndex?
    ) async throws -> Response {
        let initiative = try site.initiative(context.parameter("name"))
        let input = try await site.input(request)
        do {
            let content = try NoticeInput.content(input, initiative)
            let accepted: Accepted
            if let notice {
                let command = UpdateNotice(initiative: initiative.id, notice: notice, content)
                accepted = try await site.submit(command, request, context, input)
            } else {
                let command = PostNotice(initiative: initiative.id, content)
                accepted = try await site.submit(command, request, context, input)
            }
            return NoticeRoutes(site).recorded(
                accepted, input, context,
                next: "/i/\(initiative.name)/notices/\(accepted.receipt.subject)?done=notice-posted")
        } catch let refusal as Refusal where !input.isJSON && refusal.isAboutForm {
            let form = input.returned(refusal, site.catalogue[context.language])
            return try await self.form(
                request, context, initiative, about: notice, draft: nil, form, refusal.code.status)
        }
    }

    // MARK: Drafts

    private func draft(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try site.initiative(context.parameter("name"))
        let input = try await site.input(request)
        let notice = request.query["notice"].flatMap { EntryIndex($0) }
        let old = try input.integer("draft")
        do {
            let id = old ?? EntryIndex.random(in: 1...(EntryIndex(1) << 52))
            let content = try NoticeInput.content(input, initiative)
            let command = DraftNotice(initiative: initiative.id, id: id, notice: notice, content)
            let accepted = try await site.submit(command, request, context, input)
            let page = "/i/\(initiative.name)/notices/drafts/\(id)"
            guard input.isJSON else { return accepted.answer(.seeOther(page + "?done=draft-kept")) }
            let response = Response.json(status: .created) { json in
                json.object { json in
                    json.member("draft", id)
                    json.member("url", context.base + page)
                }
            }
            return accepted.answer(response.with(.location, page))
        } catch let refusal as Refusal where !input.isJSON && refusal.isAboutForm {
            let form = input.returned(refusal, site.catalogue[context.language])
            return try await self.form(
                request, context, initiative, about: notice, draft: old, form, refusal.code.status)
        }
    }

    /// A draft, for those who speak for its organisation now; others are not told that it is there.
    private func found(
        _ id: EntryIndex, _ initiative: Initiative, _ context: WebContext
    ) async throws -> NoticeDraft {
        let draft = try await site.kernel.read { db in try NoticeDraft.find(id, in: initiative.id, db) }
        guard let draft, let speaker = site.speaker(context), draft.organisation == speaker.id else {
            throw Refusal(.notFound)
        }
        return draft
    }

    func view(_ draft: NoticeDraft, _ initiative: Initiative) -> NoticeView {
        NoticeView(
            id: draft.id, href: "/i/\(initiative.name)/notices/drafts/\(draft.id)", initiative: nil,
            content: draft.content, state: .upcoming,
            author: site.mark(Pseudonym(organisation: draft.organisation)),
            posted: draft.time, updated: draft.time, onset: draft.content.onset ?? site.now, reason: nil)
    }

    private func draftPage(
        _ request: Request, _ context: WebContext, _ input: FormInput, _ status: HTTPResponse.Status
    ) async throws -> Response {
        let initiative = try site.initiative(context.parameter("name"))
        let draft = try await found(try NoticeRoutes.id(context, "draft"), initiative, context)
        let needsApproval = site.speaker(context)?.needsApproval ?? false
        let isOwn = context.identity.map { $0.id == draft.person } ?? false
        let mayApprove = !needsApproval || (!isOwn && (site.role(context)?.mayApprove ?? false))
        let maySteward = try await site.maySteward(context, initiative)
        let model = NoticePage(
            shell: site.shell(request, context, initiative: initiative, maySteward: maySteward),
            view(draft, initiative),
            map: MapView(.show, area: draft.content.area.geoJSON, base: site.baseMap), draft: draft.id,
            mayApprove: mayApprove, input: input, key: site.formKey())
        return site.page(model, status: status).with(.cacheControl, "private, no-store")
    }

    private func decide<C: Command>(
        _ request: Request, _ context: WebContext, _ done: String,
        _ command: ((initiative: EntryIndex, id: EntryIndex)) -> C
    ) async throws -> Response {
        let initiative = try site.initiative(context.parameter("name"))
        let id = try NoticeRoutes.id(context, "draft")
        let input = try await site.input(request)
        do {
            let accepted = try await site.submit(command((initiative.id, id)), request, context, input)
            let subject = accepted.receipt.subject
            let tail = subject == initiative.id ? "" : "/\(subject)"
            return NoticeRoutes(site).recorded(
                accepted, input, context, next: "/i/\(initiative.name)/notices\(tail)?done=\(done)")
        } catch let refusal as Refusal where !input.isJSON && refusal.isAboutForm {
            return try await draftPage(
                request, context, input.returned(refusal, site.catalogue[context.language]),
                refusal.code.status)
        }
    }
}
