// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import HTTPTypes
public import Hummingbird
import Kernel
import NIOCore

/// All initiatives as data, newest first: JSON and Atom in pages, CSV and GeoJSON whole and streamed.
public struct InitiativeListRoutes: Sendable {
    private let site: Site

    /// Makes the routes.
    public init(_ site: Site) { self.site = site }

    /// Adds the routes to a router.
    public func add(to router: some RouterMethods<WebContext>) {
        router.get("i.json") { request, context in try await json(request, context) }
        router.get("i.csv") { request, context in try table(request, context, .csv) }
        router.get("i.geojson") { request, context in try table(request, context, .geojson) }
        router.get("i.atom") { request, context in try await atom(request, context) }
    }

    private struct Page {
        let matched: Int
        let rows: ArraySlice<Initiative>
        let next: String?
    }

    private static func number(_ name: String, _ request: Request, from least: Int64 = 0) throws -> Int64? {
        guard let text = request.query[name], !text.isEmpty else { return nil }
        guard let number = Int64(text), number >= least else { throw Refusal.field(name, "number") }
        return number
    }

    /// The initiatives that were opened before the last of the page before.
    private func page(
        _ request: Request, _ context: WebContext, _ suffix: String, limit usual: Int, most: Int
    ) throws -> Page {
        let all = site.kernel.initiatives.listed
        let after = try Self.number("after", request) ?? .max
        let limit = Int(min(try Self.number("limit", request, from: 1) ?? Int64(usual), Int64(most)))
        let rest = all.drop { $0.id >= after }
        let rows = rest.prefix(limit)
        let address = "\(context.base)/i.\(suffix)"
        let asked = request.query["limit"] == nil ? "" : "limit=\(limit)&"
        return Page(
            matched: all.count, rows: rows,
            next: rows.count < rest.count ? rows.last.map { "\(address)?\(asked)after=\($0.id)" } : nil)
    }

    private func json(_ request: Request, _ context: WebContext) async throws -> Response {
        let page = try page(request, context, "json", limit: 100, most: 1000)
        let counts = try await site.parts.counts(page.rows.map(\.id))
        return Response.json { json in
            json.beginObject()
            json.member("matched", page.matched)
            json.key("initiatives")
            json.beginArray()
            for one in page.rows {
                one.write(
                    to: &json, base: context.base, count: counts[one.id] ?? 0,
                    lastIndex: site.kernel.initiatives.lastIndex(of: one.id))
            }
            json.endArray()
            json.member("next", page.next)
            json.endObject()
        }.with(.cacheControl, "no-cache")
    }

    // MARK: Tables

    private enum Format { case csv, geojson }

    /// As many are written at a time.
    private static let piece = 500

    private func table(_ request: Request, _ context: WebContext, _ format: Format) throws -> Response {
        let rows = try page(request, context, "csv", limit: .max, most: .max).rows
        let (site, base) = (site, context.base)
        let body = ResponseBody { output in
            var start = rows.startIndex
            repeat {
                let end = min(start + Self.piece, rows.endIndex)
                let writer = InitiativeWriter(
                    base: base, counts: try await site.parts.counts(rows[start..<end].map(\.id)),
                    kernel: site.kernel)
                let (first, last) = (start == rows.startIndex, end == rows.endIndex)
                let bytes =
                    format == .csv
                    ? writer.csv(rows[start..<end], first: first)
                    : writer.geojson(rows[start..<end], first: first, last: last)
                try await output.write(ByteBuffer(bytes: bytes))
                start = end
            } while start < rows.endIndex
            try await output.finish(nil)
        }
        let type = format == .csv ? "text/csv; charset=utf-8; header=present" : "application/geo+json"
        var headers: HTTPFields = [.contentType: type, .cacheControl: "no-cache"]
        if format == .csv { headers[.contentDisposition] = "attachment; filename=\"initiatives.csv\"" }
        return Response(status: .ok, headers: headers, body: body)
    }

    // MARK: Feed

    private func atom(_ request: Request, _ context: WebContext) async throws -> Response {
        let page = try page(request, context, "atom", limit: 50, most: 500)
        let t = site.catalogue[context.language]
        let times = try await site.kernel.times(
            of: page.rows.map { ($0.id, site.kernel.initiatives.lastIndex(of: $0.id)) })
        let query = request.uri.query.map { "?" + $0 } ?? ""
        var feed = FeedWriter(
            FeedWriter.Head(
                address: "\(context.base)/i.atom\(query)", page: context.base + "/",
                title: "\(t["collection.initiatives"]), \(site.settings.title)",
                updated: page.rows.map { max(times[$0.id] ?? $0.opened, $0.opened) }.max() ?? site.now,
                language: context.language, next: page.next))
        for one in page.rows {
            let (address, phase) = ("\(context.base)/i/\(one.name)", one.phase.rawValue)
            var entry = FeedWriter.Entry(
                address: address, title: one.description.title,
                updated: max(times[one.id] ?? one.opened, one.opened), published: one.opened,
                author: site.settings.title,
                summary: ["\(t["phase.\(phase)"]).", one.description.purpose].filter { !$0.isEmpty }
                    .joined(separator: " "))
            entry.categories = [(phase, t["phase.\(phase)"])]
            entry.exercise = one.description.isExercise ? t["exercise"] : nil
            entry.others = [("application/json", address + ".json")]
            entry.point = one.description.area.map { ($0.center.latitude, $0.center.longitude) }
            feed.add(entry)
        }
        return Response.bytes(feed.finish(), type: "application/atom+xml; charset=utf-8")
            .with(.cacheControl, "no-cache")
    }
}
