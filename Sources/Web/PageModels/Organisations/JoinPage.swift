// SPDX-License-Identifier: Apache-2.0

/// Asks whoever follows an invitation whether they want to speak for an organisation.
public struct JoinPage: SampledPage {
    public static let template = "JoinPage"
    public static let keys = Shell.keys.union(["pageTitle", "asks", "base", "code", "key", "problems"])
    public let values: [String: any Sendable]

    /// Fills the page.
    public init(
        shell: Shell, title: String, name: String, code: String, input: FormInput = FormInput(), key: String
    ) {
        values = shell.with([
            "pageTitle": shell.t["join_title"], "asks": shell.t.text("join_asks", ["title": title]),
            "base": "/organisations/" + name, "code": code, "key": key, "problems": input.problems(shell.t),
        ])
    }
}

extension JoinPage {
    public static func sample(_ shell: Shell) -> Self {
        JoinPage(
            shell: shell, title: "Fire Brigade of Rivermouth", name: "fire-brigade", code: "abcd",
            input: FormInput(problem: ("This invitation is not valid.", "Ask for a new one.")), key: "k")
    }

    public static func empty(_ shell: Shell) -> Self {
        JoinPage(shell: shell, title: "A", name: "fire-brigade", code: "", key: "k")
    }
}
