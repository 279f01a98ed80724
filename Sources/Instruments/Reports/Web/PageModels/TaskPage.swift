// SPDX-License-Identifier: Apache-2.0
import Formats
import Web

/// One item of the queue, with what can be done about it; it is one's own for five minutes.
struct TaskPage: SampledPage {
    static let template = "TaskPage"
    static let keys = Shell.keys.union([
        "pageTitle", "base", "href", "mark", "description", "descriptionLanguage", "languageName", "place",
        "photo", "seen", "author", "fields", "hasFields", "complaints", "hasComplaints", "proposals", "map",
        "forms", "release", "confirm", "picker", "problems", "key", "kind", "hint", "renew", "isPublic",
    ])
    let values: [String: any Sendable]

    /// An item.
    struct Task: Sendable {
        var id: Int64
        var kind: QueueKind
        var mark: CategoryMark
        var description: String?
        var language: String
        var place: String?
        var hasPhoto: Bool
        var seen: Timestamp
        var author: PersonMark
        var values: [ReportPage.Value] = []
        var complaints: [(word: String, text: String?)] = []
        var proposals: [Proposal] = []
        var categories: [CategoryMark] = []
        var languages: [(value: String, words: String)] = []
        var isPublic = true
        /// Reports that it may be the same as: id and words.
        var alike: [(value: String, words: String)] = []
    }

    /// What a helper proposed.
    struct Proposal: Sendable {
        let index: Int64
        let who: PersonMark
        let what: String
        let text: String
    }

    /// Fills the page.
    ///
    /// - Parameter acting: The act whose form came back with something wrong.
    init(
        shell: Shell, task: Task, map: MapView?, acting: String? = nil, input: FormInput = FormInput(),
        key: String
    ) {
        let t = shell.t, base = "/i/" + (shell.initiative?.name ?? "")
        let path = "\(base)/reports/\(task.id)"
        let forms = TaskForms(t: t, path: path, task: task, acting: acting, input: input)
        values = shell.with([
            "pageTitle": t["queue.\(task.kind.rawValue)"], "base": base, "href": path,
            "mark": task.mark.part, "description": task.description, "descriptionLanguage": task.language,
            "languageName": t.optional("language.\(task.language)") ?? task.language,
            "place": task.place, "photo": task.hasPhoto ? "\(base)/queue/\(task.id)/photo.jpg" : nil,
            "seen": Moment(task.seen, in: shell).part, "author": task.author.part(t),
            "fields": task.values.map(ReportPage.part), "hasFields": !task.values.isEmpty,
            "complaints": task.complaints.map { PagePart(["word": $0.word, "text": $0.text]) },
            "hasComplaints": !task.complaints.isEmpty,
            "proposals": task.proposals.map { one in
                PagePart([
                    "index": String(one.index), "who": one.who.part(t), "what": one.what, "text": one.text,
                    "accept": path + "/accept-help", "decline": path + "/decline-help",
                    "reason": FormField(
                        "reason", .text, label: t["act.hide.reason"], required: true, limit: 500
                    )
                    .part(acting == "decline-help" ? input : FormInput(), t, scope: "decline-\(one.index)"),
                ])
            },
            "map": map?.part, "forms": forms.parts,
            "release": task.kind == .held ? path + "/release" : nil,
            "confirm": task.kind == .stale ? path + "/confirm" : nil,
            "picker": task.kind == .placeless
                ? PagePart([
                    "address": path + "/place",
                    "words": FormField("placeWords", .text, label: t["place_in_words"], limit: 200)
                        .part(acting == "place" ? input : FormInput(), t, scope: "place"),
                    "latitude": input.value("latitude") ?? "", "longitude": input.value("longitude") ?? "",
                    "placeError": input.error("place"),
                ]) : nil,
            "problems": input.problems(t, scope: acting ?? ""), "key": key, "kind": task.kind.rawValue,
            "hint": t["queue.\(task.kind.rawValue).task"], "renew": "\(base)/queue/\(task.id)/renew",
            "isPublic": task.isPublic,
        ])
    }
}

/// The forms of an item, by why it waits.
struct TaskForms {
    let t: Words
    let path: String
    let task: TaskPage.Task
    let acting: String?
    let input: FormInput

