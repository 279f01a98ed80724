// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import HTTPTypes
import Hummingbird
import Kernel
import Record
import SQL
import Web

/// One report's page, with its whole history, and the same as data.
struct ReportRoutes: Sendable {
    let reports: ReportSite
    private var site: Site { reports.site }

    init(reports: ReportSite) { self.reports = reports }

    func add(to router: some RouterMethods<WebContext>) {
        router.get("i/:name/reports/{id}.json") { request, context in
            try await reports.asOf(request, context) { try await Self(reports: $0).json(request, context) }
        }
        router.get("i/:name/reports/:id") { request, context in
            try await reports.asOf(request, context) {
                try await Self(reports: $0).page(
                    request, context, acting: nil, input: FormInput(), status: .ok)
            }
        }
    }

    /// Everything a page of a report needs.
    private struct Found {
        let row: ReportRow
        let category: Category
        let categories: [SlottedCategory]
        let history: ReportHistory.Stretch
        /// How it came to an end, where it did.
        let resolution: String?
        let merged: [EntryIndex]
        let verdict: Int64?
        /// Anyone may see it.
        let isShown: Bool
    }

    private func find(
        _ id: EntryIndex, _ initiative: Initiative, before: EntryIndex, me: Pseudonym?
    ) async throws -> Found? {
        let kernel = site.kernel
        return try await kernel.read { db in
            let row = try db.first(
                "SELECT \(ReportRow.columns) FROM reports_report WHERE id = \(id) AND initiative = \(initiative.id)"
            ) { ReportRow($0) }
            guard let row else { return nil }
            let categories = try SlottedCategory.all(in: initiative.id, db)
            let category = categories.first { $0.slot == Int64(row.category) }?.category
            let merged = try db.query(
                "SELECT id FROM reports_report WHERE initiative = \(initiative.id) AND merged_into = \(id)"
            ) { $0.int(0) }
            let verdict = try me.flatMap { person in
                try db.int(
                    "SELECT verdict FROM reports_judgement WHERE report = \(id) AND author = \(person.description)"
                )
            }
            let history = try ReportHistory.stretch(of: id, before: before, kernel, reading: db)
            let newest =
                before == .max
                ? history : try ReportHistory.stretch(of: id, before: .max, kernel, reading: db)
            let prior =
                row.status == .merged
                ? try db.int("SELECT prior FROM reports_report WHERE id = \(id) AND prior IS NOT NULL")
                : nil
            return Found(
                row: row, category: category ?? Category(key: "", names: ["en": "?"]), categories: categories,
                history: history, resolution: newest.items.last { $0.kind == "resolved" }?.text,
                merged: merged, verdict: verdict,
                isShown: row.status.isShown(after: prior.flatMap(ReportStatus.init)))
        }
    }

    /// The page; also with a form that came back.
    func page(
        _ request: Request, _ context: WebContext, acting: ReportPage.Action?, input: FormInput,
        status: HTTPResponse.Status
    ) async throws -> Response {
        let initiative = try reports.initiative(context)
        let id = try reports.id(context)
        let standing = try await site.standing(context, initiative)
        let before = try Self.before(request)
        guard let found = try await find(id, initiative, before: before, me: standing?.pseudonym) else {
            return try await gone(request, context, id, initiative)
        }
        let maySteward = standing?.mayModerate ?? false
        let isMine = standing?.pseudonym == found.row.author
        let shell = site.shell(request, context, initiative: initiative, maySteward: maySteward)
        guard found.isShown || isMine || maySteward else {
            return hidden(shell, found, mayRestore: false)
        }
        if found.row.status == .hidden { return hidden(shell, found, mayRestore: maySteward) }
        let can =
            reports.past == nil
            ? Self.actions(found.row, isMine: isMine, maySteward: maySteward, initiative.phase) : []
        let words = shell.t
        let model = ReportPage(
            shell: shell, report: view(found, initiative, shell, me: standing?.pseudonym),
            map: found.row.place.map { place in
                MapView(
                    .show, area: initiative.description.area?.geoJSON, base: site.baseMap,
                    pins: [
                        MapView.Pin(
                            latitude: place.latitude, longitude: place.longitude,
                            label:
                                "\(found.category.name(in: words.language)), \(found.row.belief(at: site.now, words))",
                            mark: ReportSite.mark(found.category, context.language),
                            state: found.row.look(at: site.now))
                    ])
            },
            history: found.history.items.map {
                $0.event(site, found.category, context.language, me: standing?.pseudonym)
            },
            can: can, rules: ModerationRule.allCases.map { ($0.rawValue, words["rule.\($0.rawValue)"]) },
            mine: found.verdict.map { words[$0 > 0 ? "mine.confirmed" : "mine.disputed"] }, acting: acting,
            input: input, key: site.formKey(),
            receipt: try await receipt(request, context, found, initiative),
            live: reports.past == nil ? reports.live(initiative, about: id) : nil,
            licence: initiative.description.licence,
            cite: "/i/\(initiative.name)/reports/\(id)?at=\(reports.past?.at ?? found.row.version)",
            past: reports.past, older: found.history.older)
        guard status == .ok, found.isShown else {
            return site.page(model, status: status).with(.cacheControl, "private, no-cache")
        }
        return site.publicPage(model, context)
    }

