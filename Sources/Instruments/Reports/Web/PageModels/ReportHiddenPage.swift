// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Web

/// In the place of a report that is hidden, withdrawn or erased: that it was there, and why it is not shown.
public struct ReportHiddenPage: SampledPage {
    public static let template = "ReportHiddenPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "base", "says", "rule", "reason", "who", "time", "entry", "index", "restore", "key",
        "mergedInto",
    ])
    public let values: [String: any Sendable]

    /// Why a report is not shown.
    public enum Why: String, Sendable { case hidden, withdrawn, erased, held, delayed, aggregate, merged }

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - rule: Raw value of the moderation rule; `rule.<raw value>` in the catalogue.
    ///   - into: The report that stands for it.
    ///   - mayRestore: The person may show a hidden report again.
    public init(
        shell: Shell, id: Int64, why: Why, rule: String? = nil, reason: String? = nil, who: PersonMark? = nil,
        time: Timestamp? = nil, into: Int64? = nil, mayRestore: Bool = false, key: String = ""
    ) {
        let t = shell.t, base = "/i/" + (shell.initiative?.name ?? "")
        values = shell.with([
            "pageTitle": t["gone.\(why.rawValue)"], "base": base, "says": t["gone.\(why.rawValue).hint"],
            "rule": rule.map { t["rule.\($0)"] }, "reason": reason.flatMap { $0.isEmpty ? nil : $0 },
            "who": who?.part(t), "time": time.map { Moment($0, in: shell).part },
            "mergedInto": into.map { PagePart(["number": String($0), "address": "\(base)/reports/\($0)"]) },
            "entry": "/record/entries/\(id)", "index": String(id),
            "restore": mayRestore ? "\(base)/reports/\(id)/restore" : nil, "key": key,
        ])
    }
}

extension ReportHiddenPage {
    public static func sample(_ shell: Shell) -> Self {
        ReportHiddenPage(
            shell: shell, id: 1234, why: .hidden, rule: "personalData", reason: "It named a neighbour.",
            who: PersonMark(name: "Misty Wren 101", hue: 310, shape: 6, isSteward: true), time: shell.now,
            into: 1200, mayRestore: true, key: "k")
    }

    public static func empty(_ shell: Shell) -> Self {
        ReportHiddenPage(shell: shell, id: 7, why: .withdrawn)
    }
}
