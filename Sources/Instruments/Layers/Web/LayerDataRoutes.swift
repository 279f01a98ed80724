// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Web

/// A layer as data: JSON in pages, CSV and GeoJSON whole, Atom, the map's tiles, and each version's own file.
struct LayerDataRoutes: Sendable {
    let layers: LayerSite
    private var site: Site { layers.site }

    func add(to router: some RouterMethods<WebContext>) {
        router.get("i/:name/layers/{id}.json") { request, context in try await json(request, context) }
        router.get("i/:name/layers/{id}.csv") { request, context in try await table(request, context, .csv) }
        router.get("i/:name/layers/{id}.geojson") { request, context in
            try await table(request, context, .geojson)
        }
        router.get("i/:name/layers/{id}.atom") { request, context in try await atom(request, context) }
        router.get("i/:name/layers/:id/tiles/:z/:x/{y}.json") { request, context in
            try await tile(request, context)
        }
        router.get("i/:name/layers/:id/versions/{version}.geojson") { request, context in
            try await version(request, context)
        }
    }

    private func tag(_ layer: LayerState) -> String { "\"\(layer.version)-\(site.settings.build)\"" }

    private func writer(
        _ place: LayerSite.Place, _ context: WebContext, _ counts: [String: ItemCounts]
    ) -> ItemWriter {
        ItemWriter(
            description: place.layer.description, base: context.base + place.path, counts: counts,
            isExercise: place.initiative.description.isExercise)
    }

    // MARK: Lists

    private func json(_ request: Request, _ context: WebContext) async throws -> Response {
        let (place, version, data) = try await layers.shown(context)
        let tag = tag(place.layer)
        if Caching.isFresh(request, tag: tag) { return Caching.notModified(tag: tag) }
        let query = try LayerQuery(request)
        let counts = try await layers.queries.counts(of: place.layer.id)
        let rows = query.rows(in: data, counts)
        let limit = min(query.limit ?? 100, 1000)
        let (start, end) = (min(query.start, rows.count), min(query.start + limit, rows.count))
        let writer = writer(place, context, counts)
        let disputed = counts.values.count { $0.isDisputed }
        let base = "\(context.base)/i/\(place.initiative.name)/layers"
        return Response.json { json in
            json.beginObject()
            json.key("layer")
            json.object {
                LayerListRoutes.write(
                    place.layer, version, disputed, base,
                    isExercise: place.initiative.description.isExercise, to: &$0)
            }
            json.member("matched", rows.count)
            json.key("items")
            json.array { json in
                for row in rows[start..<max(start, end)] {
                    if let item = data.feature(row) { writer.row(item, to: &json) }
                }
            }
            if end < rows.count { json.member("next", "\(writer.base).json?\(query.next(end))") }
            json.endObject()
        }.with(.eTag, tag).with(.cacheControl, "no-cache")
    }

    private enum Format {
        case csv, geojson
    }

    /// The whole list, or a part of it, written piece by piece.
    private func table(_ request: Request, _ context: WebContext, _ format: Format) async throws -> Response {
        let (place, _, data) = try await layers.shown(context)
        let tag = tag(place.layer)
        if Caching.isFresh(request, tag: tag) { return Caching.notModified(tag: tag) }
        let query = try LayerQuery(request)
        let counts = try await layers.queries.counts(of: place.layer.id)
        let rows = query.rows(in: data, counts).dropFirst(query.start).prefix(query.limit ?? Int.max)
        let writer = writer(place, context, counts)
        let body = ResponseBody { output in
            var first = true
            var start = rows.startIndex
            repeat {
                let end = min(start + 500, rows.endIndex)
                let items = rows[start..<end].compactMap { data.feature($0) }
                let isLast = end == rows.endIndex
                let piece =
                    format == .csv
                    ? writer.csv(items, first: first) : writer.geojson(items, first: first, last: isLast)
                try await output.write(ByteBuffer(bytes: piece))
                (first, start) = (false, end)
            } while start < rows.endIndex
            try await output.finish(nil)
        }
        let type = format == .csv ? "text/csv; charset=utf-8; header=present" : "application/geo+json"
        var headers: HTTPFields = [.contentType: type, .cacheControl: "no-cache", .eTag: tag]
        if format == .csv {
            headers[.contentDisposition] =
                "attachment; filename=\"\(place.initiative.name)-layer-\(place.layer.id).csv\""
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    /// Versions, and what people wrote about items, newest first.
    private func atom(_ request: Request, _ context: WebContext) async throws -> Response {
        let place = try await layers.place(context)
        guard !place.layer.isWithdrawn else { throw Refusal(.gone) }
        let tag = tag(place.layer)
        if Caching.isFresh(request, tag: tag) { return Caching.notModified(tag: tag) }
        let versions = try await layers.queries.versions(of: place.layer.id, limit: 50)
        let remarks = try await layers.queries.remarks(of: place.layer.id, limit: 100).filter { !$0.isHidden }
        let feed = LayerFeed(
            layer: place.layer, base: context.base + place.path, t: site.catalogue[context.language],
            isExercise: place.initiative.description.isExercise)
        return Response.bytes(feed.bytes(versions, remarks), type: "application/atom+xml; charset=utf-8")
            .with(.eTag, tag).with(.cacheControl, "no-cache")
    }

    // MARK: Files

    private func tile(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let z = context.parameter("z").flatMap(Int.init), z <= 24,
            let x = context.parameter("x").flatMap(Int64.init),
            let y = context.parameter("y").flatMap(Int64.init),
            let tile = try? TileAddress(z: z, x: x, y: y)
        else { throw Refusal(.notFound) }
        let place = try await layers.place(context)
        // What people say is not on the tile: it changes with the version and what it is called by alone.
        let named = place.layer.description.nameColumn
        let tag =
            "\"\(place.layer.current ?? 0)-\(named.utf8.reduce(5381) { ($0 &* 33) ^ Int($1) })-\(site.settings.build)\""
        if !place.layer.isWithdrawn, Caching.isFresh(request, tag: tag) {
            return Caching.notModified(tag: tag)
        }
        guard !place.layer.isWithdrawn, let shown = try await layers.queries.shown(place.layer) else {
            throw Refusal(.gone)
        }
        let bytes = layers.queries.shelf.tile(tile, of: shown.data, shown.version.file, nameColumn: named)
        return Response.json(bytes).with(.eTag, tag).with(.cacheControl, "no-cache")
    }

    /// A version's file, byte for byte: its SHA-256 is the one on the record.
    private func version(_ request: Request, _ context: WebContext) async throws -> Response {
        let place = try await layers.place(context)
        guard !place.layer.isWithdrawn else { throw Refusal(.gone) }
        guard let index = context.parameter("version").flatMap(EntryIndex.init),
            let version = try await layers.queries.version(index, of: place.layer.id)
        else { throw Refusal(.notFound) }
        let tag = "\"\(version.file.prefix(16))\""
        if Caching.isFresh(request, tag: tag) { return Caching.notModified(tag: tag) }
        guard try await site.kernel.mayServe(media: version.file),
            let bytes = try await site.kernel.media.read(version.file)
        else { throw Refusal(.gone) }
        return Response.json(bytes, type: "application/geo+json").with(.eTag, tag)
            .with(.cacheControl, "private, max-age=300")
            .with(
                .contentDisposition,
                "attachment; filename=\"\(place.initiative.name)-layer-\(place.layer.id)-\(index).geojson\"")
    }
}
