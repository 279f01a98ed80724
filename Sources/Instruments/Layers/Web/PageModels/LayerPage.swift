// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
public import Web

/// One layer: whose data, under which licence, of when, what the columns mean, its items and its versions.
public struct LayerPage: SampledPage {
    public static let template = "LayerPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "base", "href", "mark", "summary", "source", "sourceLink", "licence", "attribution",
        "date",
        "number", "map", "failure", "failureSince", "address", "every", "looked", "hasData", "items",
        "hasItems",
        "totalWords", "next", "isLater", "words", "isFiltered", "disputedWords", "isDisputed", "columns",
        "hasColumns",
        "versions", "hasVersions", "refusals", "hasRefusals", "refusedWords", "acts", "hasActs", "edit",
        "problems",
        "csv", "json", "geojson", "atom", "entry", "index", "live", "asksPeople",
    ])
    public let values: [String: any Sendable]

    /// An item as it stands in the list.
    struct Item: Sendable {
        let title: String
        let href: String
        let facts: String
        let said: String?
        let isDisputed: Bool

        var part: PagePart {
            PagePart([
                "title": title, "href": href, "facts": facts.isEmpty ? nil : facts, "said": said,
                "isDisputed": isDisputed,
            ])
        }
    }

    /// What who looks after it may do.
    struct Can: Sendable {
        /// The initiative takes contributions.
        let isOpen: Bool
    }

    init(
        shell: Shell, layer: LayerState, path: String, map: MapView?, versions: [PublishedVersion],
        items: [Item],
        total: Int, all: Int, disputed: Int, query: LayerQuery?, next: String?, isLater: Bool,
        looked: Timestamp?,
        hasData: Bool, can: Can?, input: FormInput, acting: String?, key: String, live: LiveFeed? = nil
    ) {
        let (t, description) = (shell.t, layer.description)
        let newest = versions.first?.facts
        let acts = Self.acts(can, description, t).map { $0.part(path, t, acting: acting, input, key: key) }
        func text(_ text: String) -> String? { text.isEmpty ? nil : text }
        values = shell.with([
            "pageTitle": description.title, "base": "/i/" + (shell.initiative?.name ?? ""), "href": path,
            "mark": LayerSite.mark(layer).part, "summary": text(description.summary),
            "source": description.source,
            "sourceLink": text(description.sourceLink), "licence": description.licence,
            "attribution": text(description.attribution), "date": text(description.date),
            "number": t.count("layer_items_n", all), "map": hasData ? map?.part : nil,
            "failure": layer.failure.map { LayerSite.words($0.why, t) },
            "failureSince": layer.failure.map {
                t.text("layer_failure_since", ["age": Moment($0.since, in: shell).age])
            },
            "address": description.fetch?.address,
            "every": description.fetch.map { t["layer.every.\($0.every.rawValue)"] },
            "looked": looked.map { Moment($0, in: shell).age }, "hasData": hasData,
            "items": items.map(\.part),
            "hasItems": !items.isEmpty, "totalWords": t.count("layer_items_n", total), "next": next,
            "isLater": isLater, "words": query?.words ?? "",
            "isFiltered": !(query?.text ?? "").isEmpty, "isDisputed": query?.isDisputed ?? false,
            "disputedWords": disputed > 0 ? t.count("layer_disputed_n", disputed) : nil,
            "columns": description.columns.map { column in
                PagePart([
                    "key": column.key, "name": column.name, "type": t["layer.kind.\(column.kind.rawValue)"],
                    "unit": text(column.unit), "meaning": text(column.meaning),
                ])
            }, "hasColumns": !description.columns.isEmpty,
            "versions": versions.map { Self.part($0, shell, path) }, "hasVersions": !versions.isEmpty,
            "refusals": newest?.refusals.map { Self.part($0, t) } ?? [],
            "hasRefusals": newest.map { $0.refused > 0 } ?? false,
            "refusedWords": newest.map { t.count("layer_refused_n", $0.refused) }, "acts": acts,
            "hasActs": !acts.isEmpty, "edit": can == nil ? nil : path + "/edit",
            "problems": input.problems(t, scope: acting ?? ""), "csv": path + ".csv", "json": path + ".json",
            "geojson": path + ".geojson", "atom": path + ".atom", "entry": "/record/entries/\(layer.id)",
            "index": String(layer.id), "live": live?.part, "asksPeople": description.asksPeople,
        ])
    }

    private static func acts(_ can: Can?, _ description: LayerDescription, _ t: Words) -> [LayerAct] {
        guard let can else { return [] }
        var acts: [LayerAct] = []
        if can.isOpen {
            acts.append(
                LayerAct(
                    name: "versions", icon: "again",
                    fields: [FormField("date", .date, label: t["layer_date"])],
                    takesFile: true))
            if description.fetch != nil { acts.append(LayerAct(name: "fetch", icon: "again")) }
        }
        acts.append(
            LayerAct(
                name: "withdraw", icon: "hidden",
                fields: [FormField("reason", .long, label: t["reason"], required: true, limit: 500)],
                isDanger: true))
        return acts
    }

    private static func part(_ version: PublishedVersion, _ shell: Shell, _ path: String) -> PagePart {
        let (t, facts) = (shell.t, version.facts)
        return PagePart([
            "time": Moment(version.time, in: shell).part, "number": t.count("layer_items_n", facts.items),
            "refused": facts.refused > 0 ? t.count("layer_refused_n", facts.refused) : nil,
            "how": t[facts.address.isEmpty ? "layer_uploaded" : "layer_fetched"],
            "index": String(version.index),
            "entry": "/record/entries/\(version.index)", "file": "\(path)/versions/\(version.index).geojson",
            "hash": facts.file,
        ])
    }

    static func part(_ refusal: RefusedItem, _ t: Words) -> PagePart {
        PagePart([
            "text": t.text(
                "field.layer.refused.\(refusal.code)", ["n": String(refusal.place), "detail": refusal.detail])
        ])
    }
}

