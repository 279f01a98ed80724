// SPDX-License-Identifier: Apache-2.0
public import Formats

/// An initiative as it stands in a list.
public struct InitiativeCard: Sendable {
    let name: String
    let title: String
    let purpose: String?
    let icon: String
    let phase: String
    let count: Int
    let last: Timestamp?
    let isExercise: Bool

    /// Describes an initiative.
    ///
    /// - Parameters:
    ///   - count: How many contributions of its main kind are in it.
    ///   - last: When something last happened in it.
    public init(
        name: String, title: String, purpose: String?, icon: String = "info", phase: String = "open",
        count: Int,
        last: Timestamp?, isExercise: Bool = false
    ) {
        self.name = name
        self.title = title
        self.purpose = purpose.flatMap { $0.isEmpty ? nil : $0 }
        self.icon = icon
        self.phase = phase
        self.count = count
        self.last = last
        self.isExercise = isExercise
    }

    /// What `{{> part-initiative-card}}` names.
    public func part(_ shell: Shell) -> PagePart {
        PagePart([
            "href": "/i/" + name, "title": title, "purpose": purpose, "icon": icon,
            "phase": phase == "open" ? nil : shell.t["phase.\(phase)"],
            "count": shell.t.count("reports_n", count),
            "last": last.map { Moment($0, in: shell).part }, "isExercise": isExercise,
        ])
    }
}
