// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird
import Kernel

/// A program that shows a person's token (RFC 6750 §2.1), in the place of a browser that shows a cookie.
///
/// Cookies of such a request are passed over and none is set; no other site can make a browser send the token, so
/// where the request comes from does not matter.
enum BearerToken {
    /// The token of a request; nil where it has none, or another kind of authorization, which is for a proxy before us.
    static func of(_ request: Request) -> String? {
        guard let header = request.headers[.authorization] else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard let scheme = parts.first, scheme.lowercased() == "bearer" else { return nil }
        return parts.count == 2 ? String(parts[1]).trimmingSpaces : ""
    }

    /// Answers a program.
    static func handle(
        _ token: String, _ request: Request, _ context: WebContext, _ site: Site,
        next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let (identity, grant) = try await site.kernel.people.bearer(of: token, at: site.now)
        context.grant = grant
        context.channel = .api
        if request.method == .get || request.method == .head || request.method == .options {
            // Whose token it is matters to who reads only where the token shows that.
            if grant.mayRead(in: initiative(of: request, site)) { context.identity = identity }
        } else {
            // What is not an initiative's is the person's own affair, or the operators'.
            guard request.uri.path == "/i" || request.uri.path.hasPrefix("/i/") else {
                throw TokenGrant.refusal(nil)
            }
            context.identity = identity
        }
        var response = try await next(request, context)
        response.headers[.setCookie] = nil
        return response.with(.vary, "Authorization")
    }

    /// The initiative whose address was asked for; 0 where it is none's.
    private static func initiative(of request: Request, _ site: Site) -> EntryIndex {
        let parts = request.uri.path.split(separator: "/", maxSplits: 2)
        guard parts.count >= 2, parts[0] == "i" else { return 0 }
        let name = parts[1].prefix { $0 != "." }
        // An address without an initiative is nothing that a token for one is good for.
        return site.kernel.initiatives[name: String(name)]?.id ?? 0
    }

    /// What `WWW-Authenticate` says (RFC 6750 §3).
    static func challenge(_ error: String, _ scope: String? = nil) -> String {
        "Bearer realm=\"folkmoot\", error=\"\(error)\"" + (scope.map { ", scope=\"\($0)\"" } ?? "")
    }
}
