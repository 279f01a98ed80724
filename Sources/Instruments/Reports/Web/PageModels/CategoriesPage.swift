// SPDX-License-Identifier: Apache-2.0
public import Web

/// An initiative's categories, as its stewards change them.
public struct CategoriesPage: SampledPage {
    public static let template = "CategoriesPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "base", "action", "categories", "hasCategories", "fresh", "maySteward", "key",
        "problems",
        "isFull",
    ])
    public let values: [String: any Sendable]

    /// A category with what can be changed in it.
    public struct Topic: Sendable {
        let mark: CategoryMark
        let rules: String
        let count: Int
        let isRetired: Bool
        let names: [(language: String, languageName: String, name: String, help: String)]
        let kind: String
        let freshHours: Int
        let publish: String
        let placeGridMetres: Int
        let homes: Visibility.Homes?
        let delayHours: Int
        let isAboutPersons: Bool
        let timeGrain: String
        let photos: Bool
        let fields: String

        /// Describes a category.
        ///
        /// - Parameters:
        ///   - isAboutPersons: Words may speak of persons.
        ///   - rules: How long it stays fresh and what the public gets, in words.
        ///   - count: Reports in it.
        ///   - names: Name and help for each language of the initiative.
        ///   - kind: `hazard`, `resource`, `damage` or `observation`.
        ///   - publish: `atOnce`, `afterReview` or `aggregates`.
        ///   - timeGrain: `minute`, `hour`, `dayPart` or `day`.
        ///   - fields: Its fields as the JSON array of its definition; empty for none.
        public init(
            mark: CategoryMark, rules: String, count: Int, isRetired: Bool = false,
            names: [(language: String, languageName: String, name: String, help: String)], kind: String,
            freshHours: Int, publish: String, placeGridMetres: Int,
            homes: Visibility.Homes? = nil, delayHours: Int = 0, isAboutPersons: Bool = true,
            timeGrain: String = "minute",
            photos: Bool = true, fields: String = ""
        ) {
            self.mark = mark
            self.rules = rules
            self.count = count
            self.isRetired = isRetired
            self.names = names
            self.kind = kind
            self.freshHours = freshHours
            self.publish = publish
            self.placeGridMetres = placeGridMetres
            self.homes = homes
            self.delayHours = delayHours
            self.isAboutPersons = isAboutPersons
            self.timeGrain = timeGrain
            self.photos = photos
            self.fields = fields
        }
    }

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - languages: Tags and names of the initiative's languages, the main one first.
    ///   - icons: All icons that a category may have.
    ///   - colors: All colours that it may have.
    ///   - acting: Key of the category whose form came back; empty for the new one, nil for none.
    public init(
        shell: Shell, topics: [Topic], languages: [(tag: String, name: String)], icons: [String],
        colors: [String],
        maySteward: Bool, isFull: Bool = false, acting: String? = nil, input: FormInput = FormInput(),
        key: String
    ) {
        let t = shell.t, base = "/i/" + (shell.initiative?.name ?? "")
        let fresh = Topic(
            mark: CategoryMark(key: "", name: "", icon: "pin", color: colors.first ?? "#0072B2"), rules: "",
            count: 0,
            names: languages.map { ($0.tag, $0.name, "", "") }, kind: "observation", freshHours: 24,
            publish: "atOnce", placeGridMetres: 0)
        let form = CategoryForm(t: t, icons: icons, colors: colors)
        func part(_ topic: Topic) -> PagePart {
            form.part(topic, isOpen: acting == topic.mark.key, acting == topic.mark.key ? input : FormInput())
        }
        values = shell.with([
            "pageTitle": t["categories_title"], "base": base, "action": base + "/categories",
            "categories": topics.map(part), "hasCategories": !topics.isEmpty,
            "fresh": maySteward && !isFull ? part(fresh) : nil, "maySteward": maySteward, "isFull": isFull,
            "key": key, "problems": input.problems(t, scope: acting.map { $0.isEmpty ? "new" : $0 } ?? ""),
        ])
    }
}

extension CategoriesPage {
    /// How long a category's reports stay fresh and what the public gets, in words.
    public static func rules(freshHours: Int, _ visibility: Visibility, _ t: Words) -> String {
        var rules = [t.text("category_rules", ["span": Moment.span(hours: freshHours, t)])]
        if visibility.publish == .afterReview { rules.append(t["category_rules_review"]) }
        if visibility.publish == .aggregates { rules.append(t["category_rules_aggregates"]) }
        if visibility.delayHours > 0, visibility.publish != .aggregates {
            rules.append(
                t.text("category_rules_delay", ["span": Moment.span(hours: visibility.delayHours, t)]))
        }
        if visibility.gridMetres > 0 {
            rules.append(t.text("category_rules_place", ["n": t.grouped(visibility.gridMetres)]))
        }
        if let homes = visibility.homes {
            rules.append(
                t.text(
                    "category_rules_homes",
                    ["n": t.grouped(homes.atLeast), "density": t.grouped(homes.perSquareKilometre)]))
        }
        if !visibility.persons { rules.append(t["category_rules_persons"]) }
        return rules.joined(separator: " ")
    }
}

