// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel
public import Web

/// The form that posts, drafts or updates a notice.
public struct NoticeFormPage: SampledPage {
    public static let template = "NoticeFormPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "base", "action", "draftAction", "words", "translation", "terms", "validity", "more",
        "areaFields", "areaError", "area", "map", "key", "problems", "mayPublish", "isOfficial",
        "needsApproval",
        "draft", "areaNote",
    ])
    public let values: [String: any Sendable]

    init(
        shell: Shell, action: String, draftAction: String?, draft: EntryIndex?, languages: [String],
        needsApproval: Bool, map: MapView, isUpdate: Bool, input: FormInput, key: String
    ) {
        let t = shell.t, form = NoticeForm(t: t, languages: languages)
        values = shell.with([
            "pageTitle": t[isUpdate ? "notice_update" : "notice_new"],
            "base": "/i/" + (shell.initiative?.name ?? ""), "action": action, "draftAction": draftAction,
            "words": form.words.map { $0.part(input, t) },
            "translation": form.translation.map { $0.part(input, t) },
            "terms": form.terms.map { $0.part(input, t) },
            "validity": form.validity.map { $0.part(input, t) },
            "more": form.more.map { $0.part(input, t) }, "areaFields": form.area.map { $0.part(input, t) },
            "areaError": input.error("area"), "area": input.value("area") ?? "", "map": map.part, "key": key,
            "problems": input.problems(t), "mayPublish": !needsApproval, "isOfficial": draftAction != nil,
            "needsApproval": needsApproval, "draft": draft.map(String.init),
        ])
    }

    public static func sample(_ shell: Shell) -> Self {
        NoticeFormPage(
            shell: shell, action: "/i/rivermouth/notices", draftAction: "/i/rivermouth/notices/drafts",
            draft: 7,
            languages: ["en", "nl"], needsApproval: true, map: MapView(.area), isUpdate: false,
            input: FormInput(
                typed: ["headline": ["Boil"]], errors: [("area", "No."), ("expires", "It is over already.")]),
            key: "k")
    }

    public static func empty(_ shell: Shell) -> Self {
        NoticeFormPage(
            shell: shell, action: "/i/rivermouth/notices", draftAction: nil, draft: nil, languages: ["en"],
            needsApproval: false, map: MapView(.area), isUpdate: true, input: FormInput(), key: "k")
    }
}

/// The fields of a notice.
struct NoticeForm {
    let t: Words
    let languages: [String]

    private func choices(_ all: [String], _ prefix: String) -> FormField.Kind {
        .choice(all.map { ($0, t["\(prefix).\($0)"]) })
    }

    private var named: FormField.Kind {
        .choice(languages.map { ($0, t.optional("language.\($0)") ?? $0) })
    }

    var words: [FormField] {
        [
            FormField("headline", .text, label: t["notice_headline"], required: true, limit: 160),
            FormField("text", .long, label: t["notice_text"], required: true, limit: 4000),
            FormField(
                "instruction", .long, label: t["notice_instruction"], hint: t["notice_instruction.hint"],
                limit: 2000),
            FormField("language", named, label: t["notice_language"], initial: languages.first),
        ]
    }

    var translation: [FormField] {
        [
            FormField("translations.language", named, label: t["notice_language"]),
            FormField("translations.headline", .text, label: t["notice_headline"], limit: 160),
            FormField("translations.text", .long, label: t["notice_text"], limit: 4000),
            FormField("translations.instruction", .long, label: t["notice_instruction"], limit: 2000),
        ]
    }

    var terms: [FormField] {
        [
            FormField(
                "severity", choices(Severity.allCases.map(\.rawValue), "severity"),
                label: t["notice_severity"],
                required: true),
            FormField(
                "urgency", choices(Urgency.allCases.map(\.rawValue), "urgency"), label: t["notice_urgency"],
                required: true),
            FormField(
                "certainty", choices(Certainty.allCases.map(\.rawValue), "certainty"),
                label: t["notice_certainty"], required: true),
            FormField(
                "category", choices(NoticeCategory.allCases.map(\.rawValue), "notice_category"),
                label: t["notice_category"], required: true),
            FormField(
                "response", choices(ResponseKind.allCases.map(\.rawValue), "response"),
                label: t["notice_response"]),
        ]
    }

    var validity: [FormField] {
        [
            FormField(
                "expires", .time, label: t["notice_expires"], hint: t["notice_times.hint"], required: true),
            FormField("onset", .time, label: t["notice_onset"], hint: t["notice_onset.hint"]),
        ]
    }

    var more: [FormField] {
        [
            FormField(
                "areaWords", .text, label: t["notice_area_words"], hint: t["notice_area_words.hint"],
                limit: 300),
            FormField("contact", .text, label: t["notice_contact"], limit: 300),
            FormField("web", .url, label: t["notice_web"], limit: 300),
        ]
    }

    var area: [FormField] {
        [
            FormField("latitude", .number, label: t["latitude"]),
            FormField("longitude", .number, label: t["longitude"]),
            FormField("radius", .number, label: t["radius"], unit: t["unit.m"]),
        ]
    }

    /// A notice as its form shows it.
    static func typed(_ content: NoticeContent) -> [String: [String]] {
        func local(_ time: Timestamp?) -> [String] { time.map { [String($0.rfc3339.prefix(16))] } ?? [] }
        var typed: [String: [String]] = [
            "areaWords": [content.areaWords], "category": [content.category.rawValue],
            "severity": [content.severity.rawValue], "urgency": [content.urgency.rawValue],
            "certainty": [content.certainty.rawValue],
            "response": content.response.map { [$0.rawValue] } ?? [],
            "onset": local(content.onset), "expires": local(content.expires), "contact": [content.contact],
            "web": [content.web],
        ]
        for (number, text) in content.texts.prefix(2).enumerated() {
            let prefix = number == 0 ? "" : "translations."
            typed[prefix + "language"] = [text.language]
            typed[prefix + "headline"] = [text.headline]
            typed[prefix + "text"] = [text.text]
            typed[prefix + "instruction"] = [text.instruction]
        }
        switch content.area {
        case .circle(let circle):
            typed["latitude"] = [String(circle.center.latitude)]
            typed["longitude"] = [String(circle.center.longitude)]
            typed["radius"] = [String(circle.radius)]
        case .polygon, .multipolygon: typed["area"] = [content.area.geoJSON]
        }
        return typed
    }
}
