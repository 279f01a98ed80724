// SPDX-License-Identifier: Apache-2.0
/// Starts a new initiative with the settings of another, and says so.
public struct ForkPage: SampledPage {
    public static let template = "ForkPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "origin", "action", "fields", "key", "problems", "personalData",
    ])
    public let values: [String: any Sendable]

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - origin: Title of the initiative that is forked.
    public init(shell: Shell, origin: String, input: FormInput = FormInput(), key: String) {
        let t = shell.t
        let settings = InitiativeFields(t: t, languages: [], licences: [])
        values = shell.with([
            "pageTitle": t["fork_title"], "origin": t.text("fork_origin", ["title": origin]),
            "action": "/i/\(shell.initiative?.name ?? "")/fork",
            "fields": (settings.first + settings.address).map { $0.part(input, t) }, "key": key,
            "problems": input.problems(t),
            "personalData": input.asksPersonalData,
        ])
    }
}

extension ForkPage {
    public static func sample(_ shell: Shell) -> Self {
        ForkPage(
            shell: shell, origin: "Earthquake in Rivermouth",
            input: FormInput(errors: [("name", "This address is taken.")], asksPersonalData: true), key: "k")
    }

    public static func empty(_ shell: Shell) -> Self { ForkPage(shell: shell, origin: "A", key: "k") }
}
