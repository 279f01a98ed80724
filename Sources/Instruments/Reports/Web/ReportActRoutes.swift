// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import HTTPTypes
import Hummingbird
import Kernel
import Web

/// What people do with a report: one address for each command.
struct ReportActRoutes: Sendable {
    let reports: ReportSite
    private var site: Site { reports.site }

    init(reports: ReportSite) { self.reports = reports }

    func add(to router: some RouterMethods<WebContext>) {
        act("confirm", router) {
            ConfirmReport(initiative: $0.initiative, report: $0.id, keptFor: $0.keptFor)
        }
        act("dispute", router) {
            DisputeReport(
                initiative: $0.initiative, report: $0.id, why: try $0.text("why", "reason"),
                personalDataAccepted: try $0.accepts)
        }
        act("comment", router) {
            CommentReport(
                initiative: $0.initiative, report: $0.id, text: try $0.text("text"),
                personalDataAccepted: try $0.accepts)
        }
        act("withdraw", router) {
            WithdrawReport(
                initiative: $0.initiative, report: $0.id, reason: try $0.text("reason"),
                personalDataAccepted: try $0.accepts)
        }
        act("resolve", router) {
            ResolveReport(
                initiative: $0.initiative, report: $0.id, text: try $0.text("text"),
                personalDataAccepted: try $0.accepts)
        }
        act("reopen", router) {
            ReopenReport(
                initiative: $0.initiative, report: $0.id, why: try $0.text("why", "reason"),
                personalDataAccepted: try $0.accepts, keptFor: $0.keptFor)
        }
        act("correct", router) { act in
            let categories = try await reports.queries.categories(of: act.initiative)
            return try act.correction(categories.map(\.category))
        }
        act("update", router) { try await $0.update(reports) }
        addForStewards(to: router)
    }

    private func addForStewards(to router: some RouterMethods<WebContext>) {
        act("merge", router) {
            guard let into = try $0.input.integer("into") else { throw Refusal.field("into", "required") }
            return MergeReports(initiative: $0.initiative, report: $0.id, into: into)
        }
        act("unmerge", router) { UnmergeReport(initiative: $0.initiative, report: $0.id) }
        act("hide", router) {
            HideReport(
                initiative: $0.initiative, report: $0.id, rule: try $0.rule, reason: try $0.text("reason"))
        }
        act("restore", router) {
            RestoreReport(initiative: $0.initiative, report: $0.id, reason: try $0.text("reason"))
        }
        act("release", router) { ReleaseReport(initiative: $0.initiative, report: $0.id) }
        act("hide-remark", router) {
            guard let remark = try $0.input.integer("remark") else {
                throw Refusal.field("remark", "required")
            }
            return HideRemark(
                initiative: $0.initiative, report: $0.id, remark: remark, rule: try $0.rule,
                reason: try $0.text("reason"))
        }
        act("restore-remark", router) {
            guard let remark = try $0.input.integer("remark") else {
                throw Refusal.field("remark", "required")
            }
            return RestoreRemark(initiative: $0.initiative, report: $0.id, remark: remark)
        }
        help(router)
    }

    /// What helpers do, what people complain of, and what stewards make of it.
    private func help(_ router: some RouterMethods<WebContext>) {
        act("flag", router) { act in
            guard let complaint = HelpFact.Complaint(rawValue: try act.input.text("complaint", limit: 40))
            else { throw Refusal.field("complaint", "choice") }
            return FlagReport(
                initiative: act.initiative, report: act.id, complaint: complaint, text: try act.text("text"))
        }
        act("settle-flags", router) {
            SettleFlags(initiative: $0.initiative, report: $0.id, reason: try $0.text("reason"))
        }
        act("translate", router) { act in
            guard let language = LanguageTag(try act.input.required("language", limit: 20)) else {
                throw Refusal.field("language", "language")
            }
            return TranslateReport(
                initiative: act.initiative, report: act.id, language: language, text: try act.text("text"),
                personalDataAccepted: try act.accepts)
        }
        act("place", router) { act in
            guard let place = try act.input.point("place") else { throw Refusal.field("place", "required") }
            return PlaceReport(
                initiative: act.initiative, report: act.id, place: place,
                words: try act.input.text("placeWords", limit: 400))
        }
        act("categorise", router) {
            CategoriseReport(
                initiative: $0.initiative, report: $0.id,
                category: try $0.input.required("category", limit: 40))
        }
        act("check-photo", router) { act in
            guard let verdict = HelpFact.PhotoVerdict(rawValue: try act.input.text("verdict", limit: 40))
            else { throw Refusal.field("verdict", "choice") }
            return CheckPhoto(initiative: act.initiative, report: act.id, verdict: verdict)
        }
        act("accept-help", router) {
            AcceptHelp(initiative: $0.initiative, report: $0.id, help: try $0.help)
        }
        act("decline-help", router) {
            DeclineHelp(
                initiative: $0.initiative, report: $0.id, help: try $0.help, reason: try $0.text("reason"))
        }
    }

