// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import HTTPTypes
public import Hummingbird
import Kernel

/// Initiatives that meet: which are alike, and how one goes up in another with the consent of both.
public struct MeetingRoutes: Sendable {
    private let site: Site

    /// Makes the routes.
    public init(_ site: Site) { self.site = site }

    /// Adds the routes to a router.
    public func add(to router: some RouterMethods<WebContext>) {
        router.get("i/similar.json") { request, context in try similar(request, context) }
        router.get("i/:name/meeting") { request, context in
            let initiative = try site.initiative(context.parameter("name"))
            _ = try await site.steward(context, initiative)
            return try await page(request, context, initiative)
        }
        router.post("i/:name/propose-merge") { request, context in try await propose(request, context) }
        router.post("i/:name/withdraw-merge") { request, context in
            try await act(request, context, done: "merge-withdrawn") { initiative, _ in
                WithdrawMerge(initiative: initiative.id)
            }
        }
        router.post("i/:name/accept-merge") { request, context in
            try await act(request, context, done: "merged") { initiative, input in
                AcceptMerge(initiative: initiative.id, from: try other("from", input).id)
            }
        }
        router.post("i/:name/decline-merge") { request, context in
            try await act(request, context, done: "merge-declined") { initiative, input in
                DeclineMerge(
                    initiative: initiative.id, from: try other("from", input).id,
                    reason: try input.text("reason", limit: 500))
            }
        }
    }

    /// The initiative that a field names.
    private func other(_ field: String, _ input: Input) throws -> Initiative {
        let name = try input.required(field, limit: 40)
        guard let other = site.kernel.initiatives[name: name] else { throw Refusal.field(field, "unknown") }
        return other
    }

    // MARK: Alike

    private func similar(_ request: Request, _ context: WebContext) throws -> Response {
        let asked = request.query
        func number(_ name: String) throws -> Double? {
            guard let text = asked[name], !text.isEmpty else { return nil }
            guard let number = Double(text) else { throw Refusal.field(name, "number") }
            return number
        }
        var description = InitiativeDescription(title: String((asked["title"] ?? "").prefix(200)))
        if let latitude = try number("latitude"), let longitude = try number("longitude") {
            do {
                description.area = try Area(
                    center: Point(latitude: latitude, longitude: longitude),
                    radius: try number("radius") ?? 1000)
            } catch let error as GeometryError { throw Refusal.field("area", "place.\(error.code)") }
        }
        let found = site.kernel.initiatives.similar(
            to: description, template: asked["template"] ?? "empty", at: site.now)
        return Response.json { json in
            json.beginObject()
            json.key("similar")
            json.array { json in for one in found { one.write(to: &json, base: context.base) } }
            json.endObject()
        }.with(.cacheControl, "no-cache")
    }

    // MARK: One goes up in another

    private func page(
        _ request: Request, _ context: WebContext, _ initiative: Initiative, input: FormInput = FormInput(),
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let directory = site.kernel.initiatives
        let alike = directory.similar(
            to: initiative.description, template: initiative.template, id: initiative.id, at: site.now)
        let counts = try await site.parts.counts(alike.map(\.initiative.id))
        let proposals = try await site.kernel.proposals(about: initiative.id)
        func ask(_ proposal: Kernel.MergeProposal, _ id: EntryIndex) -> MeetingPage.Proposal? {
            directory[id: id].map { other in
                MeetingPage.Proposal(
                    name: other.name, title: other.description.title, reason: proposal.reason,
                    who: site.mark(proposal.person), time: proposal.time)
            }
        }
        let model = MeetingPage(
            shell: site.shell(request, context, initiative: initiative, maySteward: true),
            similar: alike.map { one in
                MeetingPage.Alike(one, count: counts[one.initiative.id] ?? 0)
            },
            going: proposals.first { $0.from == initiative.id }.flatMap { ask($0, $0.into) },
            coming: proposals.filter { $0.into == initiative.id }.compactMap { ask($0, $0.from) },
            merged: directory.merged(into: initiative.id).map { ($0.name, $0.description.title) },
            input: input, key: site.formKey())
        return site.page(model, status: status).with(.cacheControl, "private, no-store")
    }

    private func act<C: Command>(
        _ request: Request, _ context: WebContext, done: String,
        _ command: (Initiative, Input) throws -> C
    ) async throws -> Response {
        let initiative = try site.initiative(context.parameter("name"))
        _ = try await site.steward(context, initiative)
        let input = try await site.input(request)
        do {
            let accepted = try await site.submit(command(initiative, input), request, context, input)
            return site.recorded(accepted, input, context, next: "/i/\(initiative.name)/meeting?done=\(done)")
        } catch let refusal as Refusal where !input.isJSON && refusal.isAboutForm {
            return try await page(
                request, context, initiative,
                input: input.returned(refusal, site.catalogue[context.language]),
                status: refusal.code.status)
        }
    }

    /// Proposes, and where the same person looks after both, does it.
    private func propose(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try site.initiative(context.parameter("name"))
        _ = try await site.steward(context, initiative)
        let input = try await site.input(request)
        do {
            let into = try other("into", input)
            let proposal = ProposeMerge(
                initiative: initiative.id, into: into.id, reason: try input.text("reason", limit: 500))
            let accepted = try await site.submit(proposal, request, context, input)
            let there = try await site.standing(context, into)
            guard there?.isSteward ?? false else {
                return site.recorded(
                    accepted, input, context, next: "/i/\(initiative.name)/meeting?done=merge-proposed")
            }
            let receipt = try await site.kernel.submit(
                AcceptMerge(initiative: into.id, from: initiative.id),
                by: try site.caller(request, context, input))
            return site.recorded(
                Accepted(receipt: receipt, cookie: nil), input, context, next: "/i/\(into.name)?done=merged")
        } catch let refusal as Refusal where !input.isJSON && refusal.isAboutForm {
            return try await page(
                request, context, initiative,
                input: input.returned(refusal, site.catalogue[context.language]),
                status: refusal.code.status)
        }
    }
}

extension SimilarInitiative {
    /// Writes it as programs see it.
    func write(to json: inout JSONWriter, base: String) {
        json.object { json in
            json.member("id", initiative.id)
            json.member("name", initiative.name)
            json.member("title", initiative.description.title)
            json.member("url", "\(base)/i/\(initiative.name)")
            json.member("score", (score * 100).rounded() / 100)
            json.key("sharedArea")
            if let area { json.value((area * 100).rounded() / 100) } else { json.null() }
            json.member("sharedWords", words)
            json.member("sameTemplate", isSameTemplate)
        }
    }
}
