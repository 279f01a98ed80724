// SPDX-License-Identifier: Apache-2.0
/// What programs can ask of the node, readable; the same as `/openapi.json`.
public struct APIPage: SampledPage {
    public static let template = "APIPage"
    public static let keys = Shell.keys.union([
        "pageTitle", "groups", "base", "hasGroups", "collections", "hasCollections",
    ])
    public let values: [String: any Sendable]

    /// Operations about one thing.
    public struct Group: Sendable {
        let title: String
        let operations: [Operation]
        /// Gathers operations.
        public init(title: String, operations: [Operation]) {
            self.title = title
            self.operations = operations
        }
    }

    /// What can be asked at one address with one method.
    public struct Operation: Sendable {
        let method: String
        let path: String
        let summary: String
        let parameters: [Parameter]
        let answers: [(status: String, words: String)]
        /// Describes an operation.
        public init(
            method: String, path: String, summary: String, parameters: [Parameter] = [],
            answers: [(status: String, words: String)] = []
        ) {
            self.method = method
            self.path = path
            self.summary = summary
            self.parameters = parameters
            self.answers = answers
        }

        var part: PagePart {
            PagePart([
                "method": method, "address": path, "summary": summary, "hasParameters": !parameters.isEmpty,
                "parameters": parameters.map {
                    PagePart([
                        "name": $0.name, "place": $0.place, "type": $0.type, "meaning": $0.meaning,
                        "isRequired": $0.isRequired,
                    ])
                }, "hasAnswers": !answers.isEmpty,
                "answers": answers.map { PagePart(["status": $0.status, "words": $0.words]) },
            ])
        }
    }

    /// What the columns of one list mean, in every format.
    public struct Legend: Sendable {
        let name: String
        let title: String
        let columns: [AboutInitiativePage.Column]
        /// Gathers columns.
        public init(name: String, title: String, columns: [AboutInitiativePage.Column]) {
            self.name = name
            self.title = title
            self.columns = columns
        }

        var part: PagePart {
            PagePart([
                "anchor": "collection-" + name, "title": title,
                "columns": columns.map { column in
                    PagePart([
                        "name": column.name, "type": column.type, "unit": column.unit,
                        "meaning": column.meaning,
                    ])
                },
            ])
        }
    }

    /// A parameter or a field of the body.
    public struct Parameter: Sendable {
        let name: String
        let place: String
        let type: String
        let meaning: String
        let isRequired: Bool
        /// Describes a parameter.
        ///
        /// - Parameters:
        ///   - place: `path`, `query`, `header` or `body`.
        public init(name: String, place: String, type: String, meaning: String, isRequired: Bool = false) {
            self.name = name
            self.place = place
            self.type = type
            self.meaning = meaning
            self.isRequired = isRequired
        }
    }

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - base: The node's absolute address.
    ///   - collections: What the columns of its lists mean.
    public init(shell: Shell, base: String, groups: [Group], collections: [Legend] = []) {
        values = shell.with([
            "pageTitle": shell.t["api_title"], "base": base,
            "groups": groups.map { PagePart(["title": $0.title, "operations": $0.operations.map(\.part)]) },
            "hasGroups": !groups.isEmpty, "collections": collections.map(\.part),
            "hasCollections": !collections.isEmpty,
        ])
    }
}

extension APIPage {
    public static func sample(_ shell: Shell) -> Self {
        APIPage(
            shell: shell, base: "https://moot.example",
            groups: samples,
            collections: [
                Legend(
                    name: "reports", title: "Reports",
                    columns: [
                        .init(name: "id", type: "integer", meaning: "Index of the entry that filed it."),
                        .init(name: "latitude", type: "latitude", unit: "deg", meaning: "Degrees north."),
                    ])
            ])
    }

    private static let samples = [
        Group(
            title: "Reports",
            operations: [
                Operation(
                    method: "POST", path: "/i/{name}/reports", summary: "Files a report.",
                    parameters: [
                        Parameter(
                            name: "category", place: "body", type: "string",
                            meaning: "Key of a category.",
                            isRequired: true)
                    ],
                    answers: [
                        ("201", "Filed; with its id and receipt."), ("422", "A field is wrong."),
                    ])
            ])
    ]

    public static func empty(_ shell: Shell) -> Self { APIPage(shell: shell, base: "", groups: []) }
}
