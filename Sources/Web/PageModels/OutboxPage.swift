// SPDX-License-Identifier: Apache-2.0
import Formats

/// What waits on the device and what is kept there; also what a device shows where it has neither connection nor page.
public struct OutboxPage: SampledPage {
    public static let template = "OutboxPage"
    public static let keys = Shell.keys.union(["pageTitle", "words"])
    public let values: [String: any Sendable]

    /// The words that only this page's script says, each `outbox.<key>` in the catalogue.
    public static let scriptKeys = [
        "empty", "emptyHint", "kind.report", "kind.confirm", "kind.dispute", "kind.update", "kind.comment",
        "kind.resolve", "kind.reopen", "typed", "waiting", "refused", "sent", "see", "tooOld", "photo",
        "tryNow",
        "again", "mend", "discard", "discardReally", "discarded", "noPages", "unsafe", "keptAge", "cleared",
        "missing", "lostPhoto", "tooLarge", "withoutPhoto",
    ]

    /// Fills the page.
    public init(shell: Shell) {
        var json = JSONWriter(capacity: 2048)
        json.object { json in
            for key in Self.scriptKeys {
                json.key(key)
                json.value(shell.t["outbox." + key])
            }
        }
        values = shell.with(["pageTitle": shell.t["outbox_title"], "words": json.string])
    }
}

extension OutboxPage {
    public static func sample(_ shell: Shell) -> Self { OutboxPage(shell: shell) }
    public static func empty(_ shell: Shell) -> Self { OutboxPage(shell: shell) }
}
