// SPDX-License-Identifier: Apache-2.0
public import Hummingbird
import Kernel

/// The streams: one initiative's, and the whole node's.
public struct LiveRoutes: Sendable {
    private let site: Site

    /// Makes the routes.
    public init(_ site: Site) { self.site = site }

    /// Adds the routes to a router.
    public func add(to router: some RouterMethods<WebContext>) {
        router.get("live") { request, context in
            try EventStream.response(
                request, context, hub: site.live, kernel: site.kernel, channel: LiveHub.everything,
                most: site.settings.bounds.mostFollowers)
        }
        router.get("i/:name/live") { request, context in
            let initiative = try site.initiative(context.parameter("name"))
            return try EventStream.response(
                request, context, hub: site.live, kernel: site.kernel, channel: initiative.id,
                most: site.settings.bounds.mostFollowers)
        }
    }
}
