// SPDX-License-Identifier: Apache-2.0
import Formats
import Foundation
import Gazetteer
import Geometry
import HTTPTypes
public import Hummingbird
import Kernel

/// Names of places, for whoever types one and for whoever has a place and no name.
public struct PlaceRoutes: Sendable {
    private let site: Site

    /// Makes the routes.
    public init(_ site: Site) { self.site = site }

    /// Adds the routes to a router.
    public func add(to router: some RouterMethods<WebContext>) {
        router.get("places.json") { request, context in try search(request, context) }
        router.get("places/near.json") { request, context in try near(request, context) }
    }

    private func search(_ request: Request, _ context: WebContext) throws -> Response {
        let query = try PlaceQuery(request, context)
        let about = site.places.about
        let tag = "\"\(about?.tag ?? "none")-\(query.language)\""
        if Caching.isFresh(request, tag: tag) { return Caching.notModified(tag: tag) }
        let matches = site.places.search(query)
        return Response.json { json in
            json.object { json in
                json.key("places")
                json.array { json in for match in matches { json.value(match) } }
                json.member("attribution", about?.attribution)
            }
        }.kept(tag)
    }

    private func near(_ request: Request, _ context: WebContext) throws -> Response {
        func number(_ name: String) throws -> Double {
            guard let text = request.query[name], !text.isEmpty else {
                throw Refusal.field(name, "required")
            }
            guard let number = Double(text) else { throw Refusal.field(name, "number") }
            return number
        }
        let (latitude, longitude) = (try number("lat"), try number("lon"))
        let point = try place("lat") { () throws(GeometryError) in
            try Point(latitude: latitude, longitude: longitude)
        }
        let language = PlaceQuery.language(request, context)
        let about = site.places.about
        let tag = "\"\(about?.tag ?? "none")-\(language)\""
        if Caching.isFresh(request, tag: tag) { return Caching.notModified(tag: tag) }
        let found = site.places.nearest(point, language: language)
        return Response.json { json in
            json.object { json in
                json.member("name", found?.title)
                json.member("street", found?.street)
                json.member("place", found?.settlement)
                json.member("attribution", about?.attribution)
            }
        }.kept(tag)
    }
}

extension PlaceQuery {
    /// Reads what is looked for from an address.
    init(_ request: Request, _ context: WebContext) throws {
        let parameters = request.query
        let text = parameters["q"] ?? ""
        guard !text.trimmingSpaces.isEmpty else { throw Refusal.field("q", "required") }
        guard text.unicodeScalars.count <= 200 else { throw Refusal.field("q", "tooLong", ["limit": "200"]) }
        var limit = 8
        if let said = parameters["limit"], !said.isEmpty {
            guard let number = Int(said), (1...50).contains(number) else {
                throw Refusal.field("limit", "range", ["from": "1", "to": "50"])
            }
            limit = number
        }
        self.init(
            text, near: try Self.near(parameters["near"] ?? ""),
            language: Self.language(request, context), limit: limit)
    }

    /// `52.1,5.1`: latitude first, as people write it.
    private static func near(_ text: String) throws -> Point? {
        if text.isEmpty { return nil }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            Double(String(part).trimmingSpaces)
        }
        guard parts.count == 2, let latitude = parts[0], let longitude = parts[1] else {
            throw Refusal.field("near", "place.malformed_position")
        }
        return try place("near") { () throws(GeometryError) in
            try Point(latitude: latitude, longitude: longitude)
        }
    }

    /// The language that was asked for, or the page's.
    static func language(_ request: Request, _ context: WebContext) -> String {
        let said = request.query["lang"] ?? ""
        let main = (said.isEmpty ? context.language : said).prefix { $0 != "-" }.lowercased()
        return main.utf8.count <= 8 && main.utf8.allSatisfy { $0 &- 97 < 26 } ? main : ""
    }
}

/// Says of which field a geometry is wrong.
private func place(_ field: String, _ make: () throws(GeometryError) -> Point) throws -> Point {
    do { return try make() } catch { throw Refusal.field(field, "place.\(error.code)") }
}

extension Response {
    /// The same for a few minutes: names change when the operator brings others.
    fileprivate func kept(_ tag: String) -> Response {
        with(.eTag, tag).with(.cacheControl, "public, max-age=300").with(.vary, "Accept-Language, Cookie")
    }
}

extension JSONWriter {
    /// Writes a place that was found.
    mutating func value(_ match: PlaceMatch) {
        object { json in
            json.member("name", match.name)
            json.member("matched", match.matched)
            json.member("kind", match.kind.name)
            json.member("within", match.within)
            json.member("title", match.title)
            json.member("lat", Self.short(match.point.latitude))
            json.member("lon", Self.short(match.point.longitude))
            json.member("radius", match.radius.rounded())
            json.member("distance", match.distance?.rounded())
        }
    }

    /// Degrees to a decimeter.
    private static func short(_ degrees: Double) -> Double { (degrees * 1e6).rounded() / 1e6 }
}
