// SPDX-License-Identifier: Apache-2.0
import Formats
import HTTPTypes
public import Hummingbird
import Kernel

/// Makes passkeys, brings people back by them, and takes them away.
///
/// They need scripts; a page without says so.
public struct PasskeyRoutes: Sendable {
    private let site: Site
    private static let cookie = "login"
    /// The name under which attempts are kept; no provider has it.
    static let provider = "passkey"

    /// Makes the routes.
    public init(_ site: Site) { self.site = site }

    /// Adds the routes to a router.
    public func add(to router: some RouterMethods<WebContext>) {
        router.post("login/passkey/options") { request, context in try await options(request, context) }
        router.post("login/passkey/new-options") { request, context in try await newOptions(request, context)
        }
        router.post("login/passkey") { request, context in try await signIn(request, context) }
        router.post("login/passkey/new") { request, context in try await make(request, context) }
        router.post("me/passkeys/remove") { request, context in try await remove(request, context) }
    }

    // MARK: Options

    private func options(_ request: Request, _ context: WebContext) async throws -> Response {
        try await begin(request, context, person: nil) { attempt, party, json in
            json.member("challenge", attempt.nonce)
            json.member("rpId", party)
            json.member("userVerification", "required")
            json.member("timeout", LoginAttempt.lifetime * 1000)
        }
    }

    private func newOptions(_ request: Request, _ context: WebContext) async throws -> Response {
        let identity = try site.person(context)
        let known = try await site.kernel.people.passkeys(of: identity).map(\.credential)
        let handle = Base64.encode(site.kernel.handle(of: identity), .urlSafe)
        let title = site.settings.title
        return try await begin(request, context, person: identity.id) { attempt, party, json in
            json.member("challenge", attempt.nonce)
            json.member("timeout", LoginAttempt.lifetime * 1000)
            json.member("attestation", "none")
            json.key("rp")
            json.value(["id": .string(party), "name": .string(title)])
            json.key("user")
            json.value(["id": .string(handle), "name": .string(title), "displayName": .string(title)])
            json.key("pubKeyCredParams")
            json.value(
                .array([-8, -7, -257].map { ["type": "public-key", "alg": .int(Int64($0))] }))
            json.key("authenticatorSelection")
            json.value([
                "residentKey": "required", "requireResidentKey": true, "userVerification": "required",
            ])
            json.key("excludeCredentials")
            json.value(
                .array(known.map { ["type": "public-key", "id": .string(Base64.encode($0, .urlSafe))] }))
        }
    }

    private func begin(
        _ request: Request, _ context: WebContext, person: EntryIndex?,
        _ write: (LoginAttempt, String, inout JSONWriter) -> Void
    ) async throws -> Response {
        _ = try await site.input(request)
        let attempt = LoginAttempt(provider: Self.provider, person: person, back: "/me")
        let ticket = try await site.kernel.people.begin(attempt, at: site.now)
        let party = Passkey.Ceremony.relyingParty(of: context.base)
        return Response.json { json in json.object { write(attempt, party, &$0) } }
            .with(.cacheControl, "no-store").with(.setCookie, cookie(ticket, request, context))
    }

    private func cookie(_ ticket: String, _ request: Request, _ context: WebContext) -> String {
        "\(Self.cookie)=\(ticket); Path=/login; Max-Age=\(ticket.isEmpty ? 0 : 600); HttpOnly; SameSite=Strict"
            + (site.settings.isSecure(request, context) ? "; Secure" : "")
    }

    // MARK: Ceremonies

    /// What was begun, once, and where it takes place.
    private func take(
        _ request: Request, _ context: WebContext
    ) async throws -> (attempt: LoginAttempt, ceremony: Passkey.Ceremony) {
        guard let ticket = Cookies(request.headers[.cookie])[Self.cookie] else {
            throw LoginMistake.refusal("it was not begun in this browser")
        }
        let attempt = try await site.kernel.people.take(ticket, for: Self.provider, at: site.now)
        return (attempt, Passkey.Ceremony(challenge: attempt.nonce, origin: context.base))
    }

    private static func bytes(_ field: String, _ input: Input) throws -> [UInt8] {
        guard let bytes = Base64.decode(input.typed(field), .urlSafe), !bytes.isEmpty else {
            throw Refusal.field(field, "required")
        }
        return bytes
    }

    private func make(_ request: Request, _ context: WebContext) async throws -> Response {
        let identity = try site.person(context)
        let input = try await site.input(request)
        let (client, object) = (
            try Self.bytes("clientDataJSON", input), try Self.bytes("attestationObject", input)
        )
        let (attempt, ceremony) = try await take(request, context)
        guard attempt.person == identity.id else { throw LoginMistake.refusal("somebody else began it") }
        let passkey = try Passkey(registering: object, client, in: ceremony)
        try await site.kernel.people.keep(passkey, of: identity, at: site.now)
        return done("/me?done=passkey-added", .created, request, context)
    }

    private func signIn(_ request: Request, _ context: WebContext) async throws -> Response {
        let input = try await site.input(request)
        let answer = Passkey.Answer(
            clientData: try Self.bytes("clientDataJSON", input),
            authenticatorData: try Self.bytes("authenticatorData", input),
            signature: try Self.bytes("signature", input))
        let credential = try Self.bytes("id", input)
        let (attempt, ceremony) = try await take(request, context)
        guard attempt.person == nil else { throw LoginMistake.refusal("something else was begun") }
        let token = try await site.kernel.people.signIn(credential, answer, in: ceremony, at: site.now)
        if let old = Cookies(request.headers[.cookie])[Session.cookie] {
            try await site.kernel.people.signOut(token: old)
        }
        return done("/me?done=recovered", .ok, request, context)
            .with(.setCookie, Session.set(token, secure: site.settings.isSecure(request, context)))
    }

    private func done(
        _ next: String, _ status: HTTPResponse.Status, _ request: Request, _ context: WebContext
    ) -> Response {
        Response.json(status: status) { json in json.object { $0.member("next", next) } }
            .with(.cacheControl, "no-store").with(.setCookie, cookie("", request, context))
    }

    private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let identity = try site.person(context)
        let input = try await site.input(request)
        try await site.kernel.people.removePasskey(try Self.bytes("passkey", input), of: identity)
        guard input.isJSON else { return .seeOther("/me?done=passkey-removed") }
        return Response.json { json in json.object { $0.member("status", "removed") } }
            .with(.cacheControl, "no-store")
    }
}
