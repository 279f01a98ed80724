// SPDX-License-Identifier: Apache-2.0
import Crypto
import Formats
import HTTPTypes
public import Hummingbird
import Kernel

/// Ways into an identity by an account elsewhere: OpenID Connect, authorization code with PKCE (RFC 7636).
public struct LoginRoutes: Sendable {
    private let site: Site
    private let transport: ProviderTransport
    private let directory: ProviderDirectory

    /// Makes the routes.
    public init(_ site: Site, _ transport: ProviderTransport) {
        self.site = site
        self.transport = transport
        directory = ProviderDirectory(transport)
    }

    /// Adds the routes to a router.
    public func add(to router: some RouterMethods<WebContext>) {
        router.get("login/:provider") { request, context in try await begin(request, context) }
        router.get("login/:provider/callback") { request, context in try await end(request, context) }
        router.post("me/logins/:provider/remove") { request, context in try await remove(request, context) }
    }

    private func provider(_ context: WebContext) throws -> LoginProvider {
        let name = context.parameter("provider")
        guard let found = site.settings.providers.first(where: { $0.name == name }) else {
            throw Refusal(.notFound)
        }
        return found
    }

    // MARK: There

    /// Sends the browser to the provider, and gives it what it must come back with.
    ///
    /// A link and not a form: the policy of our pages lets no form lead elsewhere. Another site cannot begin it.
    private func begin(_ request: Request, _ context: WebContext) async throws -> Response {
        let provider = try provider(context)
        guard context.grant == nil else { throw TokenGrant.refusal(nil) }
        if let from = request.headers[.secFetchSite], from != "same-origin", from != "none" {
            throw Refusal(.crossSite)
        }
        let isAdding = request.query["add"] != nil
        let person = isAdding ? try site.person(context).id : nil
        let place = try await directory.discover(provider, at: site.now)
        let attempt = LoginAttempt(
            provider: provider.name, person: person, back: Self.path(request.query["back"]))
        let ticket = try await site.kernel.people.begin(attempt, at: site.now)
        let query = Self.form([
            ("response_type", "code"), ("scope", "openid"), ("client_id", provider.client),
            ("redirect_uri", address(provider, context)), ("state", attempt.state), ("nonce", attempt.nonce),
            ("code_challenge", Base64.encode(SHA256.hash(data: Array(attempt.verifier.utf8)), .urlSafe)),
            ("code_challenge_method", "S256"),
        ])
        let joint = place.authorization.contains("?") ? "&" : "?"
        return Response.seeOther(place.authorization + joint + query).with(.cacheControl, "no-store")
            .with(.setCookie, ticketCookie(ticket, 600, request, context))
    }

    /// Where the provider sends the browser back to.
    private func address(_ provider: LoginProvider, _ context: WebContext) -> String {
        "\(context.base)/login/\(provider.name)/callback"
    }

    /// A path of this site, and of no other: what begins with two slashes, or could be read so, is none.
    static func path(_ text: String?) -> String {
        guard let text, text.hasPrefix("/"), !text.hasPrefix("//"), text.utf8.count <= 500,
            text.utf8.allSatisfy({ (33...126).contains($0) && $0 != 92 })
        else { return "/me" }
        return text
    }

    private func ticketCookie(
        _ ticket: String, _ seconds: Int, _ request: Request, _ context: WebContext
    ) -> String {
        "\(Self.cookie)=\(ticket); Path=/login; Max-Age=\(seconds); HttpOnly; SameSite=Lax"
            + (site.settings.isSecure(request, context) ? "; Secure" : "")
    }

    private static let cookie = "login"

    // MARK: And back

    private func end(_ request: Request, _ context: WebContext) async throws -> Response {
        let provider = try provider(context)
        guard context.grant == nil else { throw TokenGrant.refusal(nil) }
        guard let ticket = Cookies(request.headers[.cookie])[Self.cookie] else {
            throw LoginMistake.refusal("it was not begun in this browser")
        }
        // Whatever comes of it, it is used up.
        let attempt = try await site.kernel.people.take(ticket, for: provider.name, at: site.now)
        let subject = try await subject(provider, attempt, request, context)
        let response = try await welcome(subject, provider, attempt, request, context)
        return response.with(.cacheControl, "no-store")
            .with(.setCookie, ticketCookie("", 0, request, context))
    }

