// SPDX-License-Identifier: Apache-2.0
import Formats
import HTTPTypes
public import Hummingbird
import Kernel

/// Finds out who calls and which language they read; refuses posts from other sites.
public struct SessionMiddleware: RouterMiddleware {
    private let site: Site
    private let offered: [LanguageTag]

    /// Makes the middleware.
    public init(_ site: Site) {
        self.site = site
        offered = site.catalogue.languages.compactMap { LanguageTag($0) }
    }

    public func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let cookies = Cookies(request.headers[.cookie])
        context.language = language(request, cookies)
        context.base = site.settings.publicURL ?? Self.base(request)
        if let token = cookies[Session.cookie] {
            context.identity = try await site.kernel.people.identity(token: token)
            context.hasBadCookie = context.identity == nil
        }
        if request.method != .get, request.method != .head, request.method != .options {
            guard Self.isSameSite(request, base: context.base) else { throw Refusal(.crossSite) }
        }
        return try await next(request, context)
    }

    private func language(_ request: Request, _ cookies: Cookies) -> String {
        let languages = site.catalogue.languages
        if let asked = request.uri.queryParameters["lang"].map(String.init), languages.contains(asked) {
            return asked
        }
        if let chosen = cookies["lang"], languages.contains(chosen) { return chosen }
        let best = LanguageTag.best(for: request.headers[.acceptLanguage], among: offered)
        return best.map { String($0.language) } ?? languages[0]
    }

    private static func base(_ request: Request) -> String {
        "\(request.head.scheme ?? "http")://\(request.head.authority ?? "localhost")"
    }

    /// A browser says where a post comes from: `Sec-Fetch-Site`, or else `Origin`; programs send neither.
    static func isSameSite(_ request: Request, base: String) -> Bool {
        if let site = request.headers[.secFetchSite] { return site == "same-origin" || site == "none" }
        guard let origin = request.headers[.origin] else { return true }
        return origin == base || origin == Self.base(request)
            || origin.drop { $0 != ":" }.dropFirst(3) == request.head.authority ?? ""
    }
}

extension HTTPField.Name {
    /// Fetch metadata: where the request comes from.
    static var secFetchSite: HTTPField.Name { HTTPField.Name("Sec-Fetch-Site") ?? .origin }
    /// The key under which a contribution is recorded once.
    static var idempotencyKey: HTTPField.Name { HTTPField.Name("Idempotency-Key") ?? .origin }
    /// Where an event stream resumes.
    static var lastEventID: HTTPField.Name { HTTPField.Name("Last-Event-ID") ?? .origin }
}

/// The cookies of a request.
struct Cookies {
    private var values: [Substring: Substring] = [:]

    init(_ header: String?) {
        for pair in (header ?? "").split(separator: ";") {
            let trimmed = pair.drop { $0 == " " }
            guard let equals = trimmed.firstIndex(of: "=") else { continue }
            let name = trimmed[..<equals]
            if values[name] == nil { values[name] = trimmed[trimmed.index(after: equals)...] }
        }
    }

    subscript(_ name: String) -> String? { values[name[...]].map(String.init) }
}

/// The cookie that holds an identity.
enum Session {
    static let cookie = "folkmoot"

    static func set(_ token: String, secure: Bool) -> String {
        "\(cookie)=\(token); Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax" + (secure ? "; Secure" : "")
    }

    static let clear = "\(cookie)=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
}
