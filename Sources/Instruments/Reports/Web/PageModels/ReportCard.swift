// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Web

/// How far a report is believed, in words; `credence.<rawValue>` in the catalogue.
public enum CredenceMark: String, Sendable, CaseIterable {
    case unconfirmed, seenBySeveral, confirmed, disputed, outOfDate
}

/// A report as it stands in a list.
public struct ReportCard: Sendable {
    let id: Int64
    let href: String
    let category: CategoryMark
    let summary: String?
    let place: String?
    let near: String?
    let seen: Timestamp
    let credence: CredenceMark
    let yes: Int
    let all: Int
    let isResolved: Bool
    let isHazard: Bool
    let hasPhoto: Bool
    let also: [String]
    let organisation: String?

    /// Describes a report.
    ///
    /// - Parameters:
    ///   - summary: The start of the description; nil where there is none.
    ///   - near: What its place is called by what is nearest.
    ///   - seen: When it was last seen to be so.
    ///   - also: Names of its further categories.
    ///   - yes: People besides the author who say it is still so.
    ///   - all: People besides the author who said either.
    ///   - organisation: The verified organisation that reported it.
    public init(
        id: Int64, href: String, category: CategoryMark, summary: String?, place: String?, seen: Timestamp,
        credence: CredenceMark, yes: Int, all: Int, isResolved: Bool = false, isHazard: Bool = false,
        hasPhoto: Bool = false, also: [String] = [], organisation: String? = nil, near: String? = nil
    ) {
        self.id = id
        self.href = href
        self.category = category
        self.summary = summary
        self.place = place
        self.seen = seen
        self.credence = credence
        self.yes = yes
        self.all = all
        self.isResolved = isResolved
        self.isHazard = isHazard
        self.hasPhoto = hasPhoto
        self.also = also
        self.organisation = organisation
        self.near = near
    }

    /// What `{{> part-report-card}}` names.
    public func part(_ shell: Shell) -> PagePart { part(shell, code: nil) }

    /// The same for paper.
    ///
    /// - Parameter code: A QR code that leads to the report, as SVG.
    func part(_ shell: Shell, code: Web.Markup?) -> PagePart {
        let t = shell.t
        return PagePart([
            "scan": code,
            "id": String(id), "href": href, "mark": category.part, "summary": summary, "place": place,
            "near": place == nil ? near.map { t.text("near_name", ["name": $0]) } : nil,
            "seen": Moment(seen, in: shell).part, "credence": credence.rawValue,
            "credenceWord": t["credence.\(credence.rawValue)"],
            "witnesses": all == 0
                ? nil : t.count("witnesses_short", all, ["yes": t.grouped(yes)]),
            "isResolved": isResolved, "isHazard": isHazard, "hasPhoto": hasPhoto,
            "also": Self.also(also, shell.t),
            "cardOrganisation": organisation,
        ])
    }

    /// The first further categories by name, and how many more there are.
    private static func also(_ names: [String], _ t: Words) -> String? {
        guard !names.isEmpty else { return nil }
        let list = names.prefix(3).joined(separator: ", ")
        return names.count > 3
            ? t.text("also_more", ["names": list, "n": String(names.count - 3)])
            : t.text("also_about", ["names": list])
    }
}
