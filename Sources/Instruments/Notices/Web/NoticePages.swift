// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel
public import Web

/// All pages of the notices, for the tests that look at each.
public enum NoticesPages {
    /// The pages.
    public static let all: [any SampledPage.Type] = [
        NoticesPage.self, NoticePage.self, NoticeFormPage.self, AllNoticesPage.self,
    ]
}

/// A notice as it stands in lists and on its own page.
struct NoticeView: Sendable {
    let id: EntryIndex
    let href: String
    let initiative: String?
    let content: NoticeContent
    let state: NoticeRow.State
    let author: PersonMark
    let posted: Timestamp
    let updated: Timestamp
    let onset: Timestamp
    let reason: String?

    func part(_ shell: Shell, isDraft: Bool = false) -> PagePart {
        let t = shell.t, text = content.text(in: t.language)
        return PagePart([
            "id": String(id), "href": href, "inInitiative": initiative, "severity": content.severity.rawValue,
            "severityWord": t["severity.\(content.severity.rawValue)"],
            "urgencyWord": t["urgency.\(content.urgency.rawValue)"],
            "certaintyWord": t["certainty.\(content.certainty.rawValue)"],
            "categoryWord": t["notice_category.\(content.category.rawValue)"],
            "responseWord": content.response.map { t["response.\($0.rawValue)"] },
            "headline": text.headline, "text": text.text,
            "instruction": text.instruction.isEmpty ? nil : text.instruction, "textLanguage": text.language,
            "state": state.rawValue, "isActive": state == .active,
            "stateWord": t[isDraft ? "notice_draft" : "notice_state.\(state.rawValue)"],
            "noticeWho": author.part(t), "posted": Moment(posted, in: shell).part,
            "changed": updated == posted ? nil : Moment(updated, in: shell).part,
            "from": NoticeBanner.until(onset, t), "until": NoticeBanner.until(content.expires, t),
            "areaWords": content.areaWords, "contact": content.contact.isEmpty ? nil : content.contact,
            "web": content.web.isEmpty ? nil : content.web, "cancelReason": reason,
            "translations": content.texts.filter { $0.language != text.language }.map {
                PagePart([
                    "textLanguage": $0.language,
                    "languageName": t.optional("language.\($0.language)") ?? $0.language,
                    "headline": $0.headline, "text": $0.text,
                    "instruction": $0.instruction.isEmpty ? nil : $0.instruction,
                ])
            },
        ])
    }

    static func sample(_ shell: Shell, _ state: NoticeRow.State = .active) -> NoticeView {
        NoticeView(
            id: 1234, href: "/i/rivermouth/notices/1234", initiative: "Earthquake in Rivermouth",
            content: sampleContent(shell), state: state,
            author: PersonMark(
                name: "Water Board", organisation: "Water Board", organisationKind: "public-body",
                organisationAddress: "/organisations/water-board"),
            posted: shell.now.adding(seconds: -600), updated: shell.now, onset: shell.now,
            reason: "It is over.")
    }

    static func sampleContent(_ shell: Shell) -> NoticeContent {
        let box = try? Area(parsing: #"{"type":"Circle","center":[5.1,52.1],"radius":3000}"#)
        return NoticeContent(
            texts: [
                .init(
                    language: "en", headline: "Boil your water", text: "A main broke.",
                    instruction: "Boil it."),
                .init(
                    language: "nl", headline: "Kook uw water", text: "Een leiding brak.",
                    instruction: "Kook het."),
            ], area: box ?? .multipolygon([]), areaWords: "Old town", category: .health, severity: .severe,
            urgency: .immediate, certainty: .observed, response: .execute,
            expires: shell.now.adding(seconds: 86_400), contact: "0123", web: "https://water.example.org/")
    }
}

/// The notices of an initiative: what holds, what is to come, and what is over.
public struct NoticesPage: SampledPage {
    public static let template = "NoticesPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "base", "current", "hasCurrent", "past", "hasPast", "next", "drafts", "hasDrafts",
        "mayPost",
        "live",
    ])
    public let values: [String: any Sendable]

    init(
        shell: Shell, current: [NoticeView], past: [NoticeView], next: String?, drafts: [NoticeView],
        mayPost: Bool, live: LiveFeed?
    ) {
        values = shell.with([
            "pageTitle": shell.t["notices"], "base": "/i/" + (shell.initiative?.name ?? ""),
            "current": current.map { $0.part(shell) }, "hasCurrent": !current.isEmpty,
            "past": past.map { $0.part(shell) }, "hasPast": !past.isEmpty, "next": next,
            "drafts": drafts.map { $0.part(shell, isDraft: true) }, "hasDrafts": !drafts.isEmpty,
            "mayPost": mayPost,
            "live": live?.part,
        ])
    }

    public static func sample(_ shell: Shell) -> Self {
        NoticesPage(
            shell: shell, current: [.sample(shell)], past: [.sample(shell, .cancelled)], next: "?before=1",
            drafts: [.sample(shell, .upcoming)], mayPost: true,
            live: LiveFeed(address: "/i/rivermouth/live", after: 1, kinds: ["notices/posted"]))
    }

    public static func empty(_ shell: Shell) -> Self {
        NoticesPage(shell: shell, current: [], past: [], next: nil, drafts: [], mayPost: false, live: nil)
    }
}