    /// Before which entry a history is asked for.
    private static func before(_ request: Request) throws -> EntryIndex {
        guard let text = request.query["before"], !text.isEmpty else { return .max }
        guard let index = EntryIndex(text), index >= 0 else { throw Refusal.field("before", "number") }
        return index
    }

    /// What a person may do with a report now; commands judge again.
    static func actions(
        _ row: ReportRow, isMine: Bool, maySteward: Bool, _ phase: InitiativePhase
    ) -> Set<ReportPage.Action> {
        var can: Set<ReportPage.Action> = []
        if phase.takesContributions, row.status.isPublic {
            can.formUnion([.update, .comment])
            can.insert(row.status == .open ? .resolve : .reopen)
            if !isMine, row.status == .open { can.formUnion([.confirm, .dispute]) }
        }
        if !isMine, row.status.isPublic { can.insert(.flag) }
        if isMine, row.status.isPublic || row.status.isWaiting { can.formUnion([.correct, .withdraw]) }
        if maySteward {
            if row.status.isPublic { can.formUnion([.merge, .hide]) }
            if row.status == .held { can.formUnion([.release, .hide, .merge]) }
            if row.status == .delayed { can.insert(.hide) }
            if row.status == .hidden { can.insert(.restore) }
        }
        return can
    }

    private func view(
        _ found: Found, _ initiative: Initiative, _ shell: Shell, me: Pseudonym?
    ) -> ReportPage.Report {
        let (row, category, language) = (found.row, found.category, shell.t.language)
        let base = "/i/\(initiative.name)/reports"
        let grid = ([category] + row.further(found.categories)).map(\.visibility.gridMetres).max() ?? 0
        var report = ReportPage.Report(
            id: row.id, category: ReportSite.mark(category, language),
            also: row.further(found.categories).map { ReportSite.mark($0, language) },
            kind: category.kind.rawValue,
            description: row.description.nonEmpty, language: row.language, place: row.placeWords.nonEmpty,
            accuracy: grid > 0 ? shell.t.text("place_coarse", ["n": String(grid)]) : nil,
            photos: row.photo.map { [("/media/\($0).jpg", category.name(in: language))] } ?? [],
            values: Self.values(row.fields, category, shell.t),
            credence: ReportSite.credence(row.credence(at: site.now)), yes: row.confirmations,
            all: row.confirmations + row.disputes, filed: row.filed, seen: row.seen,
            freshUntil: row.freshUntil,
            author: site.mark(row.author, me: me), isResolved: row.status == .resolved,
            resolution: found.resolution,
            mergedInto: row.mergedInto.map { ($0, "\(base)/\($0)") },
            merged: found.merged.map { ($0, "\(base)/\($0)") }, isHeld: row.status == .held,
            publishAt: row.status == .delayed ? row.publishAt : nil,
            latitude: row.place?.latitude, longitude: row.place?.longitude)
        report.translations = Self.translations(row)
        report.near = reports.near(row.place, [category] + row.further(found.categories), language)
        return report
    }

    private static func translations(_ row: ReportRow) -> [(language: String, text: String, by: String)] {
        guard let text = row.translations, let all = try? JSONValue(parsing: text).objectValue else {
            return []
        }
        return all.map { one in
            (one.key, one.value["text"]?.stringValue ?? "", one.value["by"]?.stringValue ?? "")
        }
    }

