// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import HTTPTypes
import Hummingbird
import Kernel
import SQL
import Web

/// Adds a report: the form, and what it or a program sends.
struct ReportFilingRoutes: Sendable {
    let reports: ReportSite
    private var site: Site { reports.site }

    init(reports: ReportSite) { self.reports = reports }

    func add(to router: some RouterMethods<WebContext>) {
        router.get("i/:name/reports/new") { request, context in
            let initiative = try reports.initiative(context)
            var input = FormInput()
            for name in ["category", "latitude", "longitude", "placeWords"] {
                if let value = request.query[name] { input.typed[name] = [String(value)] }
            }
            // What a device keeps for the time without a connection has no key: each sending makes its own there.
            let isKept = request.query.has("kept") && context.identity == nil
            let page = try await form(
                request, context, initiative, input, key: isKept ? "" : site.formKey())
            return isKept ? page.with(.cacheControl, "no-cache") : page
        }
        router.get("i/:name/reports/:id/correct") { request, context in
            try await correction(request, context, nil, status: .ok)
        }
        router.post("i/:name/reports") { request, context in try await file(request, context) }
    }

    /// The form with which an author corrects a report: as it is now, or as it came back.
    func correction(
        _ request: Request, _ context: WebContext, _ returned: FormInput?, status: HTTPResponse.Status
    ) async throws -> Response {
        let initiative = try reports.initiative(context)
        let id = try reports.id(context)
        guard let identity = context.identity else { throw Refusal(.notAllowed) }
        let (categories, row) = try await site.kernel.read { db in
            (
                try SlottedCategory.all(in: initiative.id, db),
                try db.first(
                    """
                    SELECT \(ReportRow.columns) FROM reports_report \
                    WHERE id = \(id) AND initiative = \(initiative.id) AND status IN (0, 1, 2, 7)
                    """
                ) { ReportRow($0) }
            )
        }
        guard let row else { throw Refusal(.notFound) }
        guard row.author == identity.pseudonym(in: initiative.id) else { throw Refusal(.notAllowed) }
        let shell = site.shell(request, context, initiative: initiative)
        let marks = categories.map { ReportSite.mark($0.category, context.language) }
        let category = categories.first { $0.slot == Int64(row.category) }?.category
        let model = ReportNewPage(
            shell: shell,
            categories: categories.map(\.category).filter { !$0.isRetired || $0.key == category?.key }.map {
                Self.choice($0, shell.t)
            },
            map: reports.map(.pick, initiative, marks),
            input: returned ?? Self.typed(row, category, among: categories),
            key: site.formKey(), photoLimit: site.settings.largestPicture >> 20, correcting: id,
            finder: site.finder(FormInput(), "placeWords", near: nil, context.language))
        return site.page(model, status: status).with(.cacheControl, "no-store")
    }

    /// A report as its form would have sent it.
    private static func typed(
        _ row: ReportRow, _ category: Category?, among all: [SlottedCategory]
    ) -> FormInput {
        var typed: [String: [String]] = [
            "category": [category?.key ?? ""], "placeWords": [row.placeWords],
            "description": [row.description],
            "also": row.further(all).map(\.key), "seen": [String(row.seen.rfc3339.prefix(16))],
        ]
        if let place = row.place {
            typed["latitude"] = [String(place.latitude)]
            typed["longitude"] = [String(place.longitude)]
        }
        for member in (try? JSONValue(parsing: row.fields).objectValue) ?? JSONObject() {
            typed["fields.\(category?.key ?? "").\(member.key)"] = [
                member.value.stringValue ?? "\(member.value)"
            ]
        }
        return FormInput(typed: typed)
    }

    private func form(
        _ request: Request, _ context: WebContext, _ initiative: Initiative, _ input: FormInput, key: String,
        near: [ReportCard] = [], status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        guard initiative.phase.takesContributions else { throw Refusal(.closed) }
        let shell = site.shell(request, context, initiative: initiative)
        let categories = try await reports.queries.categories(of: initiative.id).map(\.category)
        let marks = categories.map { ReportSite.mark($0, context.language) }
        let extent =
            initiative.description.area == nil ? try await reports.queries.extent(of: initiative.id) : nil
        let model = ReportNewPage(
            shell: shell,
            categories: categories.filter { !$0.isRetired }.map { Self.choice($0, shell.t) },
            map: reports.map(.pick, initiative, marks, box: extent), input: input, key: key,
            near: near, isFirst: context.identity == nil, photoLimit: site.settings.largestPicture >> 20,
            finder: site.finder(
                input, "placeWords", near: (initiative.description.area?.box ?? extent)?.center,
                context.language))
        return site.page(model, status: status).with(.cacheControl, "no-store")
    }

    /// A category as the form offers it.
    static func choice(_ category: Category, _ t: Words) -> ReportNewPage.Choice {
        let language = t.language
        let fields = category.fields.map { field in
            FormField(
                "fields.\(category.key).\(field.key)", kind(field, language), label: field.name(in: language),
                hint: field.meaning(in: language), unit: ReportSite.unit(field, t), required: field.isRequired
            )
        }
        let visibility = category.visibility
        var notes = visibility.publish == .atOnce ? [] : [t["publish.\(visibility.publish.rawValue)"]]
        if visibility.delayHours > 0, visibility.publish != .aggregates {
            notes.append(t.text("delayed_note", ["span": Moment.span(hours: visibility.delayHours, t)]))
        }
        if visibility.timeGrain != .minute { notes.append(t["record_note"]) }
        let note = notes.isEmpty ? nil : notes.joined(separator: " ")
        let help = category.help(in: language)
        return ReportNewPage.Choice(
            ReportSite.mark(category, language), hint: help.isEmpty ? nil : help, note: note, fields: fields)
    }

