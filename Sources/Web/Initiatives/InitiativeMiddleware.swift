// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
public import Hummingbird
import Kernel

/// Leads from the address of an initiative that went up in another to the one that stands, and keeps search engines
/// away from those that stand on no list.
///
/// The way is permanent and keeps the method (RFC 9110 §15.4.9): what was written offline for the old address
/// arrives. What is asked of a time before (`?at=`) is answered at the old address, as it was.
public struct InitiativeMiddleware: RouterMiddleware {
    private let site: Site

    /// Makes the middleware.
    public init(_ site: Site) { self.site = site }

    public func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard request.uri.path.hasPrefix("/i/"), let initiative = initiative(of: request.uri.path) else {
            return try await next(request, context)
        }
        if initiative.mergedInto != nil, !isAboutThePast(request, initiative) {
            let standing = site.kernel.initiatives.standing(for: initiative)
            let rest = request.uri.description.dropFirst("/i/\(initiative.name)".utf8.count)
            return Response(
                status: .permanentRedirect,
                // Whoever kept it in a cache would not notice that it is undone by a restored backup.
                headers: [.location: "/i/\(standing.name)\(rest)", .cacheControl: "no-cache"])
        }
        let response = try await next(request, context)
        return initiative.description.isUnlisted ? response.with(.xRobotsTag, "noindex, nofollow") : response
    }

    /// The initiative that an address is about: `/i/<name>`, `/i/<name>.json`, `/i/<name>/…`.
    private func initiative(of path: String) -> Initiative? {
        let part = path.dropFirst(3).prefix { $0 != "/" }
        let name = part.hasSuffix(".json") ? part.dropLast(5) : part
        return site.kernel.initiatives[name: String(name)]
    }

    private func isAboutThePast(_ request: Request, _ initiative: Initiative) -> Bool {
        guard let at = request.query["at"].flatMap({ EntryIndex($0) }),
            let mergedAt = initiative.mergedAt
        else { return false }
        return at < mergedAt
    }
}

extension HTTPField.Name {
    /// What search engines may do with an answer.
    static let xRobotsTag = HTTPField.Name("X-Robots-Tag") ?? .allow
}
