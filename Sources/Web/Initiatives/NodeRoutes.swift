// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import HTTPTypes
public import Hummingbird
import Kernel

/// The node's front page and the way to open an initiative.
public struct NodeRoutes: Sendable {
    private let site: Site

    /// Makes the routes.
    public init(_ site: Site) { self.site = site }

    /// Adds the routes to a router.
    public func add(to router: some RouterMethods<WebContext>) {
        router.get("/") { request, context in try await front(request, context) }
        router.get("open") { request, context in openForm(request, context) }
        router.post("i") { request, context in try await open(request, context) }
        router.post("language") { request, context in try await chooseLanguage(request, context) }
        router.get("privacy") { request, context in
            site.publicPage(PrivacyPage(shell: site.shell(request, context)), context)
        }
    }

    // MARK: Front

    /// As many cards stand on a page, and as many pins on its map.
    private static let (pageSize, pinLimit) = (60, 200)

    private func front(_ request: Request, _ context: WebContext) async throws -> Response {
        let all = site.kernel.initiatives.listed
        let exercises = all.count { $0.description.isExercise }
        let lively = Liveliest(all.filter { $0.phase.takesContributions }, site.kernel)
        let older = Liveliest(all.filter { !$0.phase.takesContributions }, site.kernel)
        let shown = lively.page(before: try Self.index("before", request), limit: Self.pinLimit)
        let (cards, past) = (
            shown.prefix(Self.pageSize),
            older.page(before: try Self.index("older", request), limit: Self.pageSize)
        )
        let known = try await Known(of: shown + past, site)
        let t = site.catalogue[context.language]
        let pins = shown.compactMap { one in known.pin(one, t) }
        let model = NodePage(
            shell: site.shell(request, context, isExercise: exercises > 0 && exercises == all.count),
            nodeTitle: site.settings.title, hasExercise: exercises > 0 && exercises < all.count,
            map: MapView(.explore, base: site.baseMap, pins: pins), total: lively.count,
            initiatives: cards.map(known.card),
            next: lively.next(after: Array(cards)).map { "/?before=\($0)" },
            older: past.map(known.card), olderTotal: older.count,
            nextOlder: older.next(after: past).map { "/?older=\($0)#older" },
            isOlderOpen: request.query.has("older"), isCut: lively.next(after: shown) != nil,
            live: LiveFeed(
                address: "/live", after: site.kernel.feed.next - 1,
                kinds: ["initiatives/opened", "initiatives/phase-changed"]
                    + RecordEvent.kinds.map { "record/\($0.name)" }))
        return site.publicPage(model, context)
    }

    private static func index(_ name: String, _ request: Request) throws -> EntryIndex {
        guard let text = request.query[name] else { return .max }
        guard let index = EntryIndex(text) else { throw Refusal.field(name, "number") }
        return index
    }

    // MARK: Open

    private func openForm(_ request: Request, _ context: WebContext) -> Response {
        let chosen = request.query["template"]
        return site.page(openPage(request, context, chosen: chosen, input: FormInput(), key: site.formKey()))
    }

    private func openPage(
        _ request: Request, _ context: WebContext, chosen: String?, input: FormInput,
        similar: [MeetingPage.Alike] = [], key: String
    ) -> OpenPage {
        let shell = site.shell(request, context)
        let templates = InitiativeTemplate.all.map { $0.page(context.language) }
        let template = chosen.flatMap { InitiativeTemplate.named($0) }
        var input = input
        if let template, input.typed.isEmpty {
            input.typed = [
                "purpose": [template.purpose(in: context.language)],
                "sharedValue": [template.sharedValue(in: context.language)], "languages": [context.language],
                "licence": ["CC-BY-4.0"], "emergencyNumber": [template.isEmergency ? "112" : ""],
            ]
        }
        return OpenPage(
            shell: shell, templates: templates, chosen: template?.page(context.language),
            languages: Self.languages(shell.t), licences: Self.licences,
            map: MapView(.area, base: site.baseMap),
            input: input, similar: similar, key: key,
            finder: site.finder(input, "areaWords", near: nil, context.language))
    }

    static func languages(_ t: Words) -> [(value: String, words: String)] {
        ["en", "nl"].map { ($0, t["language.\($0)"]) }
    }

    static let licences = [
        (value: "CC-BY-4.0", words: "CC BY 4.0"), (value: "CC0-1.0", words: "CC0 1.0"),
        (value: "ODbL-1.0", words: "ODbL 1.0"),
    ]

