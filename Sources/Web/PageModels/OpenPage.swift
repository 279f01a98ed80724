// SPDX-License-Identifier: Apache-2.0

/// Opens an initiative: choose a template, say what it is called and where it is.
public struct OpenPage: SampledPage {
    public static let template = "OpenPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "templates", "hasTemplates", "chosen", "fields", "more", "areaFields", "areaError",
        "area", "map", "key",
        "problems", "isMoreOpen", "similar", "hasSimilar", "areaWords", "finder", "personalData",
    ])
    public let values: [String: any Sendable]

    /// A template to start from.
    public struct Template: Sendable {
        let name: String
        let title: String
        let words: String
        let icon: String
        let categories: [String]
        /// Describes it.
        ///
        /// - Parameters:
        ///   - words: What it is for, in one sentence.
        ///   - categories: Names of its categories.
        public init(name: String, title: String, words: String, icon: String, categories: [String]) {
            self.name = name
            self.title = title
            self.words = words
            self.icon = icon
            self.categories = categories
        }

        var part: PagePart {
            PagePart([
                "name": name, "title": title, "words": words, "icon": icon,
                "categories": categories.isEmpty ? nil : categories.joined(separator: " · "),
                "href": "/open?template=" + name,
            ])
        }
    }

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - chosen: The template that was chosen; nil to choose one first.
    ///   - languages: Languages that one may choose as the main one.
    ///   - input: The form as it came back; the template's own words at first.
    ///   - similar: Initiatives that seem to be about the same: join one, or open this anyway.
    ///   - key: A new idempotency key.
    ///   - finder: Looks names of places up; nil where no names were imported.
    public init(
        shell: Shell, templates: [Template], chosen: Template?, languages: [(value: String, words: String)],
        licences: [(value: String, words: String)], map: MapView, input: FormInput = FormInput(),
        similar: [MeetingPage.Alike] = [], key: String, finder: PlaceFinder? = nil
    ) {
        let t = shell.t
        let settings = InitiativeFields(t: t, languages: languages, licences: licences)
        values = shell.with([
            "pageTitle": t["open_initiative"], "templates": templates.map(\.part),
            "hasTemplates": !templates.isEmpty, "chosen": chosen?.part,
            "fields": settings.first.map { $0.part(input, t) },
            "more": (settings.address + settings.rest).map { $0.part(input, t) },
            "areaFields": settings.area.map { $0.part(input, t) }, "areaError": input.error("area"),
            "area": input.value("area") ?? "",
            "areaWords": finder.map { _ in settings.areaWords.part(input, t) }, "finder": finder?.part,
            "map": map.part, "key": key, "problems": input.problems(t),
            "personalData": input.asksPersonalData,
            "similar": similar.map { $0.part(t) }, "hasSimilar": !similar.isEmpty,
            "isMoreOpen": input.errors.contains { settings.isInMore($0.field) },
        ])
    }
}

/// The fields of an initiative, the same where it is opened, edited and forked.
struct InitiativeFields {
    let t: Words
    let languages: [(value: String, words: String)]
    let licences: [(value: String, words: String)]

    /// What must or should be said.
    var first: [FormField] {
        [
            FormField(
                "title", .text, label: t["initiative_title"], hint: t["initiative_title.hint"],
                required: true,
                limit: 120),
            FormField("purpose", .long, label: t["purpose"], hint: t["purpose.hint"], limit: 4000),
        ]
    }

    /// The short address.
    var address: [FormField] {
        [FormField("name", .text, label: t["short_address"], hint: t["short_address.hint"], limit: 40)]
    }

    /// What can be left for later.
    var rest: [FormField] {
        [
            FormField(
                "sharedValue", .text, label: t["shared_value"], hint: t["shared_value.hint"], limit: 400),
            FormField("why", .long, label: t["why"], hint: t["why.hint"], limit: 2000),
            FormField("languages", .choice(languages), label: t["main_language"]),
            FormField("licence", .choice(licences), label: t["licence"], hint: t["licence.hint"]),
            FormField(
                "isUnlisted", .choice([("false", t["listed"]), ("true", t["unlisted"])]),
                label: t["listing"], hint: t["listing.hint"]),
            FormField(
                "quietDays", .number, label: t["quiet_days"], hint: t["quiet_days.hint"],
                unit: t["unit.days"]),
            FormField(
                "emergencyNumber", .text, label: t["emergency_number"], hint: t["emergency_number.hint"],
                limit: 20),
            FormField(
                "emergencyWords", .text, label: t["emergency_words"], hint: t["emergency_words.hint"],
                limit: 160),
        ]
    }

    /// A circle in numbers, for those who have no map.
    var area: [FormField] {
        [
            FormField("latitude", .number, label: t["latitude"]),
            FormField("longitude", .number, label: t["longitude"]),
            FormField("radius", .number, label: t["radius"], unit: t["unit.m"]),
        ]
    }

    /// The name of a place that the circle is drawn around; not recorded itself.
    var areaWords: FormField {
        var field = FormField(
            "areaWords", .text, label: t["area_words"], hint: t["area_words.hint"], limit: 200)
        field.names = "area"
        return field
    }

    func isInMore(_ field: String) -> Bool { !["title", "purpose", "area", "place"].contains(field) }
}

extension OpenPage {
    static func samples() -> [Template] {
        [
            Template(
                name: "earthquake", title: "Earthquake", words: "What works, what is blocked, where help is.",
                icon: "tremor", categories: ["Drinking water", "Road blocked", "First aid", "Smell of gas"]),
            Template(
                name: "flood", title: "Flood", words: "Water, roads and shelters.", icon: "flood",
                categories: ["Road under water"]),
            Template(
                name: "empty", title: "Something else", words: "Start with one category.", icon: "other",
                categories: []),
        ]
    }

    public static func sample(_ shell: Shell) -> Self {
        OpenPage(
            shell: shell, templates: samples(), chosen: samples()[0],
            languages: [("en", "English"), ("nl", "Nederlands")], licences: [("CC-BY-4.0", "CC BY 4.0")],
            map: MapView(.area),
            input: FormInput(
                typed: ["name": ["quake"], "purpose": ["To see together what still works."]],
                errors: [("title", "Give a title."), ("name", "This address is taken.")]),
            similar: [
                MeetingPage.Alike(
                    name: "harbour", title: "Flood at the harbour", purpose: "What is under water.",
                    words: ["flood"], area: 0.8, count: 120)
            ], key: "0123456789abcdef",
            finder: PlaceFinder(
                choices: [("52.1,5.1,1500", "Rivermouth, Lowland")], isAsked: true,
                attribution: "© the map's makers"))
    }

    public static func empty(_ shell: Shell) -> Self {
        OpenPage(
            shell: shell, templates: samples(), chosen: nil, languages: [], licences: [], map: MapView(.area),
            key: "k")
    }
}
