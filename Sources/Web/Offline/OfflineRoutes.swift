// SPDX-License-Identifier: Apache-2.0
import Formats
import HTTPTypes
public import Hummingbird
import Kernel
import NIOCore

/// What makes the site work without a connection: the service worker, the outbox, and what a device installs.
public struct OfflineRoutes: Sendable {
    private let site: Site
    private let worker: ByteBuffer
    private let icons: [String: ByteBuffer]

    /// Makes the routes; the worker's script and the icons are made once.
    public init(_ site: Site) {
        self.site = site
        worker = ByteBuffer(string: Self.script(site))
        icons = [
            "192.png": AppIcon.png(side: 192, isMaskable: false),
            "512.png": AppIcon.png(side: 512, isMaskable: false),
            "180-full.png": AppIcon.png(side: 180, isMaskable: true),
            "512-full.png": AppIcon.png(side: 512, isMaskable: true),
        ].mapValues { ByteBuffer(bytes: $0) }
    }

    /// Adds the routes to a router.
    public func add(to router: some RouterMethods<WebContext>) {
        router.get("sw.js") { _, _ in
            // Asked for anew at every visit: a device gets a new build at once.
            Self.whole(worker, "text/javascript; charset=utf-8").with(.cacheControl, "no-cache")
        }
        router.get("manifest.webmanifest") { _, context in manifest(context) }
        router.get("icons/:file") { _, context in
            guard let icon = context.parameter("file").flatMap({ icons[$0] }) else {
                throw Refusal(.notFound)
            }
            return Self.whole(icon, "image/png").with(.cacheControl, "public, max-age=86400")
        }
        router.get("outbox") { request, context in
            // The same for everyone: what waits is on the device alone.
            site.page(OutboxPage(shell: site.shell(request, context))).with(.cacheControl, "no-cache")
        }
    }

    private static func whole(_ bytes: ByteBuffer, _ type: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: type, .contentLength: String(bytes.readableBytes)],
            body: ResponseBody(byteBuffer: bytes))
    }

    /// The worker: what it must know of this node, then the outbox, which pages use too, then the worker itself.
    private static func script(_ site: Site) -> String {
        let files = site.assets.names.filter { name in
            name.hasPrefix("leaflet/")
                ? ["leaflet/leaflet.js", "leaflet/leaflet.css"].contains(name)
                : name.hasSuffix(".js") || name.hasSuffix(".css") || name.hasSuffix(".svg")
        }
        var json = JSONWriter()
        json.object { json in
            json.member("build", site.settings.build)
            json.member("tiles", site.settings.tilesURL.flatMap(SafetyMiddleware.origin))
            json.key("shell")
            json.array { json in
                for name in files where name != "sw.js" { json.value("/assets/" + name) }
            }
        }
        return [
            "self.settings = \(json.string)", site.assets.text("post.js") ?? "",
            site.assets.text("sw.js") ?? "",
        ]
        .joined(separator: "\n")
    }

    /// The web app manifest (W3C), so that a phone can install the site.
    private func manifest(_ context: WebContext) -> Response {
        let words = site.catalogue[context.language]
        return Response.json(type: "application/manifest+json") { json in
            json.object { json in
                json.member("id", "/")
                json.member("name", site.settings.title)
                json.member("short_name", String(site.settings.title.prefix(12)))
                json.member("description", words["node_intro"])
                json.member("lang", context.language)
                json.member("start_url", "/")
                json.member("scope", "/")
                json.member("display", "standalone")
                json.member("background_color", "#fbfaf7")
                json.member("theme_color", "#1f6f4a")
                json.key("icons")
                json.array { json in
                    Self.icon(&json, "/assets/mark.svg", "any", "image/svg+xml", "any")
                    Self.icon(&json, "/assets/mark-full.svg", "any", "image/svg+xml", "maskable")
                    Self.icon(&json, "/icons/192.png", "192x192", "image/png", "any")
                    Self.icon(&json, "/icons/512.png", "512x512", "image/png", "any")
                    Self.icon(&json, "/icons/512-full.png", "512x512", "image/png", "maskable")
                }
            }
        }.with(.cacheControl, "no-cache")
    }

    private static func icon(
        _ json: inout JSONWriter, _ address: String, _ sizes: String, _ type: String, _ purpose: String
    ) {
        json.object { json in
            json.member("src", address)
            json.member("sizes", sizes)
            json.member("type", type)
            json.member("purpose", purpose)
        }
    }
}
