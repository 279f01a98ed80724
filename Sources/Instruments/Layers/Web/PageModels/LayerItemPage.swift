// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
public import Web

/// One item of a layer: what the data say, what people say, and one tap to say whether it is so.
public struct LayerItemPage: SampledPage {
    public static let template = "LayerItemPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "base", "layerHref", "layerTitle", "href", "mark", "map", "fields", "hasFields",
        "source",
        "licence", "said", "affirmed", "isDisputed", "confirm", "mine", "acts", "hasActs", "problems",
        "remarks",
        "hasRemarks", "json", "key", "live", "date",
    ])
    public let values: [String: any Sendable]

    /// What somebody wrote.
    struct Remark: Sendable {
        let remark: ItemRemark
        let who: PersonMark

        init(_ remark: ItemRemark, who: PersonMark) {
            self.remark = remark
            self.who = who
        }
    }

    init(
        shell: Shell, layer: LayerState, item: LayerItem?, path: String, map: MapView?, counts: ItemCounts,
        remarks: [Remark], mine: Int64?, mayAct: Bool, mayAnswer: Bool, maySteward: Bool, input: FormInput,
        acting: String?, key: String, live: LiveFeed? = nil
    ) {
        let (t, description) = (shell.t, layer.description)
        let href = "\(path)/items/\(item?.name ?? "")"
        let acts = Self.acts(mayAct, mayAnswer, t).map { $0.part(href, t, acting: acting, input, key: key) }
        let fields = description.columns.compactMap { column -> PagePart? in
            guard let value = item?.properties[column.key] else { return nil }
            let unit = column.unit.isEmpty || column.unit == "1" ? "" : " " + column.unit
            let text = LayerSite.text(value, t)
            return PagePart([
                "name": column.name, "text": text + unit,
                "meaning": column.meaning.isEmpty ? nil : column.meaning,
                "link": LayerDescription.isLink(text) ? text : nil,
            ])
        }
        values = shell.with([
            "pageTitle": item?.title(description) ?? "?", "base": "/i/" + (shell.initiative?.name ?? ""),
            "layerHref": path, "layerTitle": description.title, "href": href,
            "mark": LayerSite.mark(layer).part,
            "map": map?.part, "fields": fields, "hasFields": !fields.isEmpty, "source": description.source,
            "licence": description.licence, "date": description.date.isEmpty ? nil : description.date,
            "said": LayerSite.words(counts, t) ?? t["layer_nobody"],
            "affirmed": counts.affirmed.map { t.text("layer_affirmed", ["age": Moment($0, in: shell).age]) },
            "isDisputed": counts.isDisputed, "confirm": mayAct ? href + "/confirm" : nil,
            "mine": mine.map { t[$0 > 0 ? "mine.confirmed" : "mine.disputed"] }, "acts": acts,
            "hasActs": !acts.isEmpty, "problems": input.problems(t, scope: acting ?? ""),
            "remarks": remarks.map { Self.part($0, shell, path, item?.name ?? "", maySteward, key) },
            "hasRemarks": !remarks.isEmpty, "json": href + ".json", "key": key, "live": live?.part,
        ])
    }

    private static func acts(_ mayAct: Bool, _ mayAnswer: Bool, _ t: Words) -> [LayerAct] {
        var acts: [LayerAct] = []
        if mayAct {
            acts = [
                LayerAct(
                    name: "dispute", icon: "cross",
                    fields: [FormField("why", .long, label: t["act.dispute.why"], required: true, limit: 500)]
                ),
                LayerAct(
                    name: "comment", icon: "comment",
                    fields: [
                        FormField("text", .long, label: t["act.comment.what"], required: true, limit: 2000)
                    ]),
            ]
        }
        if mayAnswer {
            acts.append(
                LayerAct(
                    name: "answer", icon: "done",
                    fields: [
                        FormField(
                            "text", .long, label: t["layer.act.answer.what"], required: true, limit: 2000)
                    ]))
        }
        return acts
    }

    private static func part(
        _ one: Remark, _ shell: Shell, _ path: String, _ item: String, _ maySteward: Bool, _ key: String
    ) -> PagePart {
        let remark = one.remark
        return PagePart([
            "index": String(remark.index), "who": one.who.part(shell.t),
            "what": shell.t["layer.remark.\(remark.kind)"], "isAnswer": remark.kind == "answer",
            "time": Moment(remark.time, in: shell).part, "text": remark.text, "isHidden": remark.isHidden,
            "mayHide": maySteward && !remark.isHidden, "mayRestore": maySteward && remark.isHidden,
            "layer": path,
            "item": item, "remarkKey": "\(key)-\(remark.index)",
        ])
    }
}

extension LayerItemPage {
    public static func sample(_ shell: Shell) -> Self {
        func remark(_ index: EntryIndex, _ kind: String, _ text: String, hidden: Bool = false) -> Remark {
            Remark(
                ItemRemark(
                    index: index, item: "shelter-12", author: Pseudonym("abc"), kind: kind, text: text,
                    time: shell.now.adding(seconds: -60 * index), isHidden: hidden),
                who: PersonMark(name: "Calm Heron 412", hue: 200, shape: 2, isSteward: kind == "answer"))
        }
        return LayerItemPage(
            shell: shell, layer: .sample(), item: .sample(), path: "/i/rivermouth/layers/12",
            map: MapView(.show, pins: [.init(latitude: 52.1, longitude: 5.1, label: "Sports hall")]),
            counts: ItemCounts(
                confirmations: 1, disputes: 2, comments: 1, affirmed: shell.now.adding(seconds: -900),
                isDisputed: true),
            remarks: [
                remark(3, "answer", "We looked: it is closed until Monday."),
                remark(5, "dispute", "It is closed."),
                remark(7, "comment", "Advertising", hidden: true),
            ], mine: -1, mayAct: true, mayAnswer: true, maySteward: true,
            input: FormInput(errors: [("why", "This is needed.")], asksPersonalData: true), acting: "dispute",
            key: "k")
    }

    public static func empty(_ shell: Shell) -> Self {
        LayerItemPage(
            shell: shell, layer: .sample(LayerDescription(title: "A", source: "B", licence: "CC0")),
            item: nil,
            path: "/i/a/layers/1", map: nil, counts: ItemCounts(), remarks: [], mine: nil, mayAct: false,
            mayAnswer: false, maySteward: false, input: FormInput(), acting: nil, key: "k")
    }
}
