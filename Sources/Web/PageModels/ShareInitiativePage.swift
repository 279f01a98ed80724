// SPDX-License-Identifier: Apache-2.0
/// The link and the QR code of an initiative, to pass on.
public struct ShareInitiativePage: SampledPage {
    public static let template = "ShareInitiativePage"
    public static let keys = Shell.keys.union(["pageTitle", "title", "link", "code", "embed", "print"])
    public let values: [String: any Sendable]

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - address: The absolute address of the initiative.
    public init(shell: Shell, title: String, address: String) {
        let name = shell.initiative?.name ?? ""
        // People paste this into their own pages: a title must not get out of its attribute there.
        let safe = PageEscaping().escapeText(title)
        values = shell.with([
            "pageTitle": shell.t["share_title"], "title": title, "link": address, "code": "/i/\(name)/qr.svg",
            "embed":
                "<iframe src=\"\(address)/embed\" width=\"100%\" height=\"480\" title=\"\(safe)\"></iframe>",
            "print": "/i/\(name)/print",
        ])
    }
}

extension ShareInitiativePage {
    public static func sample(_ shell: Shell) -> Self {
        ShareInitiativePage(
            shell: shell, title: "Earthquake in Rivermouth", address: "https://moot.example/i/rivermouth")
    }

    public static func empty(_ shell: Shell) -> Self {
        ShareInitiativePage(shell: shell, title: "A", address: "/i/a")
    }
}
