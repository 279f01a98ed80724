// SPDX-License-Identifier: Apache-2.0
public import Formats

/// One entry of the record as it was written, with its proof.
public struct EntryPage: SampledPage {
    public static let template = "EntryPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "index", "kind", "time", "initiativeTitle", "initiativeHref", "thing", "envelope",
        "body",
        "stateWord", "stateHint", "isPresent", "proofWords", "hashes", "hasHashes", "leafHash", "previous",
        "following",
        "author", "json",
    ])
    public let values: [String: any Sendable]

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - kind: `reports/filed/1`.
    ///   - thing: Address of the thing that it is about.
    ///   - body: The body's text; nil where it is withheld or erased.
    ///   - state: `present`, `withheld` or `erased`.
    ///   - leafHash: The leaf hash in base 64.
    ///   - proof: Tree size and hashes in base 64; nil while no checkpoint covers the entry.
    public init(
        shell: Shell, index: Int64, kind: String, time: Timestamp, author: PersonMark?,
        initiative: (title: String, href: String)?, thing: String?, envelope: String, body: String?,
        state: String,
        leafHash: String, proof: (size: Int64, hashes: [String])?, isLast: Bool
    ) {
        let t = shell.t
        values = shell.with([
            "pageTitle": t.text("entry_title", ["n": t.grouped(Int(index))]), "index": String(index),
            "kind": kind,
            "time": Moment(time, in: shell).part, "author": author?.part(t),
            "initiativeTitle": initiative?.title,
            "initiativeHref": initiative?.href, "thing": thing, "envelope": envelope, "body": body,
            "stateWord": t["state.\(state)"], "stateHint": t["state.\(state).hint"],
            "isPresent": state == "present",
            "proofWords": proof.map { t.text("proof_words", ["n": t.grouped(Int($0.size))]) }
                ?? t["proof_pending"],
            "hashes": proof?.hashes ?? [], "hasHashes": !(proof?.hashes.isEmpty ?? true),
            "leafHash": leafHash,
            "previous": index > 0 ? "/record/entries/\(index - 1)" : nil,
            "following": isLast ? nil : "/record/entries/\(index + 1)",
            "json": "/record/entries/\(index).json",
        ])
    }
}

extension EntryPage {
    public static func sample(_ shell: Shell) -> Self {
        EntryPage(
            shell: shell, index: 1234, kind: "reports/filed/1", time: shell.now,
            author: PersonMark(name: "Calm Heron 412", hue: 200, shape: 2),
            initiative: ("Earthquake in Rivermouth", "/i/rivermouth"), thing: "/i/rivermouth/reports/1234",
            envelope: "folkmoot/entry/v1\nindex 1234\n",
            body: #"{"author":"abc","payload":{"category":"water"}}"#,
            state: "present", leafHash: "q83v", proof: (12_345, ["q83v", "ze8B"]), isLast: false)
    }

    public static func empty(_ shell: Shell) -> Self {
        EntryPage(
            shell: shell, index: 0, kind: "node/founded/1", time: shell.now, author: nil, initiative: nil,
            thing: nil,
            envelope: "folkmoot/entry/v1\n", body: nil, state: "erased", leafHash: "", proof: nil,
            isLast: true)
    }
}
