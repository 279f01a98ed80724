// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Web

/// The list as data: JSON in pages, CSV and GeoJSON whole and streamed, Atom, and the map's tiles.
struct ReportDataRoutes: Sendable {
    let reports: ReportSite
    private var site: Site { reports.site }

    init(reports: ReportSite) { self.reports = reports }

    func add(to router: some RouterMethods<WebContext>) {
        router.get("i/:name/reports.json") { request, context in
            try await reports.asOf(request, context) {
                try await Self(reports: $0).json(request, context)
            }
        }
        router.get("i/:name/reports.csv") { request, context in
            try await reports.asOf(request, context) {
                try await Self(reports: $0).csv(request, context)
            }
        }
        router.get("i/:name/reports.geojson") { request, context in
            try await reports.asOf(request, context) {
                try await Self(reports: $0).geojson(request, context)
            }
        }
        router.get("i/:name/reports.atom") { request, context in
            try await reports.asOf(request, context) {
                try await Self(reports: $0).atom(request, context)
            }
        }
        router.get("i/:name/reports/facets.json") { request, context in
            try await reports.asOf(request, context) {
                try await Self(reports: $0).facets(request, context)
            }
        }
        router.get("i/:name/reports/tiles/:z/:x/{y}.json") { request, context in
            try await reports.asOf(request, context) { try await Self(reports: $0).tile(request, context) }
        }
    }

    private struct Asked {
        let initiative: Initiative
        let query: ReportQuery
        let tag: String
    }

    private func asked(_ request: Request, _ context: WebContext) async throws -> Asked {
        let initiative = try reports.initiative(context)
        let categories = try await reports.queries.categories(of: initiative.id)
        let last = site.kernel.initiatives.lastIndex(of: initiative.id)
        // Credence changes with time alone: the minute is part of what the answer depends on.
        let past = reports.past.map { "-\($0.tag)" } ?? ""
        let names = "\(site.kernel.organisations.version)\(reports.namesTag)"
        let minute = site.now.seconds / 60
        let tag = "\"\(last)-\(names)-\(minute)-\(context.language)-\(site.settings.build)\(past)\""
        return Asked(initiative: initiative, query: try ReportQuery(request, categories), tag: tag)
    }

    private func next(_ asked: Asked, _ context: WebContext, _ suffix: String)
        -> @Sendable (EntryIndex) -> String
    {
        let (base, name, query) = (context.base, asked.initiative.name, asked.query)
        return { "\(base)/i/\(name)/reports.\(suffix)?\(query.next($0))" }
    }

    private func json(_ request: Request, _ context: WebContext) async throws -> Response {
        let asked = try await asked(request, context)
        if Caching.isFresh(request, tag: asked.tag) { return Caching.notModified(tag: asked.tag) }
        let bytes = try await reports.queries.json(
            of: asked.initiative.id, asked.query.filter, after: asked.query.after,
            limit: min(asked.query.limit ?? 100, 1000), links: reports.links(asked.initiative, context),
            language: context.language, nextLink: next(asked, context, "json"))
        return Response.json(bytes).with(.eTag, asked.tag).with(.cacheControl, "no-cache")
    }

    private func geojson(_ request: Request, _ context: WebContext) async throws -> Response {
        let asked = try await asked(request, context)
        let links = reports.links(asked.initiative, context)
        guard let limit = asked.query.limit else {
            return stream(asked, context, .geojson, type: "application/geo+json")
        }
        if Caching.isFresh(request, tag: asked.tag) { return Caching.notModified(tag: asked.tag) }
        let page = try await reports.queries.geojson(
            of: asked.initiative.id, asked.query.filter, after: asked.query.after, limit: limit, links: links,
            language: context.language, nextLink: next(asked, context, "geojson"))
        return Response.json(page.content, type: "application/geo+json").with(.eTag, asked.tag)
            .with(.cacheControl, "no-cache")
    }

