// SPDX-License-Identifier: Apache-2.0
import CZlib
public import Foundation
import HTTPTypes
public import Hummingbird
import Kernel
import NIOCore

/// Static files in memory, compressed beforehand, with tags by content.
public struct AssetLibrary: Sendable {
    private struct Asset: Sendable {
        let type: String
        let plain: ByteBuffer
        let compressed: ByteBuffer?
        let tag: String
    }
    private let assets: [String: Asset]

    /// Reads all files of the folders; the prefix of each becomes part of the address.
    ///
    /// - Throws: Where a folder that must be there is not; the map library's may be missing.
    public init(folders: [(prefix: String, folder: URL, optional: Bool)]) throws {
        var assets: [String: Asset] = [:]
        for (prefix, folder, optional) in folders {
            guard let names = FileManager.default.subpaths(atPath: folder.path) else {
                if optional { continue }
                throw CocoaError(.fileNoSuchFile)
            }
            for name in names {
                let file = folder.appendingPathComponent(name)
                guard let type = Self.types[file.pathExtension], let data = try? Data(contentsOf: file) else {
                    continue
                }
                assets[prefix + name] = Self.asset([UInt8](data), type)
            }
        }
        // Debian installs both: pages name the one that can be read, browsers get the small one.
        for name in assets.keys where name.hasSuffix(".min.js") {
            assets[name.dropLast(7) + ".js"] = assets[name]
        }
        self.assets = assets
    }

    private static let types = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
        "png": "image/png", "webmanifest": "application/manifest+json", "ico": "image/x-icon",
        "txt": "text/plain; charset=utf-8",
    ]

    private static func asset(_ bytes: [UInt8], _ type: String) -> Asset {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let compressed = type.hasPrefix("image/png") ? nil : Gzip.compress(bytes, level: 9)
        return Asset(
            type: type, plain: ByteBuffer(bytes: bytes),
            compressed: compressed.flatMap { $0.count < bytes.count ? ByteBuffer(bytes: $0) : nil },
            tag: "\"\(String(hash, radix: 36))\"")
    }

    /// The names of all files.
    public var names: [String] { assets.keys.sorted() }

    /// The text of a file; nil where there is none.
    func text(_ name: String) -> String? { assets[name].map { String(buffer: $0.plain) } }

    /// Answers with a file; those with the build in their address may be kept for ever.
    func response(_ request: Request, _ name: String) throws -> Response {
        guard let asset = assets[name] else { throw Refusal(.notFound) }
        if Caching.isFresh(request, tag: asset.tag) { return Caching.notModified(tag: asset.tag) }
        let accepts = CompressionMiddleware.takesGzip(request.headers[.acceptEncoding])
        let body = accepts ? asset.compressed ?? asset.plain : asset.plain
        var headers: HTTPFields = [
            .contentType: asset.type, .contentLength: String(body.readableBytes), .eTag: asset.tag,
            .vary: "Accept-Encoding",
        ]
        headers[.cacheControl] =
            request.uri.query?.contains("v=") ?? false
            ? "public, max-age=31536000, immutable" : "public, max-age=300"
        if accepts, asset.compressed != nil { headers[.contentEncoding] = "gzip" }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
    }

    /// Adds the route to a router.
    public func add(to router: some RouterMethods<WebContext>) {
        router.get("assets/**") { request, _ in
            try response(request, String(request.uri.path.dropFirst("/assets/".count)))
        }
    }
}
