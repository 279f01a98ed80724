// SPDX-License-Identifier: Apache-2.0

/// The organisations that an operator verified, and what each does here.
public struct OrganisationsPage: SampledPage {
    public static let template = "OrganisationsPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "organisations", "hasOrganisations", "isOperator", "kinds", "all", "isAll", "suffix",
    ])
    public let values: [String: any Sendable]

    /// An organisation as it stands in the list.
    public struct Row: Sendable {
        let mark: PersonMark
        let about: String?
        let count: Int

        /// Describes it.
        public init(_ mark: PersonMark, about: String?, count: Int) {
            self.mark = mark
            self.about = about
            self.count = count
        }
    }

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - kind: The kind that is shown alone; nil for all.
    ///   - isOperator: The person may verify another.
    public init(shell: Shell, rows: [Row], kind: String?, isOperator: Bool) {
        let t = shell.t
        values = shell.with([
            "pageTitle": t["organisations"], "hasOrganisations": !rows.isEmpty, "isOperator": isOperator,
            "organisations": rows.map {
                PagePart([
                    "who": $0.mark.part(t), "aboutLine": $0.about,
                    "contributionsLine": t.count("contributions_n", $0.count),
                ])
            },
            "isAll": kind == nil, "suffix": kind.map { word in "?kind=\(word)" } ?? "",
            "kinds": ["public-body", "ngo", "business"].map { (one: String) in
                PagePart([
                    "kind": one, "kindWord": t["organisations.\(one)"], "isChosen": kind == one,
                ])
            },
        ])
    }
}

extension OrganisationsPage {
    public static func sample(_ shell: Shell) -> Self {
        OrganisationsPage(
            shell: shell,
            rows: [
                Row(.sampleOrganisation, about: "Puts fires out.", count: 12),
                Row(.sampleWithdrawn, about: nil, count: 1),
            ], kind: "ngo", isOperator: true)
    }

    public static func empty(_ shell: Shell) -> Self {
        OrganisationsPage(shell: shell, rows: [], kind: nil, isOperator: false)
    }
}

extension PersonMark {
    static let sampleOrganisation = PersonMark(
        name: "Fire Brigade of Rivermouth", organisation: "Fire Brigade of Rivermouth",
        organisationKind: "public-body", organisationAddress: "/organisations/fire-brigade")
    static let sampleWithdrawn = PersonMark(
        name: "Helping Hands", organisation: "Helping Hands", organisationKind: "ngo",
        organisationAddress: "/organisations/helping-hands", isWithdrawn: true)
}
