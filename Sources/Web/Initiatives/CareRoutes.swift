// SPDX-License-Identifier: Apache-2.0
import Formats
import HTTPTypes
public import Hummingbird
import Kernel

/// How stewards keep an initiative usable: its pace, who helps, and who looks after it for the night.
public struct CareRoutes: Sendable {
    private let site: Site

    /// Makes the routes.
    public init(_ site: Site) { self.site = site }

    /// Adds the routes to a router.
    public func add(to router: some RouterMethods<WebContext>) {
        router.get("i/:name/care") { request, context in
            let initiative = try site.initiative(context.parameter("name"))
            let standing = try await site.steward(context, initiative)
            return try await page(request, context, initiative, standing)
        }
        act("set-pace", router) { initiative, input in
            guard let minutes = try input.integer("minutes") else {
                throw Refusal.field("minutes", "required")
            }
            return SetPace(
                initiative: initiative.id, minutes: minutes, reason: try input.text("reason", limit: 500))
        }
        act("freeze", router) { initiative, input in
            FreezeInitiative(
                initiative: initiative.id, reason: try input.text("reason", limit: 500),
                until: try input.time("until"))
        }
        act("thaw", router) { initiative, input in
            ThawInitiative(initiative: initiative.id, reason: try input.text("reason", limit: 500))
        }
        act("hand-over", router) { initiative, input in
            let to = try input.text("to", limit: 40)
            return HandOver(
                initiative: initiative.id,
                Handover(
                    to: to.isEmpty ? nil : Pseudonym(to),
                    note: try input.text("note", limit: 2000, lines: true), until: try input.time("until")),
                personalDataAccepted: try input.flag("personalDataAccepted"))
        }
        act("open-helping", router) { initiative, input in
            OpenHelping(initiative: initiative.id, isOpen: try input.flag("open"))
        }
        act("dismiss-helper", router) { initiative, input in
            DismissFromHelp(
                initiative: initiative.id, person: Pseudonym(try input.required("person", limit: 40)))
        }
        act("say-present", router) { initiative, _ in SayPresent(initiative: initiative.id) }
        router.post("i/:name/invite-helper") { request, context in try await invite(request, context) }
        router.post("i/:name/join-helpers") { request, context in
            try await help(request, context, done: "helping") { initiative, input in
                let code = try input.text("code", limit: 200)
                return JoinHelpers(initiative: initiative.id, code: code.isEmpty ? nil : code)
            }
        }
        router.post("i/:name/leave-helpers") { request, context in
            try await help(request, context, done: "left") { initiative, _ in
                LeaveHelpers(initiative: initiative.id)
            }
        }
    }

    private func page(
        _ request: Request, _ context: WebContext, _ initiative: Initiative, _ standing: Kernel.Standing,
        invitation: String? = nil, acting: String? = nil, input: FormInput = FormInput(),
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let stewards = try await site.kernel.stewards(of: initiative.id)
        let helpers = try await site.kernel.helpers(of: initiative.id)
        let shell = site.shell(request, context, initiative: initiative, maySteward: true)
        let (care, now) = (initiative.care, site.now)
        let model = CarePage(
            shell: shell,
            state: CarePage.State(
                pace: Int(care.pace), frozen: care.frozen(at: now), isHelpingOpen: care.isHelpingOpen,
                quietUntil: care.quietUntil,
                handover: care.handover(at: now).map { ($0.note, $0.to.map { site.mark($0) }, $0.until) }),
            stewards: stewards.filter { $0 != standing.pseudonym }.map {
                ($0.description, PseudonymName($0).text)
            },
            helpers: helpers.map { helper in
                CarePage.Hand(
                    who: site.mark(helper.person, me: standing.pseudonym),
                    pseudonym: helper.person.description, reviews: helper.helping == .reviewing)
            }, invitation: invitation, acting: acting, input: input, key: site.formKey())
        return site.page(model, status: status).with(.cacheControl, "private, no-store")
    }

    /// One address for each command of stewards.
    private func act<C: Command>(
        _ name: String, _ router: some RouterMethods<WebContext>,
        _ command: @escaping @Sendable (Initiative, Input) throws -> C
    ) {
        router.post("i/:name/\(name)") { request, context in
            let initiative = try site.initiative(context.parameter("name"))
            let standing = try await site.steward(context, initiative)
            let input = try await site.input(request)
            do {
                let accepted = try await site.submit(command(initiative, input), request, context, input)
                return site.recorded(
                    accepted, input, context, next: "/i/\(initiative.name)/care?done=\(name)")
            } catch let refusal as Refusal where !input.isJSON && refusal.isAboutForm {
                return try await page(
                    request, context, initiative, standing, acting: name,
                    input: input.returned(refusal, site.catalogue[context.language]),
                    status: refusal.code.status)
            }
        }
    }

    private func invite(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try site.initiative(context.parameter("name"))
        let standing = try await site.steward(context, initiative)
        let input = try await site.input(request)
        let code = InviteSteward.makeCode()
        // Without an idempotency key: what was not recorded now would be a link that opens nothing.
        try await site.kernel.submit(
            InviteToHelp(initiative: initiative.id, code: code, reviews: try input.flag("reviews")),
            by: try site.caller(request, context, input))
        let link = "\(context.base)/i/\(initiative.name)/queue?code=\(code)"
        guard input.isJSON else {
            return try await page(request, context, initiative, standing, invitation: link)
        }
        return Response.json(status: .created) { json in
            json.object { $0.member("invitation", link) }
        }.with(.cacheControl, "no-store")
    }

    private func help<C: Command>(
        _ request: Request, _ context: WebContext, done: String,
        _ command: (Initiative, Input) throws -> C
    ) async throws -> Response {
        let initiative = try site.initiative(context.parameter("name"))
        let input = try await site.input(request)
        let accepted = try await site.submit(command(initiative, input), request, context, input)
        return site.recorded(accepted, input, context, next: "/i/\(initiative.name)/queue?done=\(done)")
    }
}
