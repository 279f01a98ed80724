// SPDX-License-Identifier: Apache-2.0
/// What is public, for how long, and what is never kept.
public struct PrivacyPage: SampledPage {
    public static let template = "PrivacyPage"
    public static let keys = Shell.keys.union(["pageTitle"])
    public let values: [String: any Sendable]

    /// Fills the page.
    public init(shell: Shell) { values = shell.with(["pageTitle": shell.t["privacy_title"]]) }
}

extension PrivacyPage {
    public static func sample(_ shell: Shell) -> Self { PrivacyPage(shell: shell) }
    public static func empty(_ shell: Shell) -> Self { PrivacyPage(shell: shell) }
}
