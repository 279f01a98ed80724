// SPDX-License-Identifier: Apache-2.0
import Formats
import Hummingbird
import Kernel
import Web

/// The notices of an initiative and of the whole node, as pages and in every other form.
struct NoticeListRoutes: Sendable {
    let site: Site
    private static let pageSize = 50

    init(_ site: Site) { self.site = site }

    func add(to router: some RouterMethods<WebContext>) {
        router.get("i/:name/notices") { request, context in try await page(request, context) }
        router.get("notices") { request, context in try await all(request, context) }
        for (start, isNode) in [("i/:name/notices", false), ("notices", true)] {
            router.get("\(start).json") { request, context in
                try await json(try await rows(request, context, isNode), context)
            }
            router.get("\(start).csv") { request, context in
                try await csv(try await rows(request, context, isNode), context)
            }
            router.get("\(start).geojson") { request, context in
                try await geojson(try await rows(request, context, isNode), context)
            }
            router.get("\(start).atom") { request, context in try await atom(request, context, isNode) }
        }
    }

    private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try site.initiative(context.parameter("name"))
        let now = site.now, before = try Self.before(request)
        let speaker = site.speaker(context)
        let (current, all, drafts) = try await site.kernel.read { db in
            (
                try NoticeQueries.current(in: initiative.id, at: now, db),
                try NoticeQueries.all(in: initiative.id, before: before, limit: Self.pageSize + 1, db),
                try speaker.map { try NoticeDraft.of($0.id, in: initiative.id, db) } ?? []
            )
        }
        let past = all.prefix(Self.pageSize).filter { [.expired, .cancelled].contains($0.state(at: now)) }
        let maySteward = try await site.maySteward(context, initiative)
        let routes = NoticeRoutes(site)
        let model = NoticesPage(
            shell: site.shell(request, context, initiative: initiative, maySteward: maySteward),
            current: before == .max ? current.map { routes.view($0, initiative, context) } : [],
            past: past.map { routes.view($0, initiative, context) },
            next: all.count > Self.pageSize
                ? "/i/\(initiative.name)/notices?before=\(all[Self.pageSize - 1].id)" : nil,
            drafts: drafts.map { NoticeFormRoutes(site).view($0, initiative) },
            mayPost: initiative.phase.takesContributions && (maySteward || speaker != nil),
            live: LiveFeed(
                address: "/i/\(initiative.name)/live", after: site.kernel.feed.next - 1,
                kinds: site.parts.liveKinds))
        return site.publicPage(model, context)
    }

    private func all(_ request: Request, _ context: WebContext) async throws -> Response {
        let now = site.now
        let unlisted = site.kernel.initiatives.unlisted
        let rows = try await site.kernel.read { db in
            try NoticeQueries.current(in: nil, except: unlisted, at: now, db)
        }
        let routes = NoticeRoutes(site)
        return site.publicPage(
            AllNoticesPage(
                shell: site.shell(request, context), current: rows.map { routes.view($0, nil, context) }),
            context)
    }

    static func before(_ request: Request) throws -> EntryIndex {
        guard let text = request.query["before"] else { return .max }
        guard let index = EntryIndex(text) else { throw Refusal.field("before", "number") }
        return index
    }

    // MARK: Data

    private func rows(
        _ request: Request, _ context: WebContext, _ isNode: Bool, limit: Int = 1000
    ) async throws -> [(NoticeRow, Initiative)] {
        let initiative = isNode ? nil : try site.initiative(context.parameter("name"))
        let before = try Self.before(request)
        let unlisted = site.kernel.initiatives.unlisted
        let rows = try await site.kernel.read { db in
            try NoticeQueries.all(in: initiative?.id, except: unlisted, before: before, limit: limit, db)
        }
        return rows.compactMap { row in
            (initiative ?? site.kernel.initiatives[id: row.initiative]).map { (row, $0) }
        }
    }

    private func json(_ rows: [(NoticeRow, Initiative)], _ context: WebContext) async throws -> Response {
        let writer = NoticeWriter(site: site, context: context)
        return Response.json { json in
            json.object { json in
                json.key("notices")
                json.array { json in
                    for (row, home) in rows { json.object { writer.members(row, home, to: &$0) } }
                }
            }
        }.with(.cacheControl, "no-cache")
    }

    private func csv(_ rows: [(NoticeRow, Initiative)], _ context: WebContext) async throws -> Response {
        let writer = NoticeWriter(site: site, context: context)
        var csv = CSVWriter()
        csv.row(NoticeCollection.schema.columns.map(\.name))
        for (row, home) in rows { writer.write(row, home, to: &csv) }
        return Response.bytes(csv.bytes, type: "text/csv; charset=utf-8; header=present")
            .with(.contentDisposition, "attachment; filename=\"notices.csv\"").with(.cacheControl, "no-cache")
    }

    private func geojson(_ rows: [(NoticeRow, Initiative)], _ context: WebContext) async throws -> Response {
        let writer = NoticeWriter(site: site, context: context)
        return Response.json(type: "application/geo+json") { json in
            json.object { json in
                json.member("type", "FeatureCollection")
                json.key("features")
                json.array { json in
                    for (row, home) in rows { writer.feature(row, home, to: &json) }
                }
            }
        }.with(.cacheControl, "no-cache")
    }

    private func atom(_ request: Request, _ context: WebContext, _ isNode: Bool) async throws -> Response {
        let t = site.catalogue[context.language], writer = NoticeWriter(site: site, context: context)
        let initiative = isNode ? nil : try site.initiative(context.parameter("name"))
        let rows = try await rows(request, context, isNode, limit: 50)
        let page = context.base + (initiative.map { "/i/\($0.name)" } ?? "") + "/notices"
        let query = request.uri.query.map { "?" + $0 } ?? ""
        var feed = FeedWriter(
            FeedWriter.Head(
                address: page + ".atom" + query, page: page + query,
                title: "\(t["notices"]), \(initiative?.description.title ?? site.settings.title)",
                updated: rows.map(\.0.updated).max() ?? initiative?.opened ?? site.now,
                language: context.language,
                next: rows.count == 50 ? rows.last.map { "\(page).atom?before=\($0.0.id)" } : nil,
                rights: initiative?.description.licence,
                exercise: initiative?.description.isExercise == true ? t["exercise"] : nil))
        for (row, home) in rows { feed.add(writer.entry(row, home, t)) }
        return Response.bytes(feed.finish(), type: "application/atom+xml; charset=utf-8")
            .with(.cacheControl, "no-cache")
    }
}