    private func csv(_ request: Request, _ context: WebContext) async throws -> Response {
        let asked = try await asked(request, context)
        let type = "text/csv; charset=utf-8; header=present"
        let file = "attachment; filename=\"\(asked.initiative.name)-reports.csv\""
        guard let limit = asked.query.limit else {
            return stream(asked, context, .csv, type: type).with(.contentDisposition, file)
        }
        let bytes = try await reports.queries.csv(
            of: asked.initiative.id, asked.query.filter, after: asked.query.after, limit: limit,
            links: reports.links(asked.initiative, context), language: context.language)
        return Response.bytes(bytes, type: type).with(.contentDisposition, file).with(
            .cacheControl, "no-cache")
    }

    private func stream(
        _ asked: Asked, _ context: WebContext, _ format: ReportQueries.Format, type: String
    ) -> Response {
        let pieces = reports.queries.stream(
            of: asked.initiative.id, asked.query.filter, as: format,
            links: reports.links(asked.initiative, context),
            language: context.language)
        let body = ResponseBody { writer in
            for try await piece in pieces { try await writer.write(ByteBuffer(bytes: piece)) }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: type, .cacheControl: "no-cache"], body: body)
    }

    private func facets(_ request: Request, _ context: WebContext) async throws -> Response {
        let asked = try await asked(request, context)
        if Caching.isFresh(request, tag: asked.tag) { return Caching.notModified(tag: asked.tag) }
        let facets = try await reports.queries.facets(of: asked.initiative.id, asked.query.filter)
        let categories = try await reports.queries.categories(of: asked.initiative.id)
        return Response.json { json in
            json.beginObject()
            json.member("total", facets.total)
            json.key("category")
            json.beginObject()
            for one in categories {
                json.key(one.category.key)
                json.value(facets.categories[Int(one.slot)])
            }
            json.endObject()
            json.key("status")
            json.beginObject()
            json.member("open", facets.open)
            json.member("resolved", facets.resolved)
            json.endObject()
            json.key("credence")
            json.beginObject()
            for credence in Credence.allCases {
                json.key(credence.rawValue)
                json.value(facets.credence[credence] ?? 0)
            }
            json.endObject()
            json.endObject()
        }.with(.eTag, asked.tag).with(.cacheControl, "no-cache")
    }

    private func tile(_ request: Request, _ context: WebContext) async throws -> Response {
        let asked = try await asked(request, context)
        if Caching.isFresh(request, tag: asked.tag) { return Caching.notModified(tag: asked.tag) }
        guard let z = context.parameter("z").flatMap(Int.init),
            let x = context.parameter("x").flatMap(Int64.init),
            let y = context.parameter("y").flatMap(Int64.init),
            let address = try? TileAddress(z: z, x: x, y: y)
        else { throw Refusal(.notFound) }
        let bytes = try await reports.queries.tileJSON(of: asked.initiative.id, address, asked.query.filter)
        return Response.json(bytes).with(.eTag, asked.tag).with(.cacheControl, "no-cache")
    }

    private func atom(_ request: Request, _ context: WebContext) async throws -> Response {
        let asked = try await asked(request, context)
        if Caching.isFresh(request, tag: asked.tag) { return Caching.notModified(tag: asked.tag) }
        let page = try await reports.queries.page(
            of: asked.initiative.id, asked.query.filter, after: asked.query.after,
            limit: min(asked.query.limit ?? 50, 500))
        let categories = try await reports.queries.categories(of: asked.initiative.id)
        let feed = AtomFeed(
            site: site, context: context, initiative: asked.initiative, query: request.uri.query ?? "",
            categories: categories, next: page.next.map(next(asked, context, "atom")))
        return Response.bytes(feed.bytes(page.content), type: "application/atom+xml; charset=utf-8")
            .with(.eTag, asked.tag).with(.cacheControl, "no-cache")
    }
}
