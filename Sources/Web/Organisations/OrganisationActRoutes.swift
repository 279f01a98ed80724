// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import HTTPTypes
import Hummingbird
import Kernel

/// What operators and administrators do with an organisation; the addresses are the commands' names.
struct OrganisationActRoutes: Sendable {
    private let site: Site

    init(_ site: Site) { self.site = site }

    func add(to router: some RouterMethods<WebContext>) {
        router.get("operator/organisations") { request, context in
            try await checkOperator(context)
            return site.page(verifyPage(request, context, FormInput()))
        }
        router.post("operator/organisations") { request, context in try await verify(request, context) }
        act(WithdrawVerification.name, router, "") { organisation, input in
            WithdrawVerification(
                organisation: organisation.id, reason: try input.required("reason", limit: 500, lines: true))
        }
        act(RestoreVerification.name, router, "") { organisation, input in
            RestoreVerification(
                organisation: organisation.id,
                checked: try input.required("checked", limit: 1000, lines: true))
        }
        act(EditOrganisation.name, router, "/members") { organisation, input in
            EditOrganisation(
                organisation: organisation.id, try Self.profile(input, over: organisation.profile))
        }
        act(SetApproval.name, router, "/members") { organisation, input in
            SetApproval(organisation: organisation.id, isNeeded: try input.flag("needed"))
        }
        act(LeaveOrganisation.name, router, "") { organisation, _ in
            LeaveOrganisation(organisation: organisation.id)
        }
        act(RemoveMember.name, router, "/members") { organisation, input in
            RemoveMember(
                organisation: organisation.id, person: Pseudonym(try input.required("person", limit: 40)))
        }
        act(ChangeRole.name, router, "/members") { organisation, input in
            ChangeRole(
                organisation: organisation.id, person: Pseudonym(try input.required("person", limit: 40)),
                role: try Self.role(input))
        }
    }

    static func role(_ input: Input) throws -> OrganisationRole {
        guard let role = OrganisationRole(rawValue: try input.required("role", limit: 20)) else {
            throw Refusal.field("role", "choice")
        }
        return role
    }

    /// A profile with what was sent in the place of what it said; what was not sent stays.
    static func profile(_ input: Input, over old: OrganisationProfile) throws -> OrganisationProfile {
        var new = old
        func isSent(_ field: String) -> Bool { input.values[field] != nil }
        if isSent("title") { new.title = try input.required("title", limit: 120) }
        if isSent("kind") {
            guard let kind = OrganisationKind(rawValue: input.typed("kind")) else {
                throw Refusal.field("kind", "choice")
            }
            new.kind = kind
        }
        if isSent("website") { new.website = try input.text("website", limit: 300) }
        if isSent("contact") { new.contact = try input.text("contact", limit: 400) }
        if isSent("about") { new.about = try input.text("about", limit: 2000, lines: true) }
        if ["area", "latitude", "longitude", "radius"].contains(where: isSent) {
            new.area = try input.area("area")
        }
        return new
    }

    /// The profile as its form shows it; a circle as numbers, any other area as GeoJSON.
    static func typed(_ profile: OrganisationProfile) -> [String: [String]] {
        var typed = [
            "website": [profile.website], "contact": [profile.contact], "about": [profile.about],
        ]
        switch profile.area {
        case .circle(let circle)?:
            typed["latitude"] = [String(circle.center.latitude)]
            typed["longitude"] = [String(circle.center.longitude)]
            typed["radius"] = [String(circle.radius)]
        case let area?: typed["area"] = [area.geoJSON]
        case nil: break
        }
        return typed
    }

    // MARK: Verifying

    private func checkOperator(_ context: WebContext) async throws {
        guard !context.hasBadCookie else { throw Refusal(.badCookie) }
        guard try await site.isOperator(context) else { throw Refusal(.notAllowed) }
    }

    private func verifyPage(
        _ request: Request, _ context: WebContext, _ input: FormInput
    ) -> VerifyOrganisationPage {
        VerifyOrganisationPage(
            shell: site.shell(request, context), map: MapView(.area, base: site.baseMap), input: input,
            key: site.formKey())
    }

    private func verify(_ request: Request, _ context: WebContext) async throws -> Response {
        let input = try await site.input(request)
        do {
            guard let kind = OrganisationKind(rawValue: try input.required("kind", limit: 20)) else {
                throw Refusal.field("kind", "choice")
            }
            let blank = OrganisationProfile(title: try input.required("title", limit: 120), kind: kind)
            let address = try input.text("name", limit: 60).lowercased()
            let command = VerifyOrganisation(
                try Self.profile(input, over: blank), address: address.isEmpty ? nil : address,
                checked: try input.required("checked", limit: 1000, lines: true))
            let accepted = try await site.submit(command, request, context, input)
            return site.recorded(
                accepted, input, context, next: "/organisations/\(command.address)?done=organisation-verified"
            )
        } catch let refusal as Refusal where !input.isJSON && refusal.isAboutForm {
            let form = input.returned(refusal, site.catalogue[context.language])
            return site.page(verifyPage(request, context, form), status: refusal.code.status)
        }
    }

    // MARK: Acts

    private func act<C: Command>(
        _ name: String, _ router: some RouterMethods<WebContext>, _ tail: String,
        _ command: @escaping @Sendable (Organisation, Input) throws -> C
    ) {
        router.post("organisations/:organisation/\(name)") { request, context in
            let organisation = try await site.organisation(context)
            let input = try await site.input(request)
            do {
                let accepted = try await site.submit(
                    try command(organisation, input), request, context, input)
                return site.recorded(
                    accepted, input, context, next: "/organisations/\(organisation.name)\(tail)?done=\(name)")
            } catch let refusal as Refusal where !input.isJSON && refusal.isAboutForm {
                let form = input.returned(refusal, site.catalogue[context.language])
                guard tail.isEmpty else {
                    return try await MemberRoutes(site).page(
                        request, context, organisation, input: form, status: refusal.code.status)
                }
                return try await OrganisationRoutes(site).page(
                    request, context, organisation, input: form, status: refusal.code.status)
            }
        }
    }
}
