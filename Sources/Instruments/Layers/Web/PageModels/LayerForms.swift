// SPDX-License-Identifier: Apache-2.0
public import Web

/// The fields that say what a layer is, for a new one and for a change.
struct LayerFields {
    let t: Words
    let licences: [String]
    let input: FormInput
    let known: LayerDescription?

    private func text(
        _ name: String, _ value: String?, required: Bool = false, limit: Int, kind: FormField.Kind = .text
    )
        -> PagePart
    {
        FormField(
            name, kind, label: t["layer_\(name)"], hint: t.optional("layer_\(name).hint"), required: required,
            limit: limit, initial: value
        ).part(input, t)
    }

    /// Whose data, under which licence: what everybody must say.
    var first: [PagePart] {
        [
            text("title", known?.title, required: true, limit: 120),
            text("source", known?.source, required: true, limit: 200), licence,
        ]
    }

    private var licence: PagePart {
        var names = licences
        if let own = input.value("licence") ?? known?.licence, !own.isEmpty, !names.contains(own) {
            names.append(own)
        }
        return FormField(
            "licence", .choice(names.map { ($0, $0) }), label: t["layer_licence"],
            hint: t["layer_licence.hint"],
            required: true, initial: known?.licence
        ).part(input, t)
    }

    /// More about the data.
    var about: [PagePart] {
        [
            text("summary", known?.summary, limit: 2000, kind: .long),
            text("date", known?.date, limit: 10, kind: .date),
            text("sourceLink", known?.sourceLink, limit: 2000, kind: .url),
            text("attribution", known?.attribution, limit: 300),
        ]
    }

    /// How its items are known and named.
    var keys: [PagePart] {
        [
            text("nameColumn", known?.nameColumn, limit: 100),
            text("keyColumn", known?.keyColumn, limit: 100),
            text("latitudeColumn", known?.placeColumns.latitude, limit: 100),
            text("longitudeColumn", known?.placeColumns.longitude, limit: 100),
        ]
    }

    /// Where new versions come from.
    var fetching: [PagePart] {
        [
            text("address", known?.fetch?.address, limit: 2000, kind: .url),
            FormField(
                "every",
                .choice(FetchPlan.Every.allCases.map { ($0.rawValue, t["layer.every.\($0.rawValue)"]) }),
                label: t["layer_every"], initial: known?.fetch?.every.rawValue ?? "day"
            ).part(input, t),
        ]
    }

    /// How it looks and what people are asked.
    var flags: [PagePart] {
        let fresh = known == nil && !input.failed
        return [("shown", known?.isShown ?? fresh), ("asksPeople", known?.asksPeople ?? fresh)].map {
            name, value in
            FormField(name, .flag, label: t["layer_\(name)"], initial: !input.failed && value ? "true" : "")
                .part(input, t)
        }
    }

    /// The symbols to choose from.
    var icons: [PagePart] {
        let chosen = input.value("icon") ?? known?.icon ?? "square"
        return LayerDescription.icons.map { PagePart(["icon": $0, "isChosen": $0 == chosen]) }
    }

    /// The colours to choose from.
    var colours: [PagePart] {
        let chosen = input.value("colour") ?? known?.colour ?? "#0072B2"
        return LayerDescription.colours.map { one in
            let style = CategoryMark(key: "", name: "", icon: "", color: one).style
            return PagePart([
                "hex": one, "style": style, "word": t["color.\(style)"], "isChosen": one == chosen,
            ])
        }
    }
}

/// The form that adds a layer.
public struct LayerNewPage: SampledPage {
    public static let template = "LayerNewPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "base", "action", "key", "first", "about", "keys", "fetching", "flags", "icons",
        "colours",
        "fileError", "fileHint", "problems", "hasAddress",
    ])
    public let values: [String: any Sendable]

    init(shell: Shell, licences: [String], mostMegabytes: Int, input: FormInput, key: String) {
        let t = shell.t, base = "/i/" + (shell.initiative?.name ?? "")
        let fields = LayerFields(t: t, licences: licences, input: input, known: nil)
        values = shell.with([
            "pageTitle": t["layer_new"], "base": base, "action": base + "/layers", "key": key,
            "first": fields.first,
            "about": fields.about, "keys": fields.keys, "fetching": fields.fetching, "flags": fields.flags,
            "icons": fields.icons, "colours": fields.colours, "fileError": input.error("file"),
            "fileHint": t.text("layer_file.hint", ["n": String(mostMegabytes)]),
            "problems": input.problems(t),
            "hasAddress": !(input.value("address") ?? "").isEmpty || input.error("address") != nil,
        ])
    }

    public static func sample(_ shell: Shell) -> Self {
        LayerNewPage(
            shell: shell, licences: ["CC BY 4.0"], mostMegabytes: 50,
            input: FormInput(
                typed: ["title": ["Shelters"]],
                errors: [("file", "No coordinates."), ("licence", "This is needed.")]),
            key: "k")
    }

    public static func empty(_ shell: Shell) -> Self {
        LayerNewPage(shell: shell, licences: [], mostMegabytes: 50, input: FormInput(), key: "k")
    }
}

