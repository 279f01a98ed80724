// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import HTTPTypes
import Hummingbird
import Kernel
import Record

/// The members' own room, and how one comes to belong to an organisation.
struct MemberRoutes: Sendable {
    private let site: Site
    private static let pageSize = 50

    init(_ site: Site) { self.site = site }

    func add(to router: some RouterMethods<WebContext>) {
        router.get("organisations/:organisation/members") { request, context in
            try await page(request, context, try await site.organisation(context), input: nil)
        }
        router.post("organisations/:organisation/invite-member") { request, context in
            try await invite(request, context)
        }
        router.get("organisations/:organisation/join") { request, context in
            guard let code = request.query["code"] else { throw Refusal(.badCode) }
            return joinPage(request, context, try await site.organisation(context), String(code), FormInput())
        }
        router.post("organisations/:organisation/join") { request, context in try await join(request, context)
        }
    }

    /// The room; refuses whoever does not belong to it.
    func page(
        _ request: Request, _ context: WebContext, _ organisation: Organisation, invitation: String? = nil,
        input: FormInput?, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        guard !context.hasBadCookie else { throw Refusal(.badCookie) }
        let member = site.member(context, organisation)
        let isOperator = try await site.isOperator(context)
        guard member != nil || isOperator else { throw Refusal(.notAllowed) }
        let mayManage = isOperator || member?.role == .administrator
        let shell = site.shell(request, context)
        let before = request.method == .get ? try site.before(request) : .max
        // Which member it was is the organisation's own affair: an operator is not told.
        let found =
            member?.role == .administrator
            ? try await site.kernel.acts(of: organisation.id, before: before, limit: Self.pageSize) : []
        let contributions = try await site.contributions(
            found.map {
                Kernel.Contribution(
                    index: $0.index, initiative: $0.initiative, subject: $0.subject, kind: $0.kind,
                    time: $0.time,
                    state: .present)
            }, shell)
        var form = input ?? FormInput()
        form.typed = OrganisationActRoutes.typed(organisation.profile).merging(form.typed) { $1 }
        let model = MembersPage(
            shell: shell, title: organisation.profile.title, name: organisation.name,
            members: organisation.members.map { one in
                MembersPage.Member(
                    site.mark(one.person, me: member?.person), pseudonym: one.person.description,
                    role: one.role.rawValue, since: one.since)
            },
            mayManage: mayManage, isMember: member != nil, needsApproval: organisation.needsApproval,
            acts: zip(found, contributions).map { act, contribution in
                MembersPage.Act(contribution, by: site.mark(act.member, me: member?.person), part: act.part)
            },
            next: found.count == Self.pageSize
                ? found.last.map { "/organisations/\(organisation.name)/members?before=\($0.index)" } : nil,
            invitation: invitation,
            map: MapView(.area, area: organisation.profile.area?.geoJSON, base: site.baseMap), input: form,
            key: site.formKey())
        return site.page(model, status: status).with(.cacheControl, "private, no-store")
    }

    // MARK: Invite and join

    private func invite(_ request: Request, _ context: WebContext) async throws -> Response {
        let organisation = try await site.organisation(context)
        let input = try await site.input(request)
        let code = InviteSteward.makeCode()
        // Without an idempotency key: what was not recorded now would be a link that opens nothing.
        try await site.kernel.submit(
            InviteMember(
                organisation: organisation.id, role: try OrganisationActRoutes.role(input), code: code),
            by: try site.caller(request, context, input))
        let link = "\(context.base)/organisations/\(organisation.name)/join?code=\(code)"
        if input.isJSON {
            return Response.json(status: .created) { json in
                json.object { $0.member("invitation", link) }
            }.with(.cacheControl, "no-store")
        }
        guard site.member(context, organisation) != nil else {
            return try await OrganisationRoutes(site).page(
                request, context, organisation, invitation: link, input: FormInput())
        }
        return try await page(request, context, organisation, invitation: link, input: nil)
    }

    private func joinPage(
        _ request: Request, _ context: WebContext, _ organisation: Organisation, _ code: String,
        _ input: FormInput, status: HTTPResponse.Status = .ok
    ) -> Response {
        let model = JoinPage(
            shell: site.shell(request, context), title: organisation.profile.title, name: organisation.name,
            code: code, input: input, key: site.formKey())
        return site.page(model, status: status).with(.cacheControl, "private, no-store")
    }

    private func join(_ request: Request, _ context: WebContext) async throws -> Response {
        let organisation = try await site.organisation(context)
        let input = try await site.input(request)
        do {
            let command = JoinOrganisation(
                organisation: organisation.id, code: try input.required("code", limit: 200))
            let accepted = try await site.submit(command, request, context, input)
            return site.recorded(
                accepted, input, context, next: "/organisations/\(organisation.name)/members?done=joined")
        } catch let refusal as Refusal where !input.isJSON && refusal.isAboutForm {
            return joinPage(
                request, context, organisation, input.typed("code"),
                input.returned(refusal, site.catalogue[context.language]), status: refusal.code.status)
        }
    }
}
