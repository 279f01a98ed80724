// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import HTTPTypes
import Hummingbird
import Kernel
import SQL
import Web

/// What waits for somebody: seen by all as numbers, handed out one at a time to those who help.
struct QueueRoutes: Sendable {
    let reports: ReportSite
    private var site: Site { reports.site }

    init(reports: ReportSite) { self.reports = reports }

    func add(to router: some RouterMethods<WebContext>) {
        router.get("i/:name/queue") { request, context in try await list(request, context) }
        router.get("i/:name/queue.json") { _, context in try await json(context) }
        router.get("i/:name/queue/:id") { request, context in
            try await page(request, context, acting: nil, input: FormInput(), status: .ok)
        }
        router.get("i/:name/queue/:id/photo.jpg") { _, context in try await photo(context) }
        router.post("i/:name/queue/take") { request, context in try await take(request, context) }
        router.post("i/:name/queue/give-back") { request, context in try await giveBack(request, context) }
        router.post("i/:name/queue/:id/renew") { request, context in try await renew(request, context) }
    }

    // MARK: What waits

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try reports.initiative(context)
        let helper = try await reports.helper(context, initiative)
        let counts = try await reports.counts(of: initiative)
        let maySteward = helper.standing?.mayModerate ?? false
        let care = initiative.care
        let code = request.query["code"]
        let model = QueuePage(
            shell: site.shell(request, context, initiative: initiative, maySteward: maySteward),
            counts: counts,
            access: helper.helping == nil
                ? (care.isHelpingOpen || code != nil ? .mayJoin(code: code) : .closed)
                : .helps(reviews: helper.mayReview, isSteward: maySteward),
            current: try await current(context, initiative),
            handover: care.handover(at: site.now).map { handover in
                QueuePage.Duty(
                    who: handover.to.map { site.mark($0, me: helper.standing?.pseudonym) },
                    note: handover.note, until: handover.until)
            }, key: site.formKey())
        return site.page(model).with(.cacheControl, "private, no-store")
    }

    /// What the person has taken.
    private func current(_ context: WebContext, _ initiative: Initiative) async throws -> EntryIndex? {
        guard let person = context.identity?.id else { return nil }
        let now = site.now
        return try await site.kernel.read { db in
            try Lease.held(by: person, in: initiative.id, at: now, db)
        }
    }

    private func json(_ context: WebContext) async throws -> Response {
        let initiative = try reports.initiative(context)
        let counts = try await reports.counts(of: initiative)
        let current = try await current(context, initiative)
        return Response.json { json in
            json.beginObject()
            json.key("waiting")
            json.object { json in
                for kind in QueueKind.allCases {
                    json.key(kind.rawValue)
                    json.value(counts[kind] ?? 0)
                }
            }
            json.member("current", current)
            json.endObject()
        }.with(.cacheControl, "private, no-store")
    }

    // MARK: Taking and giving back

    /// The kinds that a person may take, or the one that they ask for.
    static func kinds(_ asked: String, mayReview: Bool) throws -> [QueueKind] {
        guard !asked.isEmpty else { return QueueKind.allCases.filter { mayReview || !$0.isForReview } }
        guard let kind = QueueKind(rawValue: asked) else { throw Refusal.field("kind", "choice") }
        return [kind]
    }

    private func take(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try reports.initiative(context)
        let input = try await site.input(request)
        let helper = try await reports.helper(context, initiative)
        guard helper.helping != nil else { throw Refusal(.notAllowed) }
        let kinds = try Self.kinds(input.typed("kind"), mayReview: helper.mayReview)
        guard helper.mayReview || !kinds.contains(where: \.isForReview) else { throw Refusal(.notAllowed) }
        let caller = try site.caller(request, context, input)
        let taken = try await reports.take(kinds, initiative, by: caller)
        return answer(taken, initiative, kind: input.typed("kind"), isJSON: input.isJSON, done: "queue-empty")
    }

    /// Leads to an item, or to the queue where nothing of the kind is left.
    private func answer(
        _ taken: EntryIndex?, _ initiative: Initiative, kind: String, isJSON: Bool, done: String
    ) -> Response {
        if isJSON {
            return Response.json { json in
                json.object { json in
                    json.member("id", taken)
                    json.member("seconds", Lease.seconds)
                }
            }.with(.cacheControl, "private, no-store")
        }
        guard let taken else { return .seeOther("/i/\(initiative.name)/queue?done=\(done)") }
        return .seeOther("/i/\(initiative.name)/queue/\(taken)" + (kind.isEmpty ? "" : "?kind=\(kind)"))
    }

    private func giveBack(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try reports.initiative(context)
        let input = try await site.input(request)
        try await site.kernel.submit(
            GiveBackTask(initiative: initiative.id), by: try site.caller(request, context, input))
        return answer(nil, initiative, kind: "", isJSON: input.isJSON, done: "given-back")
    }

    private func renew(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try reports.initiative(context)
        let id = try reports.id(context)
        let input = try await site.input(request)
        try await site.kernel.submit(
            RenewTask(initiative: initiative.id, report: id), by: try site.caller(request, context, input))
        return answer(id, initiative, kind: input.typed("kind"), isJSON: input.isJSON, done: "")
    }

    /// Goes on after an item was dealt with: the next of the same kind is taken at once.
    func next(
        _ input: Input, _ request: Request, _ context: WebContext, _ initiative: Initiative
    ) async throws -> EntryIndex? {
        let helper = try await reports.helper(context, initiative)
        guard let kinds = try? Self.kinds(input.typed("queue"), mayReview: helper.mayReview) else {
            return nil
        }
        return try await reports.take(kinds, initiative, by: try site.caller(request, context, input))
    }

    // MARK: One item

    /// Refuses who has not taken an item.
    func requireLease(_ id: EntryIndex, _ context: WebContext, _ initiative: Initiative) async throws {
        guard let person = context.identity?.id else { throw Refusal(.notAllowed) }
        let now = site.now
        let lease = try await site.kernel.read { db in try Lease.of(id, at: now, db) }
        guard lease?.person == person else { throw Refusal(.leased) }
    }

    /// The page of an item; also with a form that came back.
    func page(
        _ request: Request, _ context: WebContext, acting: String?, input: FormInput,
        status: HTTPResponse.Status
    ) async throws -> Response {
        let initiative = try reports.initiative(context)
        let id = try reports.id(context)
        let helper = try await reports.helper(context, initiative)
        guard helper.helping != nil else { throw Refusal(.notAllowed) }
        try await requireLease(id, context, initiative)
        let task = try await TaskReading(reports: reports, initiative: initiative, id: id).read()
        let kind =
            (request.query["kind"] ?? input.value("queue"))
            .flatMap(QueueKind.init) ?? task.kinds.first { helper.mayReview || !$0.isForReview } ?? .stale
        guard helper.mayReview || (!kind.isForReview && task.row.status.isPublic) else {
            throw Refusal(.notAllowed)
        }
        let shell = site.shell(
            request, context, initiative: initiative, maySteward: helper.standing?.mayModerate ?? false)
        var view = task.view(kind, reports, initiative, shell, me: helper.standing?.pseudonym)
        if kind.isForReview { view.alike = try await alike(task.row, initiative, shell) }
        let model = TaskPage(
            shell: shell, task: view,
            map: kind == .placeless
                ? reports.map(.pick, initiative, [])
                : task.row.place.map { place in
                    MapView(
                        .show, area: initiative.description.area?.geoJSON, base: site.baseMap,
                        pins: [
                            MapView.Pin(
                                latitude: place.latitude, longitude: place.longitude,
                                label: task.category.name(in: context.language),
                                mark: ReportSite.mark(task.category, context.language))
                        ])
                }, acting: acting, input: input, key: site.formKey())
        return site.page(model, status: status).with(.cacheControl, "private, no-store")
    }

    /// Public reports so near an item that it may be the same as one of them, newest first.
    private func alike(
        _ row: ReportRow, _ initiative: Initiative, _ shell: Shell
    ) async throws -> [(value: String, words: String)] {
        guard let place = row.place else { return [] }
        var filter = ReportFilter()
        filter.area = try? Area(center: place, radius: 150)
        guard filter.area != nil else { return [] }
        let found = try await reports.queries.page(of: initiative.id, filter, limit: 9).content
        let categories = try await reports.queries.categories(of: initiative.id)
        return found.filter { $0.id != row.id }.map { one in
            let category = categories.first { $0.slot == Int64(one.category) }?.category
            let line = one.description.prefix(60).split(whereSeparator: \.isNewline).joined(separator: " ")
            let parts = [
                String(one.id), category?.name(in: shell.t.language) ?? "", one.placeWords, line,
            ]
            return (String(one.id), parts.filter { !$0.isEmpty }.joined(separator: " · "))
        }
    }

    /// The photograph of an item that one has taken, also of one that is held.
    private func photo(_ context: WebContext) async throws -> Response {
        let initiative = try reports.initiative(context)
        let id = try reports.id(context)
        let helper = try await reports.helper(context, initiative)
        guard helper.helping != nil else { throw Refusal(.notAllowed) }
        try await requireLease(id, context, initiative)
        let row = try await site.kernel.read { db in
            try db.first(
                "SELECT photo, status FROM reports_report WHERE id = \(id) AND initiative = \(initiative.id)"
            ) { (photo: $0.optionalText(0), status: ReportStatus(rawValue: $0.int(1))) }
        }
        guard let hash = row?.photo, helper.mayReview || row?.status?.isPublic ?? false,
            let bytes = try await site.kernel.media.read(hash)
        else { throw Refusal(.notFound) }
        return Response.bytes(bytes, type: "image/jpeg").with(.cacheControl, "private, no-store")
    }
}
