// SPDX-License-Identifier: Apache-2.0
public import Formats

/// The record: how long it is, its checkpoint, its last entries, and how anyone can verify it.
public struct RecordPage: SampledPage {
    public static let template = "RecordPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "size", "checkpoint", "signed", "key", "command", "entries", "hasEntries", "older",
        "newer",
    ])
    public let values: [String: any Sendable]

    /// An entry in the list.
    public struct Line: Sendable {
        let index: Int64
        let kind: String
        let initiative: String?
        let time: Timestamp
        let state: String

        /// Describes an entry.
        ///
        /// - Parameters:
        ///   - kind: `reports/filed/1`.
        ///   - initiative: The title of its initiative; nil for the node's own.
        ///   - state: `present`, `withheld` or `erased`.
        public init(
            index: Int64, kind: String, initiative: String?, time: Timestamp, state: String = "present"
        ) {
            self.index = index
            self.kind = kind
            self.initiative = initiative
            self.time = time
            self.state = state
        }
    }

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - size: Entries that are written.
    ///   - checkpoint: The signed note; nil before the first.
    ///   - signed: Entries that the checkpoint covers.
    ///   - key: The verifier key line.
    ///   - address: The node's absolute address, for the command that verifies it.
    public init(
        shell: Shell, size: Int64, checkpoint: String?, signed: Int64, key: String, address: String,
        entries: [Line],
        older: String? = nil, newer: String? = nil
    ) {
        let t = shell.t
        values = shell.with([
            "pageTitle": t["record_title"], "size": t.count("entries_n", Int(size)), "checkpoint": checkpoint,
            "signed": t.text("record_signed", ["n": t.grouped(Int(signed))]), "key": key,
            "command": "folkmoot verify \(address)",
            "entries": entries.map { line in
                PagePart([
                    "index": String(line.index), "kind": line.kind, "initiativeTitle": line.initiative,
                    "time": Moment(line.time, in: shell).part,
                    "gone": line.state == "present" ? nil : t["state.\(line.state)"],
                ])
            }, "hasEntries": !entries.isEmpty, "older": older, "newer": newer,
        ])
    }
}

extension RecordPage {
    public static func sample(_ shell: Shell) -> Self {
        RecordPage(
            shell: shell, size: 12_346, checkpoint: "moot.example\n12345\nbase64=\n\n— moot.example xyz=\n",
            signed: 12_345, key: "moot.example+abcd1234+AWV4YW1wbGU=", address: "https://moot.example",
            entries: [
                Line(
                    index: 12_345, kind: "reports/filed/1", initiative: "Earthquake in Rivermouth",
                    time: shell.now),
                Line(
                    index: 12_344, kind: "reports/commented/1", initiative: nil, time: shell.now,
                    state: "erased"),
            ], older: "/record?before=12300", newer: "/record")
    }

    public static func empty(_ shell: Shell) -> Self {
        RecordPage(
            shell: shell, size: 1, checkpoint: nil, signed: 0, key: "k", address: "http://localhost",
            entries: [])
    }
}