/// The form that changes what a layer says of itself.
public struct LayerEditPage: SampledPage {
    public static let template = "LayerEditPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "base", "href", "action", "key", "first", "about", "keys", "fetching", "flags", "icons",
        "colours", "columns", "hasColumns", "problems",
    ])
    public let values: [String: any Sendable]

    init(shell: Shell, layer: LayerState, licences: [String], input: FormInput, key: String) {
        let t = shell.t, base = "/i/" + (shell.initiative?.name ?? "")
        let fields = LayerFields(t: t, licences: licences, input: input, known: layer.description)
        let path = "\(base)/layers/\(layer.id)"
        values = shell.with([
            "pageTitle": t.text("layer_edit", ["title": layer.description.title]), "base": base, "href": path,
            "action": path + "/describe", "key": key, "first": fields.first, "about": fields.about,
            "keys": fields.keys, "fetching": fields.fetching, "flags": fields.flags, "icons": fields.icons,
            "colours": fields.colours,
            "columns": layer.description.columns.enumerated().map { place, column in
                Self.part(place, column, input, t)
            }, "hasColumns": !layer.description.columns.isEmpty, "problems": input.problems(t),
        ])
    }

    private static func part(_ place: Int, _ column: LayerColumn, _ input: FormInput, _ t: Words) -> PagePart
    {
        let name = "columns.\(place)"
        return PagePart([
            "key": column.key, "field": name + ".key",
            "fields": [
                FormField(
                    name + ".title", .text, label: t["layer_column_title"], limit: 120, initial: column.title),
                FormField(
                    name + ".meaning", .text, label: t["layer_column_meaning"], limit: 500,
                    initial: column.meaning),
                FormField(
                    name + ".unit", .text, label: t["layer_column_unit"], limit: 40, initial: column.unit),
            ].map { $0.part(input, t) },
        ])
    }

    public static func sample(_ shell: Shell) -> Self {
        LayerEditPage(
            shell: shell, layer: .sample(), licences: ["CC BY 4.0"],
            input: FormInput(errors: [("title", "This is needed.")]), key: "k")
    }

    public static func empty(_ shell: Shell) -> Self {
        LayerEditPage(
            shell: shell, layer: .sample(LayerDescription(title: "A", source: "B", licence: "CC0")),
            licences: [],
            input: FormInput(), key: "k")
    }
}

/// A layer that was taken off the map.
public struct LayerGonePage: SampledPage {
    public static let template = "LayerGonePage"
    public static let keys = Shell.keys.union([
        "pageTitle", "base", "href", "reason", "acts", "hasActs", "entry", "index", "problems",
    ])
    public let values: [String: any Sendable]

    init(shell: Shell, layer: LayerState, mayRestore: Bool, input: FormInput, key: String) {
        let t = shell.t, base = "/i/" + (shell.initiative?.name ?? "")
        let act = LayerAct(
            name: "restore", icon: "eye",
            fields: [FormField("reason", .long, label: t["reason"], required: true, limit: 500)])
        let acts =
            mayRestore
            ? [
                act.part(
                    "\(base)/layers/\(layer.id)", t, acting: input.failed ? "restore" : nil, input, key: key)
            ] : []
        values = shell.with([
            "pageTitle": t["layer_withdrawn_title"], "base": base, "href": "\(base)/layers",
            "reason": layer.note, "acts": acts, "hasActs": mayRestore, "entry": "/record/entries/\(layer.id)",
            "index": String(layer.id), "problems": input.problems(t, scope: "restore"),
        ])
    }

    public static func sample(_ shell: Shell) -> Self {
        LayerGonePage(
            shell: shell, layer: .sample(isWithdrawn: true), mayRestore: true,
            input: FormInput(errors: [("reason", "This is needed.")]), key: "k")
    }

    public static func empty(_ shell: Shell) -> Self {
        LayerGonePage(
            shell: shell, layer: .sample(LayerDescription(title: "A", source: "B", licence: "CC0")),
            mayRestore: false,
            input: FormInput(), key: "k")
    }
}
