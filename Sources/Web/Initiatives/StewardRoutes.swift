// SPDX-License-Identifier: Apache-2.0
import Formats
import HTTPTypes
public import Hummingbird
import Kernel

/// The stewards of an initiative: invite, accept, step down, and take it through its life.
///
/// To hand an initiative over, a steward invites another and steps down. The addresses are the commands' names.
public struct StewardRoutes: Sendable {
    private let site: Site

    /// Makes the routes.
    public init(_ site: Site) { self.site = site }

    /// Adds the routes to a router.
    public func add(to router: some RouterMethods<WebContext>) {
        router.get("i/:name/stewards") { request, context in
            let initiative = try site.initiative(context.parameter("name"))
            let standing = try await site.steward(context, initiative)
            return try await page(request, context, initiative, standing)
        }
        router.post("i/:name/invite-steward") { request, context in try await invite(request, context) }
        router.get("i/:name/accept-stewardship") { request, context in try acceptForm(request, context) }
        router.post("i/:name/accept-stewardship") { request, context in try await accept(request, context) }
        router.post("i/:name/withdraw-steward") { request, context in try await withdraw(request, context) }
        router.post("i/:name/change-phase") { request, context in try await changePhase(request, context) }
    }

    private func page(
        _ request: Request, _ context: WebContext, _ initiative: Initiative, _ standing: Kernel.Standing,
        invitation: String? = nil, input: FormInput = FormInput(), status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let stewards = try await site.kernel.stewards(of: initiative.id)
        let isLast = stewards.count == 1 && !standing.isOperator
        let model = StewardsPage(
            shell: site.shell(request, context, initiative: initiative, maySteward: true),
            stewards: stewards.map { steward in
                StewardsPage.Steward(
                    site.mark(steward, me: standing.pseudonym), pseudonym: steward.description, isLast: isLast
                )
            },
            phase: initiative.phase.rawValue, phases: InitiativePhase.allCases.map(\.rawValue),
            invitation: invitation, input: input, key: site.formKey())
        return site.page(model, status: status).with(.cacheControl, "private, no-store")
    }

    /// Shows the page again with what is wrong with the form.
    private func returned(
        _ refusal: Refusal, _ input: Input, _ request: Request, _ context: WebContext,
        _ initiative: Initiative,
        _ standing: Kernel.Standing
    ) async throws -> Response {
        let form = input.returned(refusal, site.catalogue[context.language])
        return try await page(
            request, context, initiative, standing, input: form, status: refusal.code.status)
    }

    // MARK: Invite and accept

    private func invite(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try site.initiative(context.parameter("name"))
        let standing = try await site.steward(context, initiative)
        let input = try await site.input(request)
        let code = InviteSteward.makeCode()
        // Without an idempotency key: what was not recorded now would be a link that opens nothing.
        try await site.kernel.submit(
            InviteSteward(initiative: initiative.id, code: code), by: try site.caller(request, context, input)
        )
        let link = "\(context.base)/i/\(initiative.name)/accept-stewardship?code=\(code)"
        guard input.isJSON else {
            return try await page(request, context, initiative, standing, invitation: link)
        }
        return Response.json(status: .created) { json in
            json.object { $0.member("invitation", link) }
        }.with(.cacheControl, "no-store")
    }

    private func acceptForm(_ request: Request, _ context: WebContext) throws -> Response {
        let initiative = try site.initiative(context.parameter("name"))
        guard let code = request.query["code"] else { throw Refusal(.badCode) }
        return acceptPage(request, context, initiative, String(code), FormInput())
    }

    private func acceptPage(
        _ request: Request, _ context: WebContext, _ initiative: Initiative, _ code: String,
        _ input: FormInput,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        let model = AcceptStewardshipPage(
            shell: site.shell(request, context, initiative: initiative), title: initiative.description.title,
            code: code, input: input, key: site.formKey())
        return site.page(model, status: status).with(.cacheControl, "private, no-store")
    }

    private func accept(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try site.initiative(context.parameter("name"))
        let input = try await site.input(request)
        do {
            let code = try input.required("code", limit: 200)
            let command = AppointSteward(initiative: initiative.id, code: code)
            let accepted = try await site.submit(command, request, context, input)
            return site.recorded(
                accepted, input, context, next: "/i/\(initiative.name)/stewards?done=steward")
        } catch let refusal as Refusal where !input.isJSON && refusal.isAboutForm {
            return acceptPage(
                request, context, initiative, input.typed("code"),
                input.returned(refusal, site.catalogue[context.language]), status: refusal.code.status)
        }
    }

    // MARK: Step down, and the phases

    private func withdraw(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try site.initiative(context.parameter("name"))
        let standing = try await site.steward(context, initiative)
        let input = try await site.input(request)
        do {
            let person = Pseudonym(try input.required("person", limit: 40))
            let command = WithdrawSteward(initiative: initiative.id, person: person)
            let accepted = try await site.submit(command, request, context, input)
            let isSelf = person == standing.pseudonym && !standing.isOperator
            let next = isSelf ? "/i/\(initiative.name)" : "/i/\(initiative.name)/stewards"
            return site.recorded(accepted, input, context, next: next + "?done=steward-withdrawn")
        } catch let refusal as Refusal where !input.isJSON && refusal.isAboutForm {
            return try await returned(refusal, input, request, context, initiative, standing)
        }
    }

    private func changePhase(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try site.initiative(context.parameter("name"))
        let standing = try await site.steward(context, initiative)
        let input = try await site.input(request)
        do {
            let name = try input.required("phase", limit: 20)
            guard let phase = InitiativePhase(rawValue: name) else { throw Refusal.field("phase", "choice") }
            let command = ChangePhase(
                initiative: initiative.id, phase: phase, reason: try input.text("reason", limit: 500))
            let accepted = try await site.submit(command, request, context, input)
            return site.recorded(accepted, input, context, next: "/i/\(initiative.name)/stewards?done=phase")
        } catch let refusal as Refusal where !input.isJSON && refusal.isAboutForm {
            return try await returned(refusal, input, request, context, initiative, standing)
        }
    }
}
