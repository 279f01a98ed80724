// SPDX-License-Identifier: Apache-2.0
import Formats
import HTTPTypes
public import Hummingbird
import Kernel

/// What a person contributed, and how they keep, move and give up their identity.
public struct PeopleRoutes: Sendable {
    private let site: Site
    private let attempts: RecoveryAttempts
    private static let pageSize = 50
    /// Pages with a person's own things stay in no cache.
    private static let noStore = "private, no-store"
    /// What the device kept goes too: pages, drafts and what waited to be sent.
    private static let everythingKept = #""cache", "storage""#

    /// Makes the routes.
    public init(_ site: Site) {
        self.site = site
        attempts = RecoveryAttempts(site.kernel.budgets)
    }

    /// Adds the routes to a router.
    public func add(to router: some RouterMethods<WebContext>) {
        router.get("me") { request, context in try await page(request, context) }
        router.post("me/recovery-code") { request, context in try await makeCode(request, context) }
        router.post("me/forget") { request, context in try await forget(request, context) }
        router.post("me/sign-out") { request, context in try await signOut(request, context) }
        router.get("recover") { request, context in recoverPage(request, context, FormInput()) }
        router.post("recover") { request, context in try await recover(request, context) }
    }

    // MARK: Contributions

    private func page(
        _ request: Request, _ context: WebContext, code: String? = nil, input: FormInput = FormInput(),
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let shell = site.shell(request, context)
        guard let identity = context.identity else {
            let model = MePage(shell: shell, isSomebody: false, input: input, key: site.formKey())
            let response = site.page(model, status: status).with(.cacheControl, Self.noStore)
            return context.hasBadCookie ? response.with(.setCookie, Session.clear) : response
        }
        let before = request.method == .post ? .max : try site.before(request)
        let found = try await site.kernel.contributions(
            of: identity, before: before, limit: Self.pageSize + 1)
        let shown = found.prefix(Self.pageSize)
        let names = before == .max ? try await site.kernel.initiatives(of: identity) : []
        let model = MePage(
            shell: shell, isSomebody: true,
            names: names.map { one in
                (
                    site.mark(identity.pseudonym(in: one.id)), one.description.title, "/i/\(one.name)"
                )
            },
            contributions: try await site.contributions(Array(shown), shell),
            next: found.count > shown.count ? shown.last.map { "/me?before=\($0.index)" } : nil, code: code,
            input: input, logins: try await logins(identity), key: site.formKey())
        return site.page(model, status: status).with(.cacheControl, Self.noStore)
    }

    /// Accounts elsewhere: those that lead to the person, and those that can be added.
    private func logins(_ identity: Identity) async throws -> MePage.Logins {
        let linked = try await site.kernel.people.linkedLogins(of: identity)
        let known = site.settings.providers
        let names = Set(linked.map(\.provider))
        return MePage.Logins(
            linked: names.sorted().map { name in (name, known.first { $0.name == name }?.title ?? name) },
            others: known.filter { !names.contains($0.name) }.map { ($0.name, $0.title) },
            passkeys: try await site.kernel.people.passkeys(of: identity).map { one in
                (
                    Base64.encode(one.credential, .urlSafe), Timestamp(milliseconds: one.made * 86_400_000),
                    one.used.map { Timestamp(milliseconds: $0 * 86_400_000) }
                )
            })
    }

    // MARK: Keep

    private func makeCode(_ request: Request, _ context: WebContext) async throws -> Response {
        let identity = try site.person(context)
        let input = try await site.input(request)
        let code = try await site.kernel.people.recoveryCode(for: identity)
        guard input.isJSON else { return try await page(request, context, code: code) }
        return Response.json(status: .created) { json in
            json.object { $0.member("code", code) }
        }.with(.cacheControl, "no-store")
    }

    private func recoverPage(
        _ request: Request, _ context: WebContext, _ input: FormInput, status: HTTPResponse.Status = .ok
    ) -> Response {
        let model = RecoverPage(
            shell: site.shell(request, context), input: input, replaces: context.identity != nil,
            providers: site.settings.providers)
        return site.page(model, status: status).with(.cacheControl, Self.noStore)
    }