/// The notices of the whole node that hold.
public struct AllNoticesPage: SampledPage {
    public static let template = "AllNoticesPage"
    public static let keys = Shell.keys.union(["pageTitle", "current", "hasCurrent"])
    public let values: [String: any Sendable]

    init(shell: Shell, current: [NoticeView]) {
        values = shell.with([
            "pageTitle": shell.t["notices"], "current": current.map { $0.part(shell) },
            "hasCurrent": !current.isEmpty,
        ])
    }

    public static func sample(_ shell: Shell) -> Self {
        AllNoticesPage(shell: shell, current: [.sample(shell)])
    }
    public static func empty(_ shell: Shell) -> Self { AllNoticesPage(shell: shell, current: []) }
}

/// One notice with everything that it said; or a draft of one, for those who approve it.
public struct NoticePage: SampledPage {
    public static let template = "NoticePage"
    public static let keys = Shell.keys.union([
        "pageTitle", "base", "told", "map", "history", "hasHistory", "mayChange", "draft", "mayApprove",
        "key", "problems", "reasonField", "live", "entry", "waits",
    ])
    public let values: [String: any Sendable]

    init(
        shell: Shell, _ notice: NoticeView, map: MapView?,
        history: [(index: EntryIndex, kind: String, who: PersonMark, time: Timestamp, text: String)] = [],
        mayChange: Bool = false, draft: EntryIndex? = nil, mayApprove: Bool = false,
        input: FormInput = FormInput(), key: String, live: LiveFeed? = nil
    ) {
        let t = shell.t
        values = shell.with([
            "pageTitle": notice.content.text(in: t.language).headline,
            "base": "/i/" + (shell.initiative?.name ?? ""), "told": notice.part(shell), "map": map?.part,
            "history": history.map {
                PagePart([
                    "index": String($0.index), "what": t["notice_said.\($0.kind)"], "who": $0.who.part(t),
                    "time": Moment($0.time, in: shell).part, "said": $0.text,
                ])
            }, "hasHistory": !history.isEmpty, "mayChange": mayChange, "draft": draft.map(String.init),
            "mayApprove": mayApprove, "waits": draft != nil && !mayApprove, "key": key,
            "problems": input.problems(t),
            "reasonField": FormField(
                "reason", .long, label: t["notice_cancel_reason"], required: true, limit: 500
            )
            .part(input, t),
            "live": live?.part, "entry": draft == nil ? String(notice.id) : nil,
        ])
    }

    public static func sample(_ shell: Shell) -> Self {
        NoticePage(
            shell: shell, .sample(shell), map: MapView(.show),
            history: [(1234, "Alert", .init(name: "Calm Heron 412"), shell.now, "Boil your water")],
            mayChange: true, draft: 7, mayApprove: true, input: FormInput(errors: [("reason", "Say why.")]),
            key: "k", live: LiveFeed(address: "/i/rivermouth/live", after: 1, kinds: [], about: 1234))
    }

    public static func empty(_ shell: Shell) -> Self {
        NoticePage(shell: shell, .sample(shell), map: nil, key: "k")
    }
}