    private static func kind(_ field: CategoryField, _ language: String) -> FormField.Kind {
        switch field.kind {
        case .text: .text
        case .number: .number
        case .date: .date
        case .yesNo: .yesNo
        case .choice: .choice(field.choices.map { ($0.key, $0.names.localized(language) ?? $0.key) })
        }
    }

    private func file(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try reports.initiative(context)
        let input = try await site.input(request)
        if input.findsPlace("placeWords") {
            return try await form(
                request, context, initiative, input.form, key: input.typed("idempotencyKey"))
        }
        do {
            let photo = try await reports.photo(input)
            let command = try await command(
                input, initiative, photo: photo?.hash, keptFor: site.keptFor(request))
            let questions = try await ReportQuestions(reports: reports).open(
                command, initiative, input, context)
            if let questions {
                return try await form(
                    request, context, initiative, questions.input, key: input.typed("idempotencyKey"),
                    near: questions.near, status: .unprocessableContent)
            }
            let accepted = try await site.submit(command, request, context, input)
            try await photo?.keep(in: site.kernel.media)
            return answer(accepted, initiative, input, context, isOutside: command.isOutside(initiative))
        } catch let refusal as Refusal
            where !input.answersJSON && refusal.isAboutForm && refusal.code != .closed
        {
            let words = site.catalogue[context.language]
            return try await form(
                request, context, initiative, input.returned(Self.placed(refusal, input), words),
                key: input.typed("idempotencyKey"), status: refusal.code.status
            ).retrying(after: refusal)
        }
    }

    private func command(
        _ input: Input, _ initiative: Initiative, photo: String?, keptFor: Int64
    ) async throws -> FileReport {
        let category = try input.required("category", limit: 40)
        let declared = input.isJSON ? [] : try await fields(of: category, in: initiative)
        return FileReport(
            initiative: initiative.id, category: category,
            also: try input.list("also").filter { !$0.isEmpty },
            place: try input.chosenPlace()?.point ?? input.point("place"),
            placeWords: try input.text("placeWords", limit: 400), seen: try input.time("seen"),
            description: try input.text("description", limit: 20_000, lines: true),
            fields: try Self.values(input, category, declared), photo: photo,
            source: input.isJSON ? try input.text("source", limit: 200).nonEmpty : nil,
            personalDataAccepted: try input.flag("personalDataAccepted"), keptFor: keptFor)
    }

    private func fields(of category: String, in initiative: Initiative) async throws -> [CategoryField] {
        let all = try await reports.queries.categories(of: initiative.id)
        return all.first { $0.category.key == category }?.category.fields ?? []
    }

    /// The values of the category's fields; a form names them `fields.<category>.<field>` and sends only texts.
    static func values(_ input: Input, _ category: String, _ fields: [CategoryField]) throws -> JSONObject {
        let object = try input.object("fields")
        if input.isJSON { return object }
        var values = JSONObject()
        for member in object where member.key.hasPrefix(category + ".") {
            guard let text = member.value.stringValue, !text.isEmpty else { continue }
            let key = String(member.key.dropFirst(category.count + 1))
            values[key] = typed(text, as: fields.first { $0.key == key }?.kind)
        }
        return values
    }

    /// What a form's text stands for; what cannot be that stays a text, and is refused by the command.
    private static func typed(_ text: String, as kind: CategoryField.Kind?) -> JSONValue {
        switch kind {
        case .yesNo where text == "true" || text == "false": return .bool(text == "true")
        case .number:
            let number = Double(text.replacing(",", with: "."))
            return number.flatMap { $0.isFinite ? .double($0) : nil } ?? .string(text)
        default: return .string(text)
        }
    }

    /// Puts the messages about a category's fields beside the form's own names for them.
    static func placed(_ refusal: Refusal, _ input: Input) -> Refusal {
        let category = input.typed("category")
        return Refusal(
            refusal.code,
            fields: refusal.fields.map { message in
                guard message.field.hasPrefix("fields.") else { return message }
                return .init("fields.\(category).\(message.field.dropFirst(7))", message.code, message.values)
            }, values: refusal.values)
    }

    private func answer(
        _ accepted: Accepted, _ initiative: Initiative, _ input: Input, _ context: WebContext, isOutside: Bool
    ) -> Response {
        let id = accepted.receipt.subject
        let path = "/i/\(initiative.name)/reports/\(id)"
        guard input.answersJSON else { return accepted.answer(.seeOther(path + "?thanks")) }
        let response = Response.json(status: .created) { json in
            json.beginObject()
            json.member("id", id)
            json.member("receipt", "\(context.base)/record/entries/\(accepted.receipt.index)")
            json.member("url", context.base + path)
            if isOutside {
                json.key("warnings")
                json.array { json in
                    json.object { json in
                        json.member("field", "place")
                        json.member("code", "outsideArea")
                        json.member("message", site.catalogue[context.language]["field.outsideArea"])
                    }
                }
            }
            json.endObject()
        }
        return accepted.answer(response.with(.location, path))
    }
}

extension String {
    /// Nil where there is nothing in it.
    var nonEmpty: String? { isEmpty ? nil : self }
}