extension LayerPage {
    public static func sample(_ shell: Shell) -> Self {
        let version = LayerVersion(
            file: String(repeating: "ab", count: 32), bytes: 120, items: 2, refused: 1,
            refusals: [RefusedItem(3, "crossing", "52.1, 5.1")], box: [5, 52, 5.2, 52.2], form: .geojson,
            original: String(repeating: "cd", count: 32), originalBytes: 200)
        return LayerPage(
            shell: shell, layer: .sample(), path: "/i/rivermouth/layers/12",
            map: MapView(.explore, bounds: (5, 52, 5.2, 52.2)),
            versions: [
                PublishedVersion(
                    index: 13, facts: version, time: shell.now.adding(seconds: -600), author: Pseudonym("abc")
                )
            ],
            items: [
                Item(
                    title: "Sports hall", href: "/i/rivermouth/layers/12/items/shelter-12",
                    facts: "Beds: 120",
                    said: "3 say it is so", isDisputed: true),
                Item(
                    title: "Library", href: "/i/rivermouth/layers/12/items/shelter-13", facts: "", said: nil,
                    isDisputed: false),
            ], total: 1042, all: 1042, disputed: 1, query: nil, next: "/i/rivermouth/layers/12?start=30",
            isLater: true, looked: shell.now.adding(seconds: -60), hasData: true, can: Can(isOpen: true),
            input: FormInput(errors: [("file", "This is not a file.")]), acting: "versions", key: "k")
    }

    public static func empty(_ shell: Shell) -> Self {
        LayerPage(
            shell: shell, layer: .sample(LayerDescription(title: "A", source: "B", licence: "CC0")),
            path: "/i/a/layers/1", map: nil,
            versions: [], items: [], total: 0, all: 0, disputed: 0, query: nil, next: nil, isLater: false,
            looked: nil,
            hasData: false, can: nil, input: FormInput(), acting: nil, key: "k")
    }
}
