// SPDX-License-Identifier: Apache-2.0
/// Takes a recovery code, so that a person is the same person on another device.
public struct RecoverPage: SampledPage {
    public static let template = "RecoverPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "field", "problems", "replaces", "providers", "hasProviders",
    ])
    public let values: [String: any Sendable]

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - providers: Accounts elsewhere by which people come back.
    ///   - replaces: This browser already holds an identity, which would be replaced.
    public init(
        shell: Shell, input: FormInput = FormInput(), replaces: Bool = false, providers: [LoginProvider] = []
    ) {
        let t = shell.t
        values = shell.with([
            "pageTitle": t["recover_title"],
            "field": FormField(
                "code", .text, label: t["recovery_code"], hint: t["recovery_code.hint"], required: true,
                limit: 60
            ).part(input, t), "problems": input.problems(t), "replaces": replaces,
            "hasProviders": !providers.isEmpty,
            "providers": providers.map { one in
                PagePart([
                    "href": "/login/\(one.name)?back=/me%3Fdone=recovered",
                    "words": t.text("login_with", ["provider": one.title]),
                ])
            },
        ])
    }
}

extension RecoverPage {
    public static func sample(_ shell: Shell) -> Self {
        RecoverPage(
            shell: shell, input: FormInput(errors: [("code", "This code is not valid.")]), replaces: true,
            providers: [LoginProvider.sample])
    }

    public static func empty(_ shell: Shell) -> Self { RecoverPage(shell: shell) }
}
