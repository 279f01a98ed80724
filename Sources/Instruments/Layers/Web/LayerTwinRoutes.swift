// SPDX-License-Identifier: Apache-2.0
import Formats
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Web

/// The layers of an initiative as CSV, GeoJSON and Atom; each layer is read when it is written.
struct LayerTwinRoutes: Sendable {
    let layers: LayerSite
    private var site: Site { layers.site }

    func add(to router: some RouterMethods<WebContext>) {
        router.get("i/:name/layers.csv") { request, context in try await table(request, context, .csv) }
        router.get("i/:name/layers.geojson") { request, context in try await table(request, context, .geojson)
        }
        router.get("i/:name/layers.atom") { request, context in try await atom(request, context) }
    }

    private enum Format { case csv, geojson }

    private func tag(_ initiative: Initiative, _ context: WebContext) -> String {
        let last = site.kernel.initiatives.lastIndex(of: initiative.id)
        return "\"\(last)-\(context.language)-\(site.settings.build)\""
    }

    private func table(_ request: Request, _ context: WebContext, _ format: Format) async throws -> Response {
        let initiative = try layers.initiative(context)
        let tag = tag(initiative, context)
        if Caching.isFresh(request, tag: tag) { return Caching.notModified(tag: tag) }
        let all = try await layers.queries.layers(of: initiative.id).filter { !$0.isWithdrawn }
        let disputed = try await layers.queries.disputed(in: initiative.id)
        let (queries, base) = (layers.queries, "\(context.base)/i/\(initiative.name)/layers")
        let isExercise = initiative.description.isExercise
        let body = ResponseBody { output in
            var head = CSVWriter()
            head.row(LayerCollection.layers.columns.map(\.name))
            let opening = Array("{\"type\":\"FeatureCollection\",\"features\":[".utf8)
            try await output.write(ByteBuffer(bytes: format == .csv ? head.bytes : opening))
            for (place, layer) in all.enumerated() {
                let version = try await layer.current.asyncFlatMap {
                    try await queries.version($0, of: layer.id)
                }
                let line = LayerLine(
                    layer: layer, version: version, disputed: disputed[layer.id] ?? 0, base: base,
                    isExercise: isExercise)
                try await output.write(
                    ByteBuffer(bytes: format == .csv ? line.csv : line.feature(isFirst: place == 0)))
            }
            if format == .geojson { try await output.write(ByteBuffer(bytes: Array("\n]}\n".utf8))) }
            try await output.finish(nil)
        }
        let type = format == .csv ? "text/csv; charset=utf-8; header=present" : "application/geo+json"
        var headers: HTTPFields = [.contentType: type, .cacheControl: "no-cache", .eTag: tag]
        if format == .csv {
            headers[.contentDisposition] = "attachment; filename=\"\(initiative.name)-layers.csv\""
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    private func atom(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try layers.initiative(context)
        let tag = tag(initiative, context)
        if Caching.isFresh(request, tag: tag) { return Caching.notModified(tag: tag) }
        let t = site.catalogue[context.language]
        let all = try await layers.queries.layers(of: initiative.id).filter { !$0.isWithdrawn }
        let base = "\(context.base)/i/\(initiative.name)/layers"
        var feed = FeedWriter(
            FeedWriter.Head(
                address: base + ".atom", page: base,
                title: "\(t["collection.layers"]), \(initiative.description.title)",
                updated: all.map(\.updated).max() ?? initiative.opened, language: context.language,
                exercise: initiative.description.isExercise ? t["exercise"] : nil))
        for layer in all.prefix(100) {
            let (about, address) = (layer.description, "\(base)/\(layer.id)")
            let versions = try await layers.queries.versions(of: layer.id, limit: 1)
            let added = try await site.kernel.times(of: [(layer.id, layer.id)])[layer.id] ?? layer.updated
            let items = versions.first.map { t.count("layer_items_n", $0.facts.items) } ?? ""
            var entry = FeedWriter.Entry(
                address: address, title: about.title, updated: layer.updated,
                published: min(added, layer.updated),
                author: about.source.isEmpty ? site.settings.title : about.source,
                summary: [items, about.summary, about.licence].filter { !$0.isEmpty }.joined(separator: ". "))
            entry.others = [
                ("application/json", address + ".json"), ("application/geo+json", address + ".geojson"),
            ]
            feed.add(entry)
        }
        return Response.bytes(feed.finish(), type: "application/atom+xml; charset=utf-8")
            .with(.eTag, tag).with(.cacheControl, "no-cache")
    }
}