    /// One act: the report, and what was sent.
    struct Act {
        let initiative: EntryIndex
        let id: EntryIndex
        let input: Input
        let keptFor: Int64

        /// The first of these fields that was given.
        func text(_ names: String...) throws -> String {
            for name in names {
                let text = try input.text(name, limit: 20_000, lines: true)
                if !text.isEmpty { return text }
            }
            return ""
        }

        /// The entry with which something was proposed.
        var help: EntryIndex {
            get throws {
                guard let help = try input.integer("help") else { throw Refusal.field("help", "required") }
                return help
            }
        }

        var accepts: Bool { get throws { try input.flag("personalDataAccepted") } }

        var rule: ModerationRule {
            get throws {
                guard let rule = ModerationRule(rawValue: try input.text("rule", limit: 40)) else {
                    throw Refusal.field("rule", "choice")
                }
                return rule
            }
        }

        func correction(_ categories: [Category]) throws -> CorrectReport {
            var change = CorrectReport.Change()
            if input.values["category"] != nil {
                change.category = try input.text("category", limit: 40).nonEmpty
            }
            if input.values["also"] != nil { change.also = try input.list("also").filter { !$0.isEmpty } }
            change.place = try input.point("place")
            change.removesPlace = try input.flag("removesPlace")
            if input.values["placeWords"] != nil {
                change.placeWords = try input.text("placeWords", limit: 400)
            }
            change.seen = try input.time("seen")
            if input.values["description"] != nil {
                change.description = try input.text("description", limit: 20_000, lines: true)
            }
            if input.isJSON {
                if input.values["fields"] != nil { change.fields = try input.object("fields") }
            } else if let category = change.category {
                let fields = categories.first { $0.key == category }?.fields ?? []
                change.fields = try ReportFilingRoutes.values(input, category, fields)
            }
            change.removesPhoto = try input.flag("removesPhoto")
            return CorrectReport(
                initiative: initiative, report: id, change: change, personalDataAccepted: try accepts)
        }

        func update(_ reports: ReportSite) async throws -> UpdateReport {
            UpdateReport(
                initiative: initiative, report: id, text: try text("text"),
                photo: try await reports.photo(input)?.hash,
                fields: input.isJSON ? try input.object("fields") : JSONObject(),
                personalDataAccepted: try accepts, keptFor: keptFor)
        }
    }

    private func act<C: Command>(
        _ name: String, _ router: some RouterMethods<WebContext>,
        _ command: @escaping @Sendable (Act) async throws -> C
    ) {
        router.post("i/:name/reports/:id/\(name)") { request, context in
            try await perform(name, request, context, command)
        }
    }

    private func perform<C: Command>(
        _ name: String, _ request: Request, _ context: WebContext,
        _ command: @Sendable (Act) async throws -> C
    ) async throws -> Response {
        let initiative = try reports.initiative(context)
        let id = try reports.id(context)
        let input = try await site.input(request)
        let queue = QueueRoutes(reports: reports)
        let isQueued = !input.typed("queue").isEmpty
        if isQueued { try await queue.requireLease(id, context, initiative) }
        do {
            let command = try await command(
                Act(
                    initiative: initiative.id, id: id, input: input, keptFor: try site.keptFor(request)))
            let accepted = try await site.submit(command, request, context, input)
            let path = "/i/\(initiative.name)/reports/\(id)"
            let next = isQueued ? try await queue.next(input, request, context, initiative) : nil
            if isQueued, !input.answersJSON {
                let tail = next.map { "/\($0)?kind=\(input.typed("queue"))&done=\(name)" }
                return accepted.answer(
                    .seeOther("/i/\(initiative.name)/queue" + (tail ?? "?done=queue-empty")))
            }
            guard input.answersJSON else { return accepted.answer(.seeOther("\(path)?done=\(name)")) }
            let response = Response.json(status: .created) { json in
                json.beginObject()
                json.member("id", id)
                json.member("entry", accepted.receipt.index)
                json.member("receipt", "\(context.base)/record/entries/\(accepted.receipt.index)")
                if isQueued { json.member("next", next) }
                json.endObject()
            }
            return accepted.answer(response.with(.location, path))
        } catch let refusal as Refusal where !input.answersJSON && refusal.isAboutForm {
            let words = site.catalogue[context.language]
            if isQueued {
                return try await queue.page(
                    request, context, acting: name, input: input.returned(refusal, words),
                    status: refusal.code.status
                ).retrying(after: refusal)
            }
            if name == CorrectReport.name {
                return try await ReportFilingRoutes(reports: reports).correction(
                    request, context, input.returned(ReportFilingRoutes.placed(refusal, input), words),
                    status: refusal.code.status)
            }
            return try await ReportRoutes(reports: reports).page(
                request, context, acting: ReportPage.Action(rawValue: name),
                input: input.returned(refusal, words), status: refusal.code.status
            ).retrying(after: refusal)
        }
    }
}
