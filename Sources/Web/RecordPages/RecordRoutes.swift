// SPDX-License-Identifier: Apache-2.0
import Formats
import HTTPTypes
public import Hummingbird
import Kernel
import Record

/// The record as anyone can verify it: C2SP tlog-tiles, bodies, single entries and the key.
public struct RecordRoutes: Sendable {
    private let site: Site

    /// Makes the routes.
    public init(_ site: Site) { self.site = site }

    /// Adds the routes to a router.
    public func add(to router: some RouterMethods<WebContext>) {
        router.get("record/checkpoint") { request, _ in try checkpoint(request) }
        router.get("record/key") { _, _ in
            Response.bytes(
                Array("\(site.kernel.checkpoints.verifier)\n".utf8), type: "text/plain; charset=utf-8")
        }
        router.get("record/tile/**") { request, _ in try await resource(request, from: "/record/") }
        router.get("record/bodies/**") { request, _ in try await resource(request, from: "/record/") }
        router.get("record/entries/{index}.json") { _, context in try await entry(context) }
        RecordPageRoutes(site).add(to: router)
        WitnessRoutes(site).add(to: router)
    }

    private func checkpoint(_ request: Request) throws -> Response {
        guard let latest = site.kernel.cosignedCheckpoint else { throw Refusal(.notFound) }
        // Cosignatures come after the checkpoint, and are renewed.
        let marks = latest.note.signatures.dropFirst().map { line in
            String(line.bytes.suffix(4).reduce(0) { $0 << 8 | UInt32($1) }, radix: 36)
        }
        let tag = "\"\(([String(latest.size)] + marks).joined(separator: "-"))\""
        if Caching.isFresh(request, tag: tag) { return Caching.notModified(tag: tag) }
        return Response.bytes(latest.note.bytes, type: "text/plain; charset=utf-8")
            .with(.eTag, tag).with(.cacheControl, "no-cache")
    }

    private func resource(_ request: Request, from prefix: String) async throws -> Response {
        let path: TilePath
        do {
            path = try TilePath(parsing: String(request.uri.path.dropFirst(prefix.count)))
        } catch { throw Refusal(.notFound) }
        guard let bytes = try await site.kernel.resource(path) else { throw Refusal(.notFound) }
        let isFull = path.width == Tile.fullWidth
        let isImmutable = isFull && path.resource != .bodies
        return Response.bytes(bytes, type: "application/octet-stream")
            .with(.cacheControl, isImmutable ? "public, max-age=31536000, immutable" : "no-cache")
    }

    private func entry(_ context: WebContext) async throws -> Response {
        guard let index = context.parameter("index").flatMap(EntryIndex.init), index >= 0,
            let entry = try await site.kernel.entry(index)
        else { throw Refusal(.notFound) }
        return Response.json { json in
            json.beginObject()
            json.member("envelope", String(decoding: entry.envelope.bytes, as: UTF8.self))
            switch entry.body {
            case .present(let salt, let bytes):
                json.member("body", Record.Base64.encode(bytes))
                json.member("salt", Record.Base64.encode(salt.bytes))
            case .withheld, .erased:
                json.key("body")
                json.null()
                json.key("salt")
                json.null()
                json.member("state", entry.body.state == .withheld ? "withheld" : "erased")
            }
            json.key("proof")
            if let size = entry.proofSize {
                json.beginObject()
                json.member("size", size)
                json.member("hashes", entry.proof.map(\.base64))
                json.endObject()
            } else {
                json.null()
                json.member("pending", true)
            }
            json.endObject()
        }.with(.cacheControl, "no-cache")
    }
}