    var parts: [PagePart] {
        switch task.kind {
        case .held: [merge, hide]
        case .flagged: [settle, hide, merge]
        case .proposed, .placeless: []
        case .untranslated: [translate]
        case .uncategorised: [categorise]
        case .photo: [check]
        case .stale: [dispute, resolve]
        }
    }

    private func part(
        _ act: String, _ label: String, icon: String, isDanger: Bool = false, isOpen: Bool = false,
        _ fields: [FormField]
    ) -> PagePart {
        let came = act == acting ? input : FormInput()
        return PagePart([
            "action": act, "address": "\(path)/\(act)", "label": label, "send": label, "icon": icon,
            "isDanger": isDanger, "isOpen": isOpen || act == acting, "personalData": came.asksPersonalData,
            "fields": fields.map { $0.part(came, t, scope: act) },
        ])
    }

    private var rules: [(value: String, words: String)] {
        ModerationRule.allCases.map { ($0.rawValue, t["rule.\($0.rawValue)"]) }
    }

    private var hide: PagePart {
        part(
            "hide", t["act.hide"], icon: "hidden", isDanger: true,
            [
                FormField("rule", .choice(rules), label: t["act.hide.rule"], required: true),
                FormField("reason", .text, label: t["act.hide.reason"], required: true, limit: 500),
            ])
    }

    private var merge: PagePart {
        part(
            "merge", t["act.merge"], icon: "merge",
            [
                task.alike.isEmpty
                    ? FormField(
                        "into", .number, label: t["act.merge.into"], hint: t["act.merge.into.hint"],
                        required: true)
                    : FormField(
                        "into", .choice(task.alike), label: t["act.merge.near"],
                        hint: t["act.merge.near.hint"],
                        required: true)
            ])
    }

    private var settle: PagePart {
        part(
            "settle-flags", t["act.settle-flags"], icon: "check",
            [FormField("reason", .text, label: t["act.hide.reason"], required: true, limit: 500)])
    }

    private var translate: PagePart {
        part(
            "translate", t["act.translate"], icon: "comment", isOpen: true,
            [
                FormField(
                    "language", .choice(task.languages), label: t["translate_into"], required: true,
                    initial: task.languages.first?.value),
                FormField("text", .long, label: t["translation"], required: true, limit: 8000),
            ])
    }

    private var categorise: PagePart {
        part(
            "categorise", t["act.categorise"], icon: "other", isOpen: true,
            [
                FormField(
                    "category", .choice(task.categories.map { ($0.key, $0.name) }), label: t["category"],
                    required: true)
            ])
    }

    private var check: PagePart {
        part(
            "check-photo", t["act.check-photo"], icon: "photo", isOpen: true,
            [
                FormField(
                    "verdict",
                    .choice(
                        HelpFact.PhotoVerdict.allCases.map { ($0.rawValue, t["verdict.\($0.rawValue)"]) }),
                    label: t["photo_shows"], required: true)
            ])
    }

    private var dispute: PagePart {
        part(
            "dispute", t["act.dispute"], icon: "cross",
            [FormField("why", .text, label: t["act.dispute.why"], required: true, limit: 500)])
    }

    private var resolve: PagePart {
        part(
            "resolve", t["act.resolve"], icon: "done",
            [FormField("text", .text, label: t["act.resolve.how"], limit: 500)])
    }
}

extension TaskPage {
    static func sample(_ shell: Shell) -> Self {
        TaskPage(
            shell: shell,
            task: Task(
                id: 1234, kind: .flagged, mark: .water, description: "The tap on the corner works.",
                language: "nl", place: "Mill Street", hasPhoto: true,
                seen: shell.now.adding(seconds: -600),
                author: PersonMark(name: "Calm Heron 412", hue: 200, shape: 2),
                values: [.init(name: "Queue", text: "12 min")],
                complaints: [("It says something of a person.", "It names my neighbour.")],
                proposals: [
                    Proposal(
                        index: 1240, who: PersonMark(name: "Misty Wren 101", hue: 310, shape: 6),
                        what: "translated it", text: "English: The tap works.")
                ]), map: .sample(.show), acting: "hide",
            input: FormInput(errors: [("reason", "This is needed.")]), key: "k")
    }

    static func empty(_ shell: Shell) -> Self {
        TaskPage(
            shell: shell,
            task: Task(
                id: 1, kind: .placeless, mark: .road, language: "en", hasPhoto: false, seen: shell.now,
                author: PersonMark(name: "A")), map: .sample(.pick), key: "k")
    }
}
