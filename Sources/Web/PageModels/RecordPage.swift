// SPDX-License-Identifier: Apache-2.0
public import Formats

/// The record: how long it is, its checkpoint, its last entries, and how anyone can verify it.
public struct RecordPage: SampledPage {
    public static let template = "RecordPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "size", "checkpoint", "signed", "key", "command", "entries", "hasEntries", "older",
        "newer", "isRewritten", "witnesses", "hasWitnesses", "records", "hasRecords",
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

    /// A witness of this record, and what it said last.
    public struct Witness: Sendable {
        let name: String
        let outcome: String
        let size: Int64
        let seen: Int64
        let cosigned: Timestamp?
        let isContradicting: Bool

        /// Describes a witness.
        ///
        /// - Parameters:
        ///   - outcome: `cosigned`, `waiting`, `silent`, `unknownRecord`, `unknownKey`, `ahead` or `inconsistent`.
        ///   - size: Entries that it cosigned last.
        ///   - seen: Entries that it says it saw, where that contradicts this record.
        public init(
            name: String, outcome: String, size: Int64, seen: Int64, cosigned: Timestamp?,
            isContradicting: Bool
        ) {
            (self.name, self.outcome, self.size, self.seen) = (name, outcome, size, seen)
            (self.cosigned, self.isContradicting) = (cosigned, isContradicting)
        }

        func part(_ shell: Shell) -> PagePart {
            let t = shell.t
            func number(_ n: Int64) -> String { t.grouped(Int(n)) }
            let words = t.text("witness_outcome.\(outcome)", ["n": number(size), "seen": number(seen)])
            let isOld = outcome != "cosigned" && size > 0
            return PagePart([
                "name": name, "words": words,
                "before": isOld ? t.text("witness_before", ["n": number(size)]) : nil,
                "time": cosigned.map { Moment($0, in: shell).part },
                "state": isContradicting ? " problem" : outcome == "cosigned" ? "" : " info",
            ])
        }
    }

    /// A record of somebody else that this node is a witness for.
    public struct Watched: Sendable {
        let origin: String
        let size: Int64
        let time: Timestamp?
        let isRefused: Bool

        /// Describes a record; `isRefused` where it signed what contradicts what it signed before.
        public init(origin: String, size: Int64, time: Timestamp?, isRefused: Bool) {
            (self.origin, self.size, self.time, self.isRefused) = (origin, size, time, isRefused)
        }

        func part(_ shell: Shell) -> PagePart {
            let t = shell.t
            let size = t.text("witnessed_size", ["n": t.grouped(Int(size))])
            return PagePart([
                "origin": origin, "words": time == nil ? t["witnessed_nothing"] : size,
                "time": time.map { Moment($0, in: shell).part },
                "refused": isRefused ? t["witnessed_refused"] : nil,
            ])
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
        entries: [Line], witnesses: [Witness] = [], records: [Watched] = [],
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
            "isRewritten": witnesses.contains(where: \.isContradicting),
            "witnesses": witnesses.map { $0.part(shell) }, "hasWitnesses": !witnesses.isEmpty,
            "records": records.map { $0.part(shell) }, "hasRecords": !records.isEmpty,
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
            ],
            witnesses: [
                Witness(
                    name: "watch.example/witness", outcome: "cosigned", size: 12_345, seen: 0,
                    cosigned: shell.now, isContradicting: false),
                Witness(
                    name: "other.example/witness", outcome: "inconsistent", size: 12_000, seen: 12_340,
                    cosigned: shell.now, isContradicting: true),
            ],
            records: [
                Watched(origin: "other.example", size: 400, time: shell.now, isRefused: true),
                Watched(origin: "new.example", size: 0, time: nil, isRefused: false),
            ], older: "/record?before=12300", newer: "/record")
    }

    public static func empty(_ shell: Shell) -> Self {
        RecordPage(
            shell: shell, size: 1, checkpoint: nil, signed: 0, key: "k", address: "http://localhost",
            entries: [])
    }
}