    private func recover(_ request: Request, _ context: WebContext) async throws -> Response {
        let input = try await site.input(request)
        do {
            let typed = try input.required("code", limit: 60)
            let token = try await token(for: typed)
            // What this browser was before is given up, as the page said.
            if let old = Cookies(request.headers[.cookie])[Session.cookie] {
                try await site.kernel.people.signOut(token: old)
            }
            return answer(input, next: "/me?done=recovered", status: "recovered")
                .with(.setCookie, Session.set(token, secure: site.settings.isSecure(request, context)))
        } catch let refusal as Refusal where !input.isJSON && refusal.isAboutForm {
            let form = input.returned(refusal, site.catalogue[context.language])
            return recoverPage(request, context, form, status: refusal.code.status)
        }
    }

    private func token(for typed: String) async throws -> String {
        guard let code = RecoveryAttempts.normalized(typed) else { throw Refusal(.badCode) }
        try attempts.check(code)
        do {
            return try await site.kernel.people.recover(code: code, at: site.now)
        } catch let refusal as Refusal where refusal.code == .badCode {
            attempts.failed(code)
            throw refusal
        }
    }

    private func signOut(_ request: Request, _ context: WebContext) async throws -> Response {
        let input = try await site.input(request)
        if let token = Cookies(request.headers[.cookie])[Session.cookie] {
            try await site.kernel.people.signOut(token: token)
        }
        return answer(input, next: "/?done=signedOut", status: "signedOut").with(.setCookie, Session.clear)
            .with(.clearSiteData, Self.everythingKept)
    }

    private func answer(_ input: Input, next: String, status: String) -> Response {
        guard input.isJSON else { return .seeOther(next) }
        return Response.json { json in json.object { $0.member("status", status) } }.with(
            .cacheControl, "no-store")
    }

    // MARK: Forget

    private func forget(_ request: Request, _ context: WebContext) async throws -> Response {
        let identity = try site.person(context)
        let input = try await site.input(request)
        do {
            guard try input.flag("confirm") else { throw Refusal.field("confirm", "required") }
            let own = try await erasable(of: identity)
            let entries = try input.flag("everything") ? own : try Self.chosen(input, among: own)
            let count = try await site.kernel.forget(identity, erasing: entries)
            let response: Response =
                input.isJSON
                ? .json { json in json.object { $0.member("erased", count) } } : .seeOther("/?done=forgotten")
            return response.with(.setCookie, Session.clear).with(.cacheControl, "no-store")
                .with(.clearSiteData, Self.everythingKept)
        } catch let refusal as Refusal where !input.isJSON && refusal.isAboutForm {
            return try await page(
                request, context, input: input.returned(refusal, site.catalogue[context.language]),
                status: refusal.code.status)
        }
    }

    /// The entries that were ticked; all of them must be the person's own.
    private static func chosen(_ input: Input, among own: [EntryIndex]) throws -> [EntryIndex] {
        let known = Set(own)
        let values = input.values["entries"].map { $0.arrayValue ?? [$0] } ?? []
        return try values.map { value in
            let index = value.intValue ?? value.stringValue.flatMap(EntryIndex.init)
            guard let index, known.contains(index) else { throw Refusal.field("entries", "choice") }
            return index
        }
    }

    /// Everything of a person that can be erased.
    private func erasable(of identity: Identity) async throws -> [EntryIndex] {
        var (all, before) = ([EntryIndex](), EntryIndex.max)
        while true {
            let page = try await site.kernel.contributions(of: identity, before: before, limit: 1000)
            all += page.filter(\.isErasable).map(\.index)
            guard page.count == 1000, let last = page.last else { return all }
            before = last.index
        }
    }
}

extension HTTPField.Name {
    /// What a browser is to throw away (W3C Clear Site Data).
    fileprivate static let clearSiteData = HTTPField.Name("Clear-Site-Data") ?? .origin
}
