// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import HTTPTypes
public import Hummingbird
import Kernel

/// The organisations as people see them: the list, one of them, and the choice to speak for one.
public struct OrganisationRoutes: Sendable {
    private let site: Site
    private static let pageSize = 50

    /// Makes the routes.
    public init(_ site: Site) { self.site = site }

    /// Adds the routes to a router.
    public func add(to router: some RouterMethods<WebContext>) {
        router.get("organisations") { request, context in try await list(request, context) }
        router.get("organisations/:organisation") { request, context in try await page(request, context) }
        router.post("i/:name/speak-for") { request, context in try await speak(request, context) }
        OrganisationDataRoutes(site).add(to: router)
        OrganisationActRoutes(site).add(to: router)
        MemberRoutes(site).add(to: router)
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let kind = try site.organisationKind(request)
        let counts = try await site.kernel.contributionCounts()
        let rows = site.kernel.organisations.all.filter { kind == nil || $0.profile.kind == kind }.map {
            one in
            OrganisationsPage.Row(
                site.mark(one),
                about: one.profile.about.split(whereSeparator: \.isNewline).first.map(String.init),
                count: counts[one.id] ?? 0)
        }
        return site.publicPage(
            OrganisationsPage(
                shell: site.shell(request, context), rows: rows, kind: kind?.rawValue,
                isOperator: try await site.isOperator(context)), context)
    }

    private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        try await page(request, context, try await site.organisation(context), input: FormInput())
    }

    /// The page; also with a form that came back, or with an invitation.
    func page(
        _ request: Request, _ context: WebContext, _ organisation: Organisation, invitation: String? = nil,
        input: FormInput, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let shell = site.shell(request, context)
        let isOperator = try await site.isOperator(context)
        let before = request.method == .get ? try site.before(request) : .max
        let found = try await site.kernel.contributions(
            of: organisation.id, before: before, limit: Self.pageSize + 1)
        let shown = Array(found.prefix(Self.pageSize))
        let places = try await site.kernel.places(of: organisation.id)
        let profile = organisation.profile
        let facts = OrganisationPage.Facts(
            site.mark(organisation), name: organisation.name, entry: organisation.id,
            checked: organisation.checked, verified: organisation.verified, withdrawn: organisation.withdrawn,
            website: profile.website, contact: profile.contact, about: profile.about,
            map: profile.area.map { MapView(.show, area: $0.geoJSON, base: site.baseMap) })
        let model = OrganisationPage(
            shell: shell, facts,
            places: places.compactMap { place in
                site.kernel.initiatives[id: place.initiative].map {
                    ($0.description.title, "/i/\($0.name)", place.count)
                }
            },
            contributions: try await site.contributions(shown, shell),
            next: found.count > shown.count
                ? shown.last.map { "/organisations/\(organisation.name)?before=\($0.index)" } : nil,
            isOperator: isOperator, mayManage: isOperator || site.member(context, organisation) != nil,
            invitation: invitation, input: input, key: site.formKey())
        let response = site.publicPage(model, context, status: status)
        return invitation == nil ? response : response.with(.cacheControl, "private, no-store")
    }

    // MARK: Speaking

    /// Chooses for whom a browser speaks in an initiative; an empty name is oneself.
    private func speak(_ request: Request, _ context: WebContext) async throws -> Response {
        // A cookie is a browser's; a program says each time for whom it speaks.
        guard context.grant == nil else { throw TokenGrant.refusal(nil) }
        let initiative = try site.initiative(context.parameter("name"))
        let input = try await site.input(request)
        let name = try input.text("organisation", limit: 40)
        if !name.isEmpty {
            let organisation = site.kernel.organisations[name: name]
            guard let organisation, organisation.isVerified, site.member(context, organisation) != nil else {
                throw Refusal(.notAllowed)
            }
        }
        let cookie = Session.speak(
            for: name, in: initiative.name, secure: site.settings.isSecure(request, context))
        let response =
            input.isJSON
            ? Response.json { json in json.object { $0.member("status", "ok") } }
            : Response.seeOther(
                NodeRoutes.local(input.typed("back").isEmpty ? "/i/\(initiative.name)" : input.typed("back")))
        return response.with(.setCookie, cookie)
    }
}

extension Site {
    /// The organisation of a path, or a refusal.
    func organisation(_ context: WebContext, _ parameter: String = "organisation") async throws
        -> Organisation
    {
        guard let name = context.parameter(parameter),
            let organisation = try await kernel.organisation(named: name)
        else { throw Refusal(.notFound) }
        return organisation
    }

    /// The kind that a list is asked for; nil for all.
    func organisationKind(_ request: Request) throws -> OrganisationKind? {
        guard let text = request.query["kind"], !text.isEmpty else {
            return nil
        }
        guard let kind = OrganisationKind(rawValue: text) else { throw Refusal.field("kind", "choice") }
        return kind
    }

    /// The entry before which a page of a list begins.
    func before(_ request: Request) throws -> EntryIndex {
        guard let text = request.query["before"] else { return .max }
        guard let index = EntryIndex(text) else { throw Refusal.field("before", "number") }
        return index
    }

    /// Tells whether the person is an operator of the node.
    func isOperator(_ context: WebContext) async throws -> Bool {
        guard let identity = context.identity else { return false }
        return try await kernel.standing(of: identity, in: 0).isOperator
    }

    /// What the person is in an organisation; nil where they do not belong to it.
    func member(_ context: WebContext, _ organisation: Organisation) -> Organisation.Member? {
        guard let identity = context.identity else { return nil }
        return kernel.organisations.memberships(of: identity).first { $0.organisation.id == organisation.id }?
            .member
    }

    /// Contributions in words, for lists of them.
    func contributions(
        _ found: [Kernel.Contribution], _ shell: Shell
    ) async throws -> [MePage.Contribution] {
        let titles = try await parts.titles(found.map(\.subject), shell.t)
        return found.map { one in
            let initiative = kernel.initiatives[id: one.initiative]
            let href = initiative.flatMap { thing(one.kind, $0, one.subject) }
            let title =
                one.subject == one.initiative
                ? initiative?.description.title
                : titles[one.subject] ?? href.map { _ in shell.t.text("thing_n", ["n": String(one.subject)]) }
            return MePage.Contribution(
                index: one.index, what: Self.what(one.kind, shell.t), title: title,
                initiative: initiative?.description.title ?? shell.t["person.node"], href: href,
                time: one.time, isErasable: one.isErasable)
        }
    }

    /// What was done, in words: `history.<instrument>.<fact>` or `history.<fact>`, or the kind where nobody wrote any.
    static func what(_ kind: String, _ t: Words) -> String {
        let parts = kind.split(separator: "/")
        guard parts.count > 1 else { return kind }
        return t.optional("history.\(parts[0]).\(parts[1])") ?? t.optional("history.\(parts[1])") ?? kind
    }
}
