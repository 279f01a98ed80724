// SPDX-License-Identifier: Apache-2.0
public import Web

/// The filters of a list of reports, as they stand in its address, with how many reports each would show.
public struct ReportFilters: Sendable {
    /// A category to choose, with its number of reports under the other filters.
    public struct Facet: Sendable {
        let mark: CategoryMark
        let count: Int
        let isChosen: Bool
        /// Describes it.
        public init(_ mark: CategoryMark, count: Int, isChosen: Bool = false) {
            self.mark = mark
            self.count = count
            self.isChosen = isChosen
        }
    }
    let action: String
    let facets: [Facet]
    let status: String
    let counts: (all: Int, open: Int, resolved: Int)
    let since: String
    let until: String
    let words: String
    let box: String?
    let credence: (chosen: String, counts: [CredenceMark: Int])?
    /// Places whose names fit the words, each with its address; nil where no names were imported.
    public var found: [(title: String, href: String)]?
    /// The entry at which things are shown as they were; nil for as they are.
    public var at: String?

    /// Describes the filters.
    ///
    /// - Parameters:
    ///   - action: The path of the list.
    ///   - status: `open`, `resolved`, or empty for both.
    ///   - counts: Reports of each status under the other filters.
    ///   - since: A date, `2026-11-23`, or empty.
    ///   - box: `west,south,east,north`; nil for everywhere.
    ///   - credence: The one that is chosen, or empty, and how many reports there are of each; nil to leave it out.
    public init(
        action: String, facets: [Facet], status: String = "", counts: (all: Int, open: Int, resolved: Int),
        since: String = "", until: String = "", words: String = "", box: String? = nil,
        credence: (chosen: String, counts: [CredenceMark: Int])? = nil
    ) {
        self.action = action
        self.facets = facets
        self.status = status
        self.counts = counts
        self.since = since
        self.until = until
        self.words = words
        self.box = box
        self.credence = credence
    }

    /// How many filters are set.
    var number: Int {
        facets.filter(\.isChosen).count
            + [status, since, until, words, box ?? "", credence?.chosen ?? ""].filter { !$0.isEmpty }.count
    }

    private func credenceParts(_ t: Words) -> [PagePart] {
        guard let credence else { return [] }
        return CredenceMark.allCases.map {
            PagePart([
                "credence": $0.rawValue, "word": t["credence.\($0.rawValue)"],
                "count": t.grouped(credence.counts[$0] ?? 0), "isChosen": $0.rawValue == credence.chosen,
            ])
        }
    }

    /// What `{{> part-report-filters}}` names.
    func part(_ t: Words) -> PagePart {
        PagePart([
            "action": action, "at": at,
            "facets": facets.map { facet in
                PagePart([
                    "mark": facet.mark.part, "count": t.grouped(facet.count), "isChosen": facet.isChosen,
                    "isEmpty": facet.count == 0 && !facet.isChosen,
                ])
            },
            "countAll": t.grouped(counts.all), "countOpen": t.grouped(counts.open),
            "countResolved": t.grouped(counts.resolved), "isAll": status.isEmpty, "isOpen": status == "open",
            "isResolved": status == "resolved", "since": since, "until": until, "words": words, "box": box,
            "names": found.map { _ in "jump" }, "hasFound": !(found ?? []).isEmpty,
            "found": (found ?? []).map { PagePart(["title": $0.title, "href": $0.href]) },
            "isFiltered": number > 0, "hasCredence": credence != nil,
            "anyCredence": credence?.chosen.isEmpty ?? true, "credences": credenceParts(t),
            "number": number == 0 ? nil : t.count("filters_set", number),
        ])
    }
}
