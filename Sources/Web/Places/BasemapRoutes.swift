// SPDX-License-Identifier: Apache-2.0
import Basemap
import Formats
import Geometry
import HTTPTypes
public import Hummingbird
import Kernel

/// The tiles of the map that the operator imported.
public struct BasemapRoutes: Sendable {
    private let site: Site

    /// Makes the routes.
    public init(_ site: Site) { self.site = site }

    /// Adds the routes to a router.
    public func add(to router: some RouterMethods<WebContext>) {
        router.get("basemap.json") { request, context in try description(request, context) }
        router.get("basemap/{z}/{x}/{y}") { request, context in try tile(request, context) }
    }

    /// No map was imported.
    private static let none = Response(status: .noContent, headers: [.cacheControl: "no-cache"])

    /// TileJSON 3.0.0.
    private func description(_ request: Request, _ context: WebContext) throws -> Response {
        guard let map = site.basemap.current else { return Self.none }
        let tag = "\"\(map.tag)\""
        if Caching.isFresh(request, tag: tag) { return Caching.notModified(tag: tag) }
        let about = map.archive.description
        return Response.json { json in
            json.object { json in
                json.member("tilejson", "3.0.0")
                json.member("tiles", ["\(context.base)/basemap/{z}/{x}/{y}?v=\(map.tag)"])
                json.member("name", about.name.isEmpty ? nil : about.name)
                json.member("attribution", about.attribution.isEmpty ? nil : about.attribution)
                json.member("minzoom", about.zooms.lowerBound)
                json.member("maxzoom", about.zooms.upperBound)
                json.key("bounds")
                json.array { json in
                    for edge in [
                        about.bounds.west, about.bounds.south, about.bounds.east, about.bounds.north,
                    ] {
                        json.value(edge)
                    }
                }
                json.member("format", about.format.word)
                if about.format == .vector {
                    json.key("vector_layers")
                    json.value(about.layers.arrayValue == nil ? .array([]) : about.layers)
                }
            }
        }.with(.eTag, tag).with(.cacheControl, "public, max-age=300")
    }

    private func tile(_ request: Request, _ context: WebContext) throws -> Response {
        guard let map = site.basemap.current else { return Self.none }
        let parts = ["z", "x", "y"].map { context.parameter($0) ?? "" }
        // Some write the format behind the row: `…/5.png`.
        let row = parts[2].prefix { $0 != "." }
        guard let address = try? TileAddress(parsing: "\(parts[0])/\(parts[1])/\(row)") else {
            throw Refusal(.notFound)
        }
        let tag = "\"\(map.tag)\""
        let isMarked = request.query["v"] == map.tag
        let keep = isMarked ? "public, max-age=31536000, immutable" : "public, max-age=300"
        if Caching.isFresh(request, tag: tag) {
            return Caching.notModified(tag: tag).with(.cacheControl, keep)
        }
        guard let bytes = try map.archive.tile(address) else {
            return Response(status: .noContent, headers: [.eTag: tag, .cacheControl: keep])
        }
        let header = map.archive.header
        guard header.tileCompression == .gzip else {
            let format = header.format == .vector ? .vector : TileFormat(sniffing: bytes) ?? header.format
            return Response.bytes(bytes, type: format.mediaType).with(.eTag, tag).with(.cacheControl, keep)
        }
        if CompressionMiddleware.takesGzip(request.headers[.acceptEncoding]) {
            return Response.bytes(bytes, type: header.format.mediaType).with(.contentEncoding, "gzip")
                .with(.eTag, tag).with(.cacheControl, keep).with(.vary, "Accept-Encoding")
        }
        return Response.bytes(try map.archive.plain(bytes), type: header.format.mediaType)
            .with(.eTag, "W/" + tag).with(.cacheControl, keep).with(.vary, "Accept-Encoding")
    }
}