    private func subject(
        _ provider: LoginProvider, _ attempt: LoginAttempt, _ request: Request, _ context: WebContext
    ) async throws -> [UInt8] {
        guard request.query["state"] == attempt.state else {
            throw LoginMistake.refusal("the state is another")
        }
        let place = try await directory.discover(provider, at: site.now)
        let issuer = request.query["iss"]
        guard issuer == provider.issuer || issuer == nil && !place.namesIssuer else {
            throw LoginMistake.refusal("another provider answered")
        }
        if let error = request.query["error"] {
            throw LoginMistake.refusal("the provider said \(Self.word(error))")
        }
        guard let code = request.query["code"], (1...2000).contains(code.utf8.count) else {
            throw LoginMistake.refusal("there is no code")
        }
        let answer = try await exchange(code, provider, place, attempt, context)
        guard let text = answer["id_token"]?.stringValue else {
            throw LoginMistake.refusal("there is no ID token")
        }
        let token = try IDToken(text)
        let keys = try await directory.keys(
            of: provider, id: token.keyID, algorithm: token.algorithm, at: site.now)
        let subject = try token.subject(
            from: provider, nonce: attempt.nonce, accessToken: answer["access_token"]?.stringValue,
            keys: keys, at: site.now)
        return site.kernel.subject(issuer: provider.issuer, subject: subject)
    }

    /// Letters of an error code, so that nothing else of another site gets into ours.
    private static func word(_ text: String) -> String {
        String(
            text.unicodeScalars.filter { ("a"..."z").contains($0) || $0 == "_" }.prefix(40).map(
                Character.init))
    }

    /// Exchanges the code for the token (RFC 6749 §4.1.3).
    private func exchange(
        _ code: String, _ provider: LoginProvider, _ place: ProviderDirectory.Discovered,
        _ attempt: LoginAttempt, _ context: WebContext
    ) async throws -> JSONValue {
        var fields = [
            ("grant_type", "authorization_code"), ("code", code),
            ("redirect_uri", address(provider, context)), ("code_verifier", attempt.verifier),
        ]
        var question = ProviderTransport.Question(address: place.token)
        if let secret = provider.secret, !place.takesSecretInBody {
            let pair = "\(Self.escaped(provider.client)):\(Self.escaped(secret))"
            question.authorization = "Basic " + Base64.encode(Array(pair.utf8))
        } else {
            fields.append(("client_id", provider.client))
            if let secret = provider.secret { fields.append(("client_secret", secret)) }
        }
        question.form = Array(Self.form(fields).utf8)
        let (status, body) = try await transport.send(question)
        guard status == 200, let json = try? JSONValue(parsing: body) else {
            throw LoginMistake.refusal("the provider did not take the code")
        }
        return json
    }

    private func welcome(
        _ subject: [UInt8], _ provider: LoginProvider, _ attempt: LoginAttempt, _ request: Request,
        _ context: WebContext
    ) async throws -> Response {
        let people = site.kernel.people
        if let person = attempt.person {
            // Whoever began it is still the one in this browser.
            let identity = try site.person(context)
            guard identity.id == person else { throw LoginMistake.refusal("somebody else began it") }
            try await people.link(subject, of: provider.name, to: identity, at: site.now)
            return .seeOther("/me?done=login-added")
        }
        let token = try await people.signIn(subject, of: provider.name, at: site.now)
        if let old = Cookies(request.headers[.cookie])[Session.cookie] {
            try await people.signOut(token: old)
        }
        return Response.seeOther(attempt.back)
            .with(.setCookie, Session.set(token, secure: site.settings.isSecure(request, context)))
    }

    private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let identity = try site.person(context)
        let input = try await site.input(request)
        let name = context.parameter("provider") ?? ""
        try await site.kernel.people.unlink(name, from: identity)
        guard input.isJSON else { return .seeOther("/me?done=login-removed") }
        return Response.json { json in json.object { $0.member("status", "removed") } }
            .with(.cacheControl, "no-store")
    }

    // MARK: Fields

    /// Fields as a form sends them.
    private static func form(_ fields: [(String, String)]) -> String {
        fields.map { "\(escaped($0.0))=\(escaped($0.1))" }.joined(separator: "&")
    }

    /// A text as a form's value: everything but letters, digits and `-._~` escaped.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for byte in text.utf8 {
            let isPlain =
                (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte)
                || [45, 46, 95, 126].contains(byte)
            let hex = String(byte, radix: 16, uppercase: true)
            escaped += isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + hex
        }
        return escaped
    }
}
