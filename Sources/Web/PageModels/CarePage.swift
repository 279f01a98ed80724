// SPDX-License-Identifier: Apache-2.0
import Formats

/// How stewards keep an initiative usable: hand it over, let others help, slow it down, freeze it.
public struct CarePage: SampledPage {
    public static let template = "CarePage"
    public static let keys = Shell.keys.union([
        "pageTitle", "base", "quiet", "handover", "to", "note", "until", "helpers", "hasHelpers",
        "isHelpingOpen", "invitation", "reviews", "minutes", "paceReason", "isSlow", "frozen", "freezeReason",
        "freezeUntil", "thawReason", "problems", "key", "personalData",
    ])
    public let values: [String: any Sendable]

    /// How things stand.
    public struct State: Sendable {
        let pace: Int
        let frozen: String?
        let isHelpingOpen: Bool
        let quietUntil: Timestamp?
        let handover: (note: String, to: PersonMark?, until: Timestamp?)?
    }

    /// Somebody who helps.
    public struct Hand: Sendable {
        let who: PersonMark
        let pseudonym: String
        let reviews: Bool
    }

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - stewards: The others: pseudonym and name.
    ///   - invitation: An invitation that was just made: its absolute address.
    ///   - acting: The command whose form came back with something wrong.
    public init(
        shell: Shell, state: State, stewards: [(value: String, words: String)], helpers: [Hand],
        invitation: String? = nil, acting: String? = nil, input: FormInput = FormInput(), key: String
    ) {
        let t = shell.t
        func field(
            _ act: String, _ name: String, _ kind: FormField.Kind, hint: String? = nil,
            required: Bool = false,
            limit: Int? = nil, initial: String? = nil, unit: String? = nil
        ) -> PagePart {
            let field = FormField(
                name, kind, label: t["\(act).\(name)"], hint: hint, unit: unit, required: required,
                limit: limit, initial: initial)
            return field.part(act == acting ? input : FormInput(), t, scope: act)
        }
        values = shell.with([
            "pageTitle": t["care_title"], "personalData": acting == "hand-over" && input.asksPersonalData,
            "base": "/i/" + (shell.initiative?.name ?? ""),
            "quiet": state.quietUntil.map { t.text("notice_quiet", ["time": Moment($0, in: shell).exact]) },
            "handover": state.handover.map { duty in
                PagePart([
                    "note": duty.note, "who": duty.to?.part(t),
                    "until": duty.until.map { t.text("until_time", ["time": Moment($0, in: shell).exact]) },
                ])
            },
            "to": field("hand-over", "to", .choice(stewards), hint: t["hand-over.to.hint"]),
            "note": field(
                "hand-over", "note", .long, hint: t["hand-over.note.hint"], required: true, limit: 2000),
            "until": field("hand-over", "until", .time, hint: t["until_utc"]),
            "helpers": helpers.map { helper in
                PagePart([
                    "who": helper.who.part(t), "pseudonym": helper.pseudonym, "reviews": helper.reviews,
                ])
            }, "hasHelpers": !helpers.isEmpty, "isHelpingOpen": state.isHelpingOpen,
            "invitation": invitation, "reviews": field("invite-helper", "reviews", .flag),
            "minutes": field(
                "set-pace", "minutes", .number, hint: t["set-pace.minutes.hint"], required: true,
                initial: String(state.pace), unit: t["unit.min"]),
            "paceReason": field(
                "set-pace", "reason", .text, hint: t["reason_public"], required: true, limit: 500),
            "isSlow": state.pace > 0 ? t.text("pace_now", ["n": String(state.pace)]) : nil,
            "frozen": state.frozen,
            "freezeReason": field(
                "freeze", "reason", .text, hint: t["reason_public"], required: true, limit: 500),
            "freezeUntil": field("freeze", "until", .time, hint: t["until_utc"]),
            "thawReason": field("thaw", "reason", .text, hint: t["reason_public"], limit: 500),
            "problems": input.problems(t, scope: acting ?? ""), "key": key,
        ])
    }
}

extension CarePage {
    public static func sample(_ shell: Shell) -> Self {
        let heron = PersonMark(name: "Calm Heron 412", hue: 200, shape: 2)
        return CarePage(
            shell: shell,
            state: State(
                pace: 10, frozen: "Rumours.", isHelpingOpen: true,
                quietUntil: shell.now.adding(seconds: 90_000),
                handover: ("The bridge is being checked at six.", heron, shell.now.adding(seconds: 28_800))),
            stewards: [("abc", "Calm Heron 412")],
            helpers: [Hand(who: heron, pseudonym: "abc", reviews: true)],
            invitation: "https://moot.example/i/rivermouth/queue?code=abcd", acting: "freeze",
            input: FormInput(errors: [("reason", "Say why.")]), key: "k")
    }

    public static func empty(_ shell: Shell) -> Self {
        CarePage(
            shell: shell,
            state: State(pace: 0, frozen: nil, isHelpingOpen: false, quietUntil: nil, handover: nil),
            stewards: [], helpers: [], key: "k")
    }
}
