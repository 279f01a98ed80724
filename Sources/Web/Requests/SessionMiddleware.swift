// SPDX-License-Identifier: Apache-2.0
import Formats
import HTTPTypes
public import Hummingbird
import Kernel

/// Finds out who calls and which language they read; refuses posts from other sites.
public struct SessionMiddleware: RouterMiddleware {
    private let site: Site

    /// Makes the middleware.
    public init(_ site: Site) { self.site = site }

    public func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let cookies = Cookies(request.headers[.cookie])
        context.language = site.language(of: request)
        context.base = site.base(of: request, context)
        if let token = BearerToken.of(request) {
            return try await BearerToken.handle(token, request, context, site, next: next)
        }
        if let token = cookies[Session.cookie] {
            context.identity = try await site.kernel.people.identity(token: token)
            context.hasBadCookie = context.identity == nil
        }
        context.speaksFor = cookies[Session.speaker]
        if request.method != .get, request.method != .head, request.method != .options {
            guard Self.isSameSite(request, base: context.base) else { throw Refusal(.crossSite) }
        }
        context.banner = try await banner(request, context)
        return try await next(request, context)
    }

    /// What instruments put above the pages of an initiative; nothing for data and for whatever is no page.
    private func banner(_ request: Request, _ context: WebContext) async throws -> Markup {
        guard request.method == .get || request.method == .post, !site.parts.banners.isEmpty,
            !request.wantsJSON
        else { return Markup("") }
        let parts = request.uri.path.split(separator: "/", maxSplits: 2)
        guard parts.count >= 2, parts[0] == "i",
            let initiative = site.kernel.initiatives[name: String(parts[1])]
        else { return Markup("") }
        return try await site.parts.banner(site, initiative, context)
    }

    /// A browser says where a post comes from: `Sec-Fetch-Site`, or else `Origin` or `Referer`; programs send none.
    ///
    /// Without any of these the post is taken: a cookie that is `SameSite=Lax` is not sent with another site's.
    static func isSameSite(_ request: Request, base: String) -> Bool {
        if let site = request.headers[.secFetchSite] { return site == "same-origin" || site == "none" }
        if let origin = request.headers[.origin] { return isOurs(origin, request, base) }
        guard let referer = request.headers[.referer] else { return true }
        let parts = referer.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        return parts.count >= 3 && isOurs(parts[0..<3].joined(separator: "/"), request, base)
    }

    /// Tells whether an origin is this node's: its public one, or the host that the request was sent to.
    ///
    /// A proxy may have taken TLS off, so the scheme is not compared.
    private static func isOurs(_ origin: String, _ request: Request, _ base: String) -> Bool {
        if origin == base { return true }
        guard let scheme = origin.firstRange(of: "://"), let host = request.head.authority, !host.isEmpty
        else {
            return false
        }
        return origin[scheme.upperBound...] == host
    }
}

extension Site {
    /// The language of an answer: asked for in the address, chosen before, or what the browser likes best.
    func language(of request: Request) -> String {
        let languages = catalogue.languages
        if request.uri.query?.contains("lang=") ?? false,
            let asked = request.query["lang"], languages.contains(asked)
        {
            return asked
        }
        if let chosen = Cookies(request.headers[.cookie])["lang"], languages.contains(chosen) {
            return chosen
        }
        guard let accepted = request.headers[.acceptLanguage] else { return languages.first ?? "en" }
        let best = LanguageTag.best(for: accepted, among: languages.compactMap { LanguageTag($0) })
        return best?.code ?? languages.first ?? "en"
    }

    /// The node's address without a trailing slash, as the operator, a trusted proxy or else the browser knows it.
    func base(of request: Request, _ context: WebContext) -> String {
        settings.base(of: request, context)
    }
}

extension SiteSettings {
    func base(of request: Request, _ context: WebContext) -> String {
        if let publicURL { return publicURL }
        let told = trustedProxies.told(request, from: context.connection.remoteAddress)
        let scheme = hasOwnTLS ? "https" : told?.scheme ?? request.head.scheme ?? "http"
        return "\(scheme)://\(told?.authority ?? request.head.authority ?? "localhost")"
    }

    /// The browser reached us over TLS, here or at a proxy before us: what a trusted proxy says of this very request
    /// comes before what the operator said of the node.
    func isSecure(_ request: Request, _ context: WebContext) -> Bool {
        if hasOwnTLS { return true }
        let told = trustedProxies.told(request, from: context.connection.remoteAddress)?.scheme
        return told.map { $0 == "https" } ?? publicURL?.hasPrefix("https://") ?? false
    }
}

extension HTTPField.Name {
    /// Fetch metadata: where the request comes from.
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site") ?? .origin
    /// The key under which a contribution is recorded once.
    static let idempotencyKey = HTTPField.Name("Idempotency-Key") ?? .origin
    /// Where an event stream resumes.
    static let lastEventID = HTTPField.Name("Last-Event-ID") ?? .origin
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
    /// Holds the organisation that one speaks for; a browser sends it to the pages of one initiative only.
    static let speaker = "as"

    static func set(_ token: String, secure: Bool) -> String {
        "\(cookie)=\(token); Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax" + (secure ? "; Secure" : "")
    }

    static func speak(for organisation: String, in initiative: String, secure: Bool) -> String {
        "\(speaker)=\(organisation); Path=/i/\(initiative); Max-Age=\(organisation.isEmpty ? 0 : 43_200); HttpOnly; "
            + "SameSite=Lax" + (secure ? "; Secure" : "")
    }

    static let clear = "\(cookie)=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
}