/// The form of one category.
struct CategoryForm {
    let t: Words
    let icons: [String]
    let colors: [String]

    func part(_ topic: CategoriesPage.Topic, isOpen: Bool, _ input: FormInput) -> PagePart {
        let scope = topic.mark.key.isEmpty ? "new" : topic.mark.key
        let icon = input.value("icon") ?? topic.mark.icon, color = input.value("colour") ?? topic.mark.color
        return PagePart([
            "mark": topic.mark.part, "rules": topic.rules, "count": t.count("reports_n", topic.count),
            "isRetired": topic.isRetired, "categoryKey": topic.mark.key, "isNew": topic.mark.key.isEmpty,
            "isOpen": isOpen, "scope": scope, "fields": fields(topic).map { $0.part(input, t, scope: scope) },
            "icons": icons.map { PagePart(["icon": $0, "isChosen": $0 == icon]) },
            "colors": colors.map { one in
                let style = CategoryMark(key: "", name: "", icon: "", color: one).style
                return PagePart([
                    "hex": one, "style": style, "word": t["color.\(style)"], "isChosen": one == color,
                ])
            },
            "retired": FormField(
                "retired", .flag, label: t["category_retired"], initial: topic.isRetired ? "true" : ""
            ).part(input, t, scope: scope),
        ])
    }

    private func fields(_ topic: CategoriesPage.Topic) -> [FormField] {
        func options(_ key: String, _ values: [String]) -> FormField.Kind {
            .choice(values.map { ($0, t["\(key).\($0)"]) })
        }
        let names = topic.names.enumerated().flatMap { position, one in
            [
                FormField(
                    "names.\(one.language)", .text,
                    label: t.text("category_name", ["language": one.languageName]),
                    required: position == 0, limit: 60, initial: one.name),
                FormField(
                    "help.\(one.language)", .text,
                    label: t.text("category_help", ["language": one.languageName]),
                    limit: 300, initial: one.help),
            ]
        }
        return names + [
            FormField(
                "kind", options("kind", ["hazard", "resource", "damage", "observation"]),
                label: t["category_kind"],
                required: true, initial: topic.kind),
            FormField(
                "freshHours", .number, label: t["category_fresh"], hint: t["category_fresh.hint"],
                unit: t["unit.hours"], required: true, initial: String(topic.freshHours)),
            FormField(
                "publish", options("publish", ["atOnce", "afterReview", "aggregates"]),
                label: t["category_publish"], required: true, initial: topic.publish),
            FormField(
                "placeGridMetres", .number, label: t["category_grid"], hint: t["category_grid.hint"],
                unit: t["unit.m"], initial: String(topic.placeGridMetres)),
            FormField(
                "timeGrain", options("grain", ["minute", "hour", "dayPart", "day"]),
                label: t["category_grain"],
                initial: topic.timeGrain),
            FormField(
                "homesAtLeast", .number, label: t["category_homes"], hint: t["category_homes.hint"],
                initial: topic.homes.map { String($0.atLeast) } ?? ""),
            FormField(
                "homesPerKm2", .number, label: t["category_density"], hint: t["category_density.hint"],
                initial: topic.homes.map { String($0.perSquareKilometre) } ?? ""),
            FormField(
                "delayHours", .number, label: t["category_delay"], hint: t["category_delay.hint"],
                unit: t["unit.hours"], initial: String(topic.delayHours)),
            FormField(
                "noPersons", .flag, label: t["category_no_persons"], hint: t["category_no_persons.hint"],
                initial: topic.isAboutPersons ? "" : "true"),
            FormField("photos", .flag, label: t["category_photos"], initial: topic.photos ? "true" : ""),
            FormField(
                "fields", .long, label: t["category_fields"], hint: t["category_fields.hint"],
                initial: topic.fields),
        ]
    }
}

extension CategoriesPage {
    public static func sample(_ shell: Shell) -> Self {
        CategoriesPage(
            shell: shell,
            topics: [
                Topic(
                    mark: .water, rules: "Stays fresh for 12 hours.", count: 4211,
                    names: [
                        ("en", "English", "Drinking water", "Taps, tankers."),
                        ("nl", "Nederlands", "Drinkwater", ""),
                    ],
                    kind: "resource", freshHours: 12, publish: "atOnce", placeGridMetres: 0),
                Topic(
                    mark: .gas, rules: "Stays fresh for 2 hours.", count: 61, isRetired: true,
                    names: [("en", "English", "Smell of gas", "")], kind: "hazard", freshHours: 2,
                    publish: "afterReview", placeGridMetres: 100),
            ], languages: [("en", "English"), ("nl", "Nederlands")], icons: ["pin", "water", "gas"],
            colors: ["#0072B2", "#D55E00"], maySteward: true, acting: "gas",
            input: FormInput(errors: [("freshHours", "A number from 1 to 87,600.")]), key: "k")
    }

    public static func empty(_ shell: Shell) -> Self {
        CategoriesPage(
            shell: shell, topics: [], languages: [], icons: [], colors: [], maySteward: false, key: "k")
    }
}
