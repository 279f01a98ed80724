// SPDX-License-Identifier: Apache-2.0
public import Formats

/// What the law had removed: how much, what, when and why.
public struct RemovalsPage: SampledPage {
    public static let template = "RemovalsPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "counts", "lines", "hasLines", "older", "isOperator", "fields", "problems", "key",
    ])
    public let values: [String: any Sendable]

    /// One removal.
    public struct Line: Sendable {
        let index: Int64
        let entry: Int64?
        let initiative: String?
        let basis: String?
        let time: Timestamp

        /// Describes a removal.
        ///
        /// - Parameters:
        ///   - index: The entry that says so.
        ///   - entry: The entry whose body was deleted; nil for a picture.
        ///   - initiative: The title of its initiative.
        ///   - basis: Which law or order, in words.
        public init(index: Int64, entry: Int64?, initiative: String?, basis: String?, time: Timestamp) {
            self.index = index
            self.entry = entry
            self.initiative = initiative
            self.basis = basis
            self.time = time
        }
    }

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - counts: Entries and pictures that the law had removed, and entries that their authors erased.
    ///   - isOperator: The person may remove.
    public init(
        shell: Shell, counts: (entries: Int, media: Int, byAuthors: Int), lines: [Line], older: String? = nil,
        isOperator: Bool = false, input: FormInput = FormInput(), key: String
    ) {
        let t = shell.t
        let fields = [
            FormField(
                "what", .text, label: t["removal_what"], hint: t["removal_what.hint"], required: true,
                limit: 300),
            FormField(
                "basis", .long, label: t["removal_basis"], hint: t["removal_basis.hint"], required: true,
                limit: 1000),
            FormField(
                "withEntries", .flag, label: t["removal_with_entries"], hint: t["removal_with_entries.hint"]),
        ]
        values = shell.with([
            "pageTitle": t["removals_title"],
            "counts": [
                t.count("removals_entries", counts.entries), t.count("removals_pictures", counts.media),
                t.count("removals_authors", counts.byAuthors),
            ].map { PagePart(["text": $0]) },
            "lines": lines.map { line in
                PagePart([
                    "index": String(line.index), "entry": line.entry.map { String($0) },
                    "what": t[line.entry == nil ? "removal_picture" : "removal_entry"],
                    "initiativeTitle": line.initiative, "basis": line.basis ?? t["removal_no_basis"],
                    "time": Moment(line.time, in: shell).part,
                ])
            },
            "hasLines": !lines.isEmpty, "older": older, "isOperator": isOperator,
            "fields": fields.map { $0.part(input, t) }, "problems": input.problems(t), "key": key,
        ])
    }
}

extension RemovalsPage {
    public static func sample(_ shell: Shell) -> Self {
        RemovalsPage(
            shell: shell, counts: (12, 1, 40),
            lines: [
                Line(
                    index: 1300, entry: nil, initiative: "Earthquake in Rivermouth",
                    basis: "Order of the district court of 12 March.", time: shell.now),
                Line(index: 1200, entry: 1100, initiative: nil, basis: nil, time: shell.now),
            ], older: "/removals?before=1200", isOperator: true,
            input: FormInput(errors: [("basis", "This is needed.")]), key: "k")
    }

    public static func empty(_ shell: Shell) -> Self {
        RemovalsPage(shell: shell, counts: (0, 0, 0), lines: [], key: "k")
    }
}
