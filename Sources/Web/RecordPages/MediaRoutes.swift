// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
public import Hummingbird
import Kernel

/// Pictures by their hash, for as long as some contribution that may be seen names them.
public struct MediaRoutes: Sendable {
    private let site: Site

    /// Makes the routes.
    public init(_ site: Site) { self.site = site }

    /// Adds the routes to a router.
    public func add(to router: some RouterMethods<WebContext>) {
        router.get("media/{hash}.jpg") { request, context in
            guard let hash = context.parameter("hash"), MediaStore.isHash(hash) else {
                throw Refusal(.notFound)
            }
            if try await site.kernel.isRemoved(media: hash) { throw Refusal(.gone) }
            // Other files than pictures have doors of their own, with rules of their own.
            guard try await site.kernel.mayServe(media: hash),
                let bytes = try await site.kernel.media.read(hash),
                bytes.starts(with: [0xff, 0xd8])
            else { throw Refusal(.notFound) }
            let tag = "\"\(hash.prefix(16))\""
            if Caching.isFresh(request, tag: tag) { return Caching.notModified(tag: tag) }
            // Never immutable: what is hidden or erased must go from caches too.
            return Response.bytes(bytes, type: "image/jpeg").with(.eTag, tag)
                .with(.cacheControl, "no-cache")
        }
    }
}
