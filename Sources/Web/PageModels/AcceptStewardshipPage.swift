// SPDX-License-Identifier: Apache-2.0
/// Asks whoever follows an invitation whether they want to become a steward.
public struct AcceptStewardshipPage: SampledPage {
    public static let template = "AcceptStewardshipPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "asks", "action", "code", "key", "problems", "base",
    ])
    public let values: [String: any Sendable]

    /// Fills the page.
    public init(shell: Shell, title: String, code: String, input: FormInput = FormInput(), key: String) {
        let base = "/i/" + (shell.initiative?.name ?? "")
        values = shell.with([
            "pageTitle": shell.t["accept_title"], "asks": shell.t.text("accept_asks", ["title": title]),
            "action": base + "/accept-stewardship", "code": code, "key": key,
            "problems": input.problems(shell.t),
            "base": base,
        ])
    }
}

extension AcceptStewardshipPage {
    public static func sample(_ shell: Shell) -> Self {
        AcceptStewardshipPage(
            shell: shell, title: "Earthquake in Rivermouth", code: "abcd",
            input: FormInput(problem: ("This invitation is not valid.", "Ask for a new one.")), key: "k")
    }

    public static func empty(_ shell: Shell) -> Self {
        AcceptStewardshipPage(shell: shell, title: "A", code: "", key: "k")
    }
}