    private func open(_ request: Request, _ context: WebContext) async throws -> Response {
        let input = try await site.input(request)
        if input.findsPlace("areaWords") {
            let page = openPage(
                request, context, chosen: input.typed("template"), input: input.form,
                key: input.typed("idempotencyKey"))
            return site.page(page)
        }
        do {
            let command = try Self.command(input, context, site.kernel)
            let similar = similar(to: command)
            if !similar.isEmpty, !input.isJSON, try !input.flag("openAnyway") {
                let counts = try await site.parts.counts(similar.map(\.initiative.id))
                return site.page(
                    openPage(
                        request, context, chosen: input.typed("template"), input: input.asTyped,
                        similar: similar.map { MeetingPage.Alike($0, count: counts[$0.initiative.id] ?? 0) },
                        key: input.typed("idempotencyKey")))
            }
            let accepted = try await site.submit(command, request, context, input)
            return site.opened(accepted, input, context, done: "opened", similar: similar)
        } catch let refusal as Refusal where !input.isJSON && refusal.isAboutForm {
            let words = site.catalogue[context.language]
            let page = openPage(
                request, context, chosen: input.typed("template"), input: input.returned(refusal, words),
                key: input.typed("idempotencyKey"))
            return site.page(page, status: refusal.code.status)
        }
    }

    /// Those that seem to be about the same; not one of the same address, which may be this form sent twice.
    private func similar(to command: OpenInitiative) -> [SimilarInitiative] {
        site.kernel.initiatives.similar(
            to: command.description, template: command.template, at: site.now
        ).filter { $0.initiative.name != command.address }
    }

    /// Reads the intent to open an initiative.
    static func command(_ input: Input, _ context: WebContext, _ kernel: Kernel) throws -> OpenInitiative {
        let chosen = input.typed("template").isEmpty ? "empty" : input.typed("template")
        var mistakes = FieldMistakes()
        let template = InitiativeTemplate.named(chosen)
        if template == nil { mistakes.add(.init("template", "choice")) }
        let tags = try mistakes.value([]) { try InitiativeForm.languages(input) }
        let main = tags.first ?? context.language
        let start = InitiativeDescription(title: "", languages: [main], emergencyNumber: "")
        var description = try InitiativeForm.changed(start, by: input, &mistakes)
        if description.languages.isEmpty { description.languages = [main] }
        if description.licence.isEmpty { description.licence = start.licence }
        try mistakes.value(()) { try description.check() }
        let name = try InitiativeForm.name(input, title: description.title, kernel, &mistakes)
        try mistakes.finish()
        guard let template else { throw Refusal.field("template", "choice") }
        if description.purpose.isEmpty { description.purpose = template.purpose(in: main) }
        if description.sharedValue.isEmpty { description.sharedValue = template.sharedValue(in: main) }
        if let chosen = try input.chosenPlace() {
            description.area = try? Area(center: chosen.point, radius: chosen.radius)
        }
        if description.emergencyNumber.isEmpty, template.isEmergency { description.emergencyNumber = "112" }
        return OpenInitiative(
            name: name, template: template.name, description: description, settings: template.settings,
            personalData: .init(accepted: try input.flag("personalDataAccepted")))
    }

    // MARK: Language

    private func chooseLanguage(_ request: Request, _ context: WebContext) async throws -> Response {
        let input = try await site.input(request)
        let language = input.typed("lang")
        guard site.catalogue.languages.contains(language) else { throw Refusal.field("lang", "choice") }
        let secure = site.settings.isSecure(request, context) ? "; Secure" : ""
        return Response.seeOther(Self.local(input.typed("back")))
            .with(.setCookie, "lang=\(language); Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax\(secure)")
    }

    /// An address of this site without the language that it asks for; the front page for any other.
    ///
    /// A browser reads `\` as `/` and drops tabs and line ends, so that `/\other.example` leaves the site.
    static func local(_ address: String) -> String {
        let bytes = Array(address.utf8)
        guard bytes.first == 47, bytes.count < 2000, bytes.count < 2 || (bytes[1] != 47 && bytes[1] != 92),
            bytes.allSatisfy({ (33...126).contains($0) && $0 != 92 })
        else { return "/" }
        let parts = address.split(separator: "?", maxSplits: 1)
        guard parts.count == 2 else { return address }
        let query = parts[1].split(separator: "&").filter { !$0.hasPrefix("lang=") && !$0.hasPrefix("done=") }
        return query.isEmpty ? String(parts[0]) : "\(parts[0])?\(query.joined(separator: "&"))"
    }
}
