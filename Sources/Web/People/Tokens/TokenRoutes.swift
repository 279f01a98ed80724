// SPDX-License-Identifier: Apache-2.0
import Formats
import HTTPTypes
public import Hummingbird
import Kernel

/// A person's tokens for programs: makes them, lists them, ends them.
public struct TokenRoutes: Sendable {
    private let site: Site
    private static let noStore = "private, no-store"

    /// Makes the routes.
    public init(_ site: Site) { self.site = site }

    /// Adds the routes to a router.
    public func add(to router: some RouterMethods<WebContext>) {
        router.get("me/tokens") { request, context in try await page(request, context) }
        router.get("me/tokens.json") { _, context in try await list(context) }
        router.post("me/tokens") { request, context in try await make(request, context) }
        router.post("me/tokens/:token/revoke") { request, context in try await revoke(request, context) }
    }

    private func page(
        _ request: Request, _ context: WebContext, token: String? = nil, input: FormInput = FormInput(),
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let shell = site.shell(request, context)
        guard let identity = context.identity else {
            return site.page(TokensPage(shell: shell, isSomebody: false), status: status)
                .with(.cacheControl, Self.noStore)
        }
        let kernel = site.kernel
        let places = try await kernel.initiatives(of: identity).map { ($0.name, $0.description.title) }
        let tokens = try await kernel.people.tokens(of: identity).map { token in
            TokensPage.Token(token, initiative: kernel.initiatives[id: token.grant.initiative])
        }
        let model = TokensPage(
            shell: shell, isSomebody: true, tokens: tokens, initiatives: places, token: token, input: input)
        return site.page(model, status: status).with(.cacheControl, Self.noStore)
    }

    private func list(_ context: WebContext) async throws -> Response {
        let tokens = try await site.kernel.people.tokens(of: try site.person(context))
        return Response.json { json in
            json.beginObject()
            json.key("tokens")
            json.array { json in for token in tokens { write(token, to: &json) } }
            json.endObject()
        }.with(.cacheControl, Self.noStore)
    }

    private func write(_ token: AccessToken, to json: inout JSONWriter) {
        json.beginObject()
        json.member("id", String(token.id))
        json.member("name", token.name)
        json.member("scopes", TokenScope.allCases.filter(token.grant.scopes.contains).map(\.rawValue))
        json.member("initiative", site.kernel.initiatives[id: token.grant.initiative]?.name)
        json.member("made", token.made.rfc3339)
        json.member("expires", token.expires.rfc3339)
        json.member("last_used_on", token.lastUsed.map { Timestamp(milliseconds: $0 * 86_400_000).date })
        json.endObject()
    }

    private func make(_ request: Request, _ context: WebContext) async throws -> Response {
        let identity = try site.person(context)
        let input = try await site.input(request)
        do {
            let scopes = try input.list("scopes").map { text in
                guard let scope = TokenScope(rawValue: text) else { throw Refusal.field("scopes", "choice") }
                return scope
            }
            let name = try input.required("name", limit: 60)
            let made = try await site.kernel.people.makeToken(
                for: identity, named: name, scopes: Set(scopes), initiative: try initiative(input),
                days: Int(clamping: try input.integer("days") ?? 0), at: site.now)
            guard input.isJSON else { return try await page(request, context, token: made.token) }
            let days = Int64(clamping: try input.integer("days") ?? 0)
            return Response.json(status: .created) { json in
                json.beginObject()
                json.member("token", made.token)
                json.member("id", String(made.id))
                json.member("expires", site.now.adding(seconds: days * 86_400).rfc3339)
                json.endObject()
            }.with(.cacheControl, "no-store")
        } catch let refusal as Refusal where !input.isJSON && refusal.isAboutForm {
            let form = input.returned(refusal, site.catalogue[context.language])
            return try await page(request, context, input: form, status: refusal.code.status)
        }
    }

    /// The initiative that a token is for; 0 for all.
    private func initiative(_ input: Input) throws -> EntryIndex {
        let name = try input.text("initiative", limit: 60)
        guard !name.isEmpty else { return 0 }
        guard let found = site.kernel.initiatives[name: name] else {
            throw Refusal.field("initiative", "unknown")
        }
        return found.id
    }

    private func revoke(_ request: Request, _ context: WebContext) async throws -> Response {
        let identity = try site.person(context)
        let input = try await site.input(request)
        guard let id = context.parameter("token").flatMap({ EntryIndex($0) }) else {
            throw Refusal(.notFound)
        }
        try await site.kernel.people.revokeToken(id, of: identity)
        guard input.isJSON else { return .seeOther("/me/tokens?done=token-revoked") }
        return Response.json { json in json.object { $0.member("status", "revoked") } }
            .with(.cacheControl, "no-store")
    }
}