    /// The values of the category's fields, in words.
    static func values(_ fields: String, _ category: Category, _ t: Words) -> [ReportPage.Value] {
        guard let object = try? JSONValue(parsing: fields).objectValue else { return [] }
        return category.fields.compactMap { field in
            guard let value = object[field.key] else { return nil }
            let unit = ReportSite.unit(field, t).map { " " + $0 } ?? ""
            let text: String
            switch value {
            case .bool(let flag): text = t[flag ? "yes" : "no"]
            case .string(let string):
                let choice = field.choices.first { $0.key == string }
                text = choice.flatMap { $0.names.localized(t.language) } ?? string
            case .double(let number) where number == number.rounded() && abs(number) < 1e15:
                text = String(Int64(number)) + unit
            default: text = "\(value)" + unit
            }
            return ReportPage.Value(
                name: field.name(in: t.language), text: text, meaning: field.meaning(in: t.language))
        }
    }

    private func receipt(
        _ request: Request, _ context: WebContext, _ found: Found, _ initiative: Initiative
    ) async throws -> ReportPage.Receipt? {
        guard request.query.has("thanks") else { return nil }
        let row = found.row
        var filter = ReportFilter()
        (filter.credence, filter.statuses) = (.unconfirmed, .open)
        if let place = row.place { filter.area = try? Area(center: place, radius: 3000) }
        let near = try await reports.queries.page(of: initiative.id, filter, limit: 3)
        let categories = try await reports.queries.categories(of: initiative.id)
        return ReportPage.Receipt(
            index: row.id, isHeld: row.status == .held,
            publishAt: row.status == .delayed ? row.publishAt : nil,
            isPending: (site.kernel.checkpoints.latest?.size ?? 0) <= row.id,
            tasks: near.content.filter { $0.id != row.id && $0.author != row.author }.prefix(2).map {
                reports.card($0, categories, initiative, context.language)
            })
    }

    // MARK: Not shown

    private func hidden(_ shell: Shell, _ found: Found, mayRestore: Bool) -> Response {
        let row = found.row
        let why: ReportHiddenPage.Why
        switch row.status {
        case .held: why = .held
        case .delayed: why = .delayed
        case .withdrawn: why = .withdrawn
        case .aggregate: why = .aggregate
        case .merged: why = .merged
        default: why = .hidden
        }
        let note = row.note.flatMap { try? JSONValue(parsing: $0) }
        let model = ReportHiddenPage(
            shell: shell, id: row.id, why: why,
            rule: note?["rule"]?.stringValue.flatMap(ModerationRule.init)?.rawValue,
            reason: note?["reason"]?.stringValue, into: row.mergedInto, mayRestore: mayRestore,
            key: site.formKey())
        return site.page(model, status: [.held, .delayed, .merged].contains(why) ? .notFound : .gone)
    }

    private func gone(
        _ request: Request, _ context: WebContext, _ id: EntryIndex, _ initiative: Initiative
    ) async throws -> Response {
        guard let entry = try await site.kernel.entry(id), entry.envelope.initiative == initiative.id,
            entry.envelope.kind == "reports/filed/1"
        else { throw Refusal(.notFound) }
        let shell = site.shell(request, context, initiative: initiative)
        return site.page(ReportHiddenPage(shell: shell, id: id, why: .erased), status: .gone)
    }

    // MARK: Data

    private func json(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try reports.initiative(context)
        let id = try reports.id(context)
        let links = reports.links(initiative, context)
        guard
            let object = try await reports.queries.object(
                id, in: initiative.id, links: links, language: context.language)
        else {
            if let into = try await reports.queries.mergedInto(id, in: initiative.id) {
                // Not for ever: a merge can be undone.
                return Response(
                    status: .temporaryRedirect, headers: [.location: "\(links.reports)/\(into).json"])
            }
            let entry = try await site.kernel.entry(id)
            let was = entry?.envelope.kind == "reports/filed/1" && entry?.envelope.initiative == initiative.id
            throw Refusal(was ? .gone : .notFound)
        }
        let kernel = site.kernel
        let before = try Self.before(request)
        let history = try await kernel.read { db in
            try ReportHistory.stretch(of: id, before: before, kernel, reading: db)
        }
        var json = JSONWriter(continuing: Array(object.dropLast()))
        json.bytes.append(UInt8(ascii: ","))
        json.value("history")
        json.bytes.append(UInt8(ascii: ":"))
        json.beginArray()
        for item in history.items { item.write(to: &json, kernel) }
        json.endArray()
        json.member(
            "olderHistory",
            history.older.map { "\(links.reports)/\(id).json?before=\($0)" })
        json.endObject()
        return Response.json(json.bytes).with(.cacheControl, "no-cache")
    }
}
