// SPDX-License-Identifier: Apache-2.0
/// The people who keep an initiative healthy: invite one, step down, take it to another phase.
public struct StewardsPage: SampledPage {
    public static let template = "StewardsPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "base", "stewards", "invitation", "phases", "reason", "problems", "phaseWord", "key",
    ])
    public let values: [String: any Sendable]

    /// A steward.
    public struct Steward: Sendable {
        let mark: PersonMark
        let pseudonym: String
        let isLast: Bool
        /// Describes a steward; the last one cannot step down.
        public init(_ mark: PersonMark, pseudonym: String, isLast: Bool = false) {
            self.mark = mark
            self.pseudonym = pseudonym
            self.isLast = isLast
        }
    }

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - phase: The present phase.
    ///   - phases: All phases, in order.
    ///   - invitation: An invitation that was just made: its absolute address.
    public init(
        shell: Shell, stewards: [Steward], phase: String, phases: [String], invitation: String? = nil,
        input: FormInput = FormInput(), key: String
    ) {
        let t = shell.t, chosen = input.value("phase") ?? phase
        values = shell.with([
            "pageTitle": t["stewards_title"], "base": "/i/" + (shell.initiative?.name ?? ""),
            "stewards": stewards.map {
                PagePart([
                    "who": $0.mark.part(t), "pseudonym": $0.pseudonym, "canLeave": !$0.isLast,
                    "leave": t[$0.mark.isMe ? "step_down" : "end_stewardship"],
                ])
            },
            "invitation": invitation,
            "phases": phases.map {
                PagePart([
                    "phase": $0, "word": t["phase.\($0)"], "hint": t["phase.\($0).hint"],
                    "isChosen": $0 == chosen,
                    "isNow": $0 == phase,
                ])
            }, "phaseWord": t["phase.\(phase)"],
            "reason": FormField(
                "reason", .text, label: t["phase_reason"], hint: t["phase_reason.hint"], limit: 500
            )
            .part(input, t), "problems": input.problems(t), "key": key,
        ])
    }
}

extension StewardsPage {
    public static func sample(_ shell: Shell) -> Self {
        StewardsPage(
            shell: shell,
            stewards: [
                Steward(PersonMark(name: "Calm Heron 412", hue: 200, shape: 2, isMe: true), pseudonym: "abc"),
                Steward(PersonMark(name: "Misty Wren 101", hue: 310, shape: 6), pseudonym: "def"),
            ], phase: "open", phases: ["open", "quiet", "closed", "archived"],
            invitation: "https://moot.example/i/rivermouth/accept-stewardship?code=abcd",
            input: FormInput(errors: [("reason", "Say why.")]), key: "k")
    }

    public static func empty(_ shell: Shell) -> Self {
        StewardsPage(shell: shell, stewards: [], phase: "open", phases: [], key: "k")
    }
}
