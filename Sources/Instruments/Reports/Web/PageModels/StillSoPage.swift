// SPDX-License-Identifier: Apache-2.0
public import Web

/// Reports that are out of date, each with one tap to say that it is still so.
public struct StillSoPage: SampledPage {
    public static let template = "StillSoPage"
    public static let keys = Shell.keys.union(["pageTitle", "base", "items", "hasItems", "key"])
    public let values: [String: any Sendable]

    /// One report that is asked about.
    public struct Item: Sendable {
        let card: ReportCard
        /// Nobody confirms their own: its author tells that nothing has changed.
        let isMine: Bool
        /// Describes it.
        public init(card: ReportCard, isMine: Bool) {
            self.card = card
            self.isMine = isMine
        }
    }

    /// Fills the page.
    ///
    /// - Parameter key: A new idempotency key for the forms.
    public init(shell: Shell, items: [Item], key: String) {
        values = shell.with([
            "pageTitle": shell.t["still_title"], "base": "/i/" + (shell.initiative?.name ?? ""), "key": key,
            "hasItems": !items.isEmpty,
            "items": items.map { item in
                PagePart([
                    "cards": [item.card.part(shell)], "number": String(item.card.id),
                    "address": item.card.href,
                    "isMine": item.isMine,
                ])
            },
        ])
    }
}

extension StillSoPage {
    public static func sample(_ shell: Shell) -> Self {
        StillSoPage(
            shell: shell,
            items: ReportCard.samples(shell).enumerated().map { Item(card: $1, isMine: $0 == 0) },
            key: "0123456789abcdef0123456789")
    }

    public static func empty(_ shell: Shell) -> Self { StillSoPage(shell: shell, items: [], key: "k") }
}
