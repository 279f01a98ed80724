// SPDX-License-Identifier: Apache-2.0
import Formats
import Hummingbird
import Kernel
import Web

/// An initiative's categories: seen by all, changed by its stewards.
struct CategoryRoutes: Sendable {
    let reports: ReportSite
    private var site: Site { reports.site }

    init(reports: ReportSite) { self.reports = reports }

    func add(to router: some RouterMethods<WebContext>) {
        router.get("i/:name/categories.json") { _, context in
            let initiative = try reports.initiative(context)
            let categories = try await reports.queries.categories(of: initiative.id)
            return Response.json { json in
                json.beginObject()
                json.key("categories")
                json.beginArray()
                for one in categories { json.value(one.category.json) }
                json.endArray()
                json.endObject()
            }.with(.cacheControl, "no-cache")
        }
        router.get("i/:name/categories") { request, context in
            try await page(request, context, acting: nil, input: FormInput())
        }
        router.post("i/:name/categories") { request, context in try await save(request, context) }
    }

    private func page(
        _ request: Request, _ context: WebContext, acting: String?, input: FormInput
    ) async throws -> Response {
        let initiative = try reports.initiative(context)
        let maySteward = try await site.maySteward(context, initiative)
        let shell = site.shell(request, context, initiative: initiative, maySteward: maySteward)
        let t = shell.t
        let categories = try await reports.queries.categories(of: initiative.id)
        let totals = try await reports.queries.totals(of: initiative.id)
        let further = try await reports.queries.furtherTotals(of: initiative.id)
        let languages = initiative.description.languages.map { (tag: $0, name: t["language.\($0)"]) }
        let topics = categories.map { one in
            let slot = Int(one.slot)
            return topic(one, count: totals[slot * 2] + totals[slot * 2 + 1] + further[slot], languages, t)
        }
        let model = CategoriesPage(
            shell: shell, topics: topics, languages: languages, icons: CategoryLook.icons,
            colors: CategoryLook.colours, maySteward: maySteward, isFull: categories.count >= Category.limit,
            acting: acting, input: input, key: site.formKey())
        return site.page(model, status: acting == nil ? .ok : .unprocessableContent)
    }

    private func topic(
        _ one: SlottedCategory, count: Int, _ languages: [(tag: String, name: String)], _ t: Words
    ) -> CategoriesPage.Topic {
        let category = one.category
        let fields = category.json["fields"].map { "\($0)" } ?? ""
        return CategoriesPage.Topic(
            mark: ReportSite.mark(category, t.language),
            rules: CategoriesPage.rules(
                freshHours: category.freshHours, category.visibility, t),
            count: count, isRetired: category.isRetired,
            names: languages.map {
                ($0.tag, $0.name, category.names[$0.tag] ?? "", category.help[$0.tag] ?? "")
            },
            kind: category.kind.rawValue, freshHours: category.freshHours,
            publish: category.visibility.publish.rawValue,
            placeGridMetres: category.visibility.placeGridMetres, homes: category.visibility.homes,
            delayHours: category.visibility.delayHours, isAboutPersons: category.visibility.persons,
            timeGrain: category.visibility.timeGrain.rawValue, photos: category.visibility.photos,
            fields: fields)
    }

    /// A program sends the whole list, the page one category.
    private func save(_ request: Request, _ context: WebContext) async throws -> Response {
        let initiative = try reports.initiative(context)
        let input = try await site.input(request)
        let known = try await reports.queries.categories(of: initiative.id).map(\.category)
        do {
            let categories =
                input.isJSON
                ? try Category.list(input.values["categories"]) : try Self.merged(input, into: known)
            let accepted = try await site.submit(
                SetCategories(initiative: initiative.id, categories: categories), request, context, input)
            let path = "/i/\(initiative.name)/categories"
            guard input.isJSON else { return accepted.answer(.seeOther(path + "?done=categories")) }
            return accepted.answer(
                Response.json(status: .created) { json in
                    json.object { $0.member("entry", accepted.receipt.index) }
                }.with(.location, path + ".json"))
        } catch let refusal as Refusal where !input.isJSON && refusal.isAboutForm {
            let words = site.catalogue[context.language]
            return try await page(
                request, context, acting: input.typed("key"), input: input.returned(refusal, words))
        }
    }

    /// The list with the form's category in the place of the one with its key, or at the end.
    private static func merged(_ input: Input, into known: [Category]) throws -> [Category] {
        var key = try input.text("key", limit: 40)
        var names = JSONObject()
        var help = JSONObject()
        for member in try input.object("names") where member.value != .string("") {
            names[member.key] = member.value
        }
        for member in try input.object("help") where member.value != .string("") {
            help[member.key] = member.value
        }
        let isNew = key.isEmpty
        if isNew {
            let words = WordFolding.words(in: names.first?.value.stringValue ?? "")
            key = String(words.joined(separator: "-").filter { $0.isASCII }.prefix(36))
            if key.isEmpty { key = "category" }
            while known.contains(where: { $0.key == key }) { key += "-2" }
        }
        var json = JSONObject()
        json["key"] = .string(key)
        json["icon"] = .string(try input.text("icon", limit: 40))
        json["colour"] = .string(try input.text("colour", limit: 7))
        json["kind"] = .string(try input.text("kind", limit: 40))
        json["freshHours"] = .int(try input.integer("freshHours") ?? 24)
        json["visibility"] = try visibility(input, of: known.first { $0.key == key })
        json["names"] = .object(names)
        if !help.isEmpty { json["help"] = .object(help) }
        let fields = try input.text("fields", limit: 20_000, lines: true)
        if !fields.isEmpty {
            guard let parsed = try? JSONValue(parsing: fields) else {
                throw Refusal.field("fields", "object")
            }
            json["fields"] = parsed
        }
        if try input.flag("retired") { json["retired"] = .bool(true) }
        let category = try Category(.object(json))
        return isNew ? known + [category] : known.map { $0.key == key ? category : $0 }
    }

    /// What the public gets, as the form says; what the form does not ask stays.
    private static func visibility(_ input: Input, of known: Category?) throws -> JSONValue {
        var members = known?.json["visibility"]?.objectValue ?? JSONObject()
        members["publish"] = .string(try input.text("publish", limit: 40))
        members["placeGridMetres"] = .int(try input.integer("placeGridMetres") ?? 0)
        members["timeGrain"] = .string(try input.text("timeGrain", limit: 40))
        members["photos"] = .bool(try input.flag("photos"))
        members["persons"] = .bool(try !input.flag("noPersons"))
        members["delayHours"] = .int(try input.integer("delayHours") ?? 0)
        members["homes"] = nil
        if let homes = try input.integer("homesAtLeast"), homes > 0 {
            members["homes"] = [
                "atLeast": .int(homes), "perSquareKilometre": .int(try input.integer("homesPerKm2") ?? 0),
            ]
        }
        return .object(members)
    }
}
