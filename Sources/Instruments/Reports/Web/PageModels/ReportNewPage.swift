// SPDX-License-Identifier: Apache-2.0
public import Web

/// The form that adds a report: what, where, more; three steps with scripts, one long form without.
public struct ReportNewPage: SampledPage {
    public static let template = "ReportNewPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "base", "action", "categories", "categoryError", "key", "map", "latitude", "longitude",
        "placeWords", "placeError", "description", "hasFields", "seen", "isEarlier", "photoError",
        "photoLimit",
        "personalData", "isAccepted", "problems", "near", "hasNear", "draft", "hasPlace", "isCorrection",
        "descriptionLimit", "photoLimitBytes", "hasAlso", "alsoError", "asksOutside", "isAnother", "isFirst",
        "finder",
    ])
    public let values: [String: any Sendable]

    /// A category to choose, with the fields that it asks.
    public struct Choice: Sendable {
        let mark: CategoryMark
        let hint: String?
        let note: String?
        let fields: [FormField]
        /// Describes it; the fields' names are `fields.<category>.<field>`.
        ///
        /// - Parameters:
        ///   - hint: What belongs in it.
        ///   - note: What happens to a report before it is public, where that is not at once.
        public init(_ mark: CategoryMark, hint: String? = nil, note: String? = nil, fields: [FormField] = [])
        {
            self.mark = mark
            self.hint = hint
            self.note = note
            self.fields = fields
        }

        func part(_ input: FormInput, _ t: Words) -> PagePart {
            PagePart([
                "mark": mark.part, "hint": hint, "note": note, "fields": fields.map { $0.part(input, t) },
                "hasFields": !fields.isEmpty, "isChosen": input.value("category") == mark.key,
                "isAlso": input.typed["also"]?.contains(mark.key) ?? false,
            ])
        }
    }

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - input: The form as it came back; empty at first.
    ///   - key: A new idempotency key, or the one that came back.
    ///   - near: Reports of the same category near the place, in case it is one of them.
    ///   - isFirst: The person has added nothing yet: what is public is said first.
    ///   - photoLimit: Most megabytes of a photo.
    ///   - finder: Looks names of places up; nil where no names were imported.
    ///   - correcting: Id of the report whose author corrects it; nil for a new one.
    public init(
        shell: Shell, categories: [Choice], map: MapView, input: FormInput = FormInput(), key: String,
        near: [ReportCard] = [], isFirst: Bool = false, photoLimit: Int = 12, descriptionLimit: Int = 4000,
        correcting: Int64? = nil, finder: PlaceFinder? = nil
    ) {
        let t = shell.t, name = shell.initiative?.name ?? "", input = Self.named(input)
        var placeWords = FormField(
            "placeWords", .text, label: t["place_words"],
            hint: t[finder == nil ? "place_words.hint" : "place_names.hint"],
            limit: 200)
        placeWords.names = finder.map { _ in "point" }
        let address = correcting.map { "/\($0)/correct" } ?? ""
        values = shell.with([
            "pageTitle": t[correcting == nil ? "report_new" : "report_correct"], "base": "/i/\(name)",
            "action": "/i/\(name)/reports\(address)", "isCorrection": correcting != nil,
            "draft": correcting == nil ? "report:\(name)" : nil,
            "categories": categories.map { $0.part(input, t) },
            "hasFields": categories.contains { !$0.fields.isEmpty }, "categoryError": input.error("category"),
            "hasAlso": !(input.typed["also"] ?? []).allSatisfy(\.isEmpty), "alsoError": input.error("also"),
            "key": key, "map": map.part, "latitude": input.value("latitude") ?? "",
            "longitude": input.value("longitude") ?? "",
            "hasPlace": !(input.value("latitude") ?? "").isEmpty,
            "placeError": input.error("place") ?? input.error("latitude") ?? input.error("longitude"),
            "placeWords": placeWords.part(input, t), "finder": finder?.part,
            "description": FormField(
                "description", .long, label: t["description"], hint: t["description.hint"],
                limit: descriptionLimit
            ).part(input, t),
            "descriptionLimit": descriptionLimit,
            "seen": FormField("seen", .time, label: t["seen_at"], hint: t["seen_at.hint"]).part(input, t),
            "isEarlier": !(input.value("seen") ?? "").isEmpty, "photoError": input.error("photo"),
            "photoLimit": t.text("photo.hint", ["n": String(photoLimit)]),
            "photoLimitBytes": photoLimit << 20,
            "personalData": input.asksPersonalData, "isAccepted": input.value("personalDataAccepted") != nil,
            "isFirst": isFirst, "asksOutside": input.value("asksOutside") != nil,
            "isAnother": input.value("isAnother") != nil,
            "problems": input.problems(t), "near": near.map { $0.part(shell) }, "hasNear": !near.isEmpty,
        ])
    }
}

extension ReportNewPage {
    /// Mistakes in `fields.<field>` belong to `fields.<category>.<field>`, which is how the form names it.
    private static func named(_ input: FormInput) -> FormInput {
        guard let category = input.value("category") else { return input }
        var input = input
        for index in input.errors.indices where input.errors[index].field.hasPrefix("fields.") {
            let parts = input.errors[index].field.split(separator: ".")
            if parts.count == 2 { input.errors[index].field = "fields.\(category).\(parts[1])" }
        }
        return input
    }

    public static func sample(_ shell: Shell) -> Self {
        ReportNewPage(
            shell: shell, categories: Choice.samples, map: .sample(.pick),
            input: FormInput(
                typed: [
                    "category": ["water"], "description": ["Queue, call 06 12345678"], "latitude": ["52.1"],
                ],
                errors: [
                    ("place", "A place has a latitude and a longitude."),
                    ("fields.water.litres", "A number."),
                ],
                problem: ("This could not be sent yet.", "Look at the marked fields."), asksPersonalData: true
            ),
            key: "0123456789abcdef0123456789abcdef", near: Array(ReportCard.samples(shell).prefix(2)),
            isFirst: true)
    }

    public static func empty(_ shell: Shell) -> Self {
        ReportNewPage(shell: shell, categories: Choice.samples, map: .sample(.pick), key: "0123456789abcdef")
    }
}
