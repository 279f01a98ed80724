// SPDX-License-Identifier: Apache-2.0
import Formats
public import Kernel

/// Initiatives that seem to be about the same, and how one goes up in another.
public struct MeetingPage: SampledPage {
    public static let template = "MeetingPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "base", "similar", "hasSimilar", "going", "coming", "hasComing", "merged", "hasMerged",
        "into", "reason", "problems", "key", "mayPropose",
    ])
    public let values: [String: any Sendable]

    /// Another initiative that seems to be about the same.
    public struct Alike: Sendable {
        let name: String
        let title: String
        let purpose: String
        let words: [String]
        let area: Double?
        let isSameTemplate: Bool
        let count: Int

        /// Describes what was found.
        public init(_ found: SimilarInitiative, count: Int) {
            name = found.initiative.name
            title = found.initiative.description.title
            purpose = found.initiative.description.purpose
            (words, area, isSameTemplate) = (found.words, found.area, found.isSameTemplate)
            self.count = count
        }

        init(name: String, title: String, purpose: String, words: [String], area: Double?, count: Int) {
            (self.name, self.title, self.purpose, self.words) = (name, title, purpose, words)
            (self.area, self.count, isSameTemplate) = (area, count, true)
        }

        /// Why it seems to be about the same, in words.
        func part(_ t: Words) -> PagePart {
            var why: [String] = []
            if let area { why.append(t.text("alike_area", ["n": String(Int((area * 100).rounded()))])) }
            if isSameTemplate { why.append(t["alike_template"]) }
            if !words.isEmpty { why.append(t.text("alike_words", ["words": words.joined(separator: ", ")])) }
            return PagePart([
                "name": name, "title": title, "purpose": purpose.isEmpty ? nil : purpose,
                "href": "/i/\(name)", "why": why.joined(separator: " · "),
                "countWords": t.count("things_n", count),
            ])
        }
    }

    /// A proposal that waits for an answer.
    public struct Proposal: Sendable {
        let name: String
        let title: String
        let reason: String
        let who: PersonMark
        let time: Timestamp

        func part(_ shell: Shell) -> PagePart {
            PagePart([
                "name": name, "title": title, "href": "/i/\(name)", "reason": reason,
                "who": who.part(shell.t), "time": Moment(time, in: shell).part,
            ])
        }
    }

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - going: The proposal that this one goes up in another.
    ///   - coming: The proposals that others go up in this one.
    ///   - merged: Those that did: name and title.
    public init(
        shell: Shell, similar: [Alike], going: Proposal?, coming: [Proposal],
        merged: [(name: String, title: String)] = [], input: FormInput = FormInput(), key: String
    ) {
        let t = shell.t
        values = shell.with([
            "pageTitle": t["meeting_title"], "base": "/i/" + (shell.initiative?.name ?? ""),
            "similar": similar.map { $0.part(t) }, "hasSimilar": !similar.isEmpty,
            "going": going?.part(shell), "coming": coming.map { $0.part(shell) },
            "hasComing": !coming.isEmpty,
            "merged": merged.map { PagePart(["name": $0.name, "title": $0.title]) },
            "hasMerged": !merged.isEmpty, "mayPropose": going == nil && coming.isEmpty,
            "into": FormField(
                "into", .text, label: t["merge_into"], hint: t["merge_into.hint"], required: true, limit: 40,
                initial: similar.first?.name
            ).part(input, t),
            "reason": FormField(
                "reason", .text, label: t["merge_reason"], hint: t["reason_public"], required: true,
                limit: 500
            ).part(input, t), "problems": input.problems(t), "key": key,
        ])
    }
}

extension MeetingPage {
    public static func sample(_ shell: Shell) -> Self {
        let other = Alike(
            name: "harbour", title: "Flood at the harbour", purpose: "What is under water.",
            words: ["flood"], area: 0.8, count: 120)
        let proposal = Proposal(
            name: "harbour", title: "Flood at the harbour", reason: "Two maps confuse people.",
            who: PersonMark(name: "Calm Heron 412", hue: 200, shape: 2), time: shell.now.adding(seconds: -600)
        )
        return MeetingPage(
            shell: shell, similar: [other], going: proposal, coming: [proposal],
            merged: [("quay", "The quay")],
            input: FormInput(errors: [("reason", "Say why.")]), key: "k")
    }

    public static func empty(_ shell: Shell) -> Self {
        MeetingPage(shell: shell, similar: [], going: nil, coming: [], key: "k")
    }
}
