// SPDX-License-Identifier: Apache-2.0
/// What went wrong, in the person's words, and what to do about it.
public struct ErrorPage: SampledPage {
    public static let template = "ErrorPage"
    public static let keys = Shell.keys.union(["pageTitle", "hint", "messages", "hasMessages"])
    public let values: [String: any Sendable]

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - heading: What is wrong.
    ///   - hint: What to do.
    ///   - messages: What is wrong with single fields.
    public init(shell: Shell, heading: String, hint: String, messages: [String] = []) {
        values = shell.with([
            "pageTitle": heading, "hint": hint.isEmpty ? nil : hint, "messages": messages,
            "hasMessages": !messages.isEmpty,
        ])
    }
}

extension ErrorPage {
    public static func sample(_ shell: Shell) -> Self {
        ErrorPage(
            shell: shell, heading: shell.t["refusal.notFound"], hint: shell.t["refusal.notFound.hint"],
            messages: ["name: taken"])
    }

    public static func empty(_ shell: Shell) -> Self { ErrorPage(shell: shell, heading: "?", hint: "") }
}
