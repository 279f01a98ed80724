// SPDX-License-Identifier: Apache-2.0
public import Formats
import Kernel

/// What an initiative is: its value, its charter, its people, its licence, and what its data mean.
public struct AboutInitiativePage: SampledPage {
    public static let template = "AboutInitiativePage"
    public static let keys = Shell.keys.union([
        "pageTitle", "title", "purpose", "sharedValue", "why", "languages", "licence", "licenceAddress",
        "opened",
        "phaseWord", "phaseHint", "fork", "forks", "hasForks", "stewards", "hasStewards", "categories",
        "hasCategories",
        "columns", "hasColumns", "topicFields", "hasTopicFields", "biases", "hasBiases", "cite", "base",
        "entry", "map",
    ])
    public let values: [String: any Sendable]

    /// A column of the initiative's data.
    public struct Column: Sendable {
        let name: String
        let type: String
        let unit: String?
        let meaning: String
        /// Describes it.
        public init(name: String, type: String, unit: String? = nil, meaning: String) {
            self.name = name
            self.type = type
            self.unit = unit
            self.meaning = meaning
        }
    }

    /// Something that one category's things have besides the columns that all have.
    public struct TopicField: Sendable {
        let topic: String
        let name: String
        let column: Column
        let choices: [(key: String, name: String)]
        /// Describes it.
        ///
        /// - Parameters:
        ///   - topic: Name of the category.
        ///   - name: What people read where the data have the column's name.
        ///   - choices: What can be chosen: what the data hold, and its words.
        public init(
            topic: String, name: String, _ column: Column, choices: [(key: String, name: String)] = []
        ) {
            self.topic = topic
            self.name = name
            self.column = column
            self.choices = choices
        }

        var part: PagePart {
            PagePart([
                "topic": topic, "fieldName": name, "name": column.name, "type": column.type,
                "unit": column.unit, "meaning": column.meaning.isEmpty ? nil : column.meaning,
                "choices": choices.map { PagePart(["choice": $0.key, "words": $0.name]) },
                "hasChoices": !choices.isEmpty,
            ])
        }
    }

    /// A category of the initiative.
    public struct Topic: Sendable {
        let mark: CategoryMark
        let help: String?
        let rules: String?
        /// Describes it.
        ///
        /// - Parameters:
        ///   - help: What belongs in it.
        ///   - rules: How long it stays fresh and what the public gets, in words.
        public init(_ mark: CategoryMark, help: String? = nil, rules: String? = nil) {
            self.mark = mark
            self.help = help.flatMap { $0.isEmpty ? nil : $0 }
            self.rules = rules
        }
    }

    /// Fills the page; empty texts are left out.
    ///
    /// - Parameters:
    ///   - languages: Names of its languages, in words.
    ///   - licence: The licence of its data and where that can be read.
    ///   - fork: The initiative it was forked from: title and address.
    ///   - biases: What its data over-represent, in words.
    ///   - cite: The address at which its data stay what they are now.
    ///   - entry: Index of the entry that opened it.
    public init(
        shell: Shell, title: String, purpose: String, sharedValue: String, why: String, languages: [String],
        licence: (name: String, address: String?), opened: Timestamp, phase: String,
        fork: (title: String, address: String)? = nil, forks: [(title: String, address: String)] = [],
        stewards: [PersonMark], topics: [Topic], columns: [Column], fields: [TopicField] = [],
        biases: [String] = [], cite: String? = nil,
        map: MapView? = nil, entry: Int64
    ) {
        let t = shell.t, base = "/i/" + (shell.initiative?.name ?? "")
        func text(_ text: String) -> String? { text.isEmpty ? nil : text }
        func link(_ one: (title: String, address: String)) -> PagePart {
            PagePart(["linkTitle": one.title, "address": one.address])
        }
        values = shell.with([
            "pageTitle": t["about_title"], "title": title, "purpose": text(purpose),
            "sharedValue": text(sharedValue), "why": text(why),
            "languages": languages.joined(separator: ", "),
            "licence": licence.name, "licenceAddress": licence.address,
            "opened": Moment(opened, in: shell).part,
            "phaseWord": t["phase.\(phase)"], "phaseHint": t["phase.\(phase).hint"], "fork": fork.map(link),
            "forks": forks.map(link), "hasForks": !forks.isEmpty, "stewards": stewards.map { $0.part(t) },
            "hasStewards": !stewards.isEmpty,
            "categories": topics.map {
                PagePart(["mark": $0.mark.part, "help": $0.help, "rules": $0.rules])
            },
            "hasCategories": !topics.isEmpty,
            "columns": columns.map {
                PagePart(["name": $0.name, "type": $0.type, "unit": $0.unit, "meaning": $0.meaning])
            },
            "hasColumns": !columns.isEmpty, "topicFields": fields.map(\.part),
            "hasTopicFields": !fields.isEmpty, "biases": biases.map { PagePart(["text": $0]) },
            "hasBiases": !biases.isEmpty, "cite": cite, "base": base, "entry": String(entry),
            "map": map?.part,
        ])
    }
}

extension AboutInitiativePage.Column {
    /// A column as its collection declares it.
    init(_ column: CollectionColumn, of collection: CollectionSchema, _ t: Words) {
        self.init(
            name: column.name, type: column.kind.rawValue, unit: column.unit,
            meaning: t["column.\(collection.name).\(column.name)"])
    }
}

extension AboutInitiativePage {
    public static func sample(_ shell: Shell) -> Self {
        let water = CategoryMark(key: "water", name: "Drinking water", icon: "water", color: "#56B4E9")
        return AboutInitiativePage(
            shell: shell, title: "Earthquake in Rivermouth", purpose: "To see together\nwhat still works.",
            sharedValue: "Nobody is left alone.", why: "Phones are down; a map reaches everyone.",
            languages: ["English", "Nederlands"],
            licence: ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
            opened: shell.now.adding(seconds: -86_400), phase: "open", fork: ("Drill of May", "/i/drill"),
            forks: [("Harbour side", "/i/harbour")],
            stewards: [PersonMark(name: "Calm Heron 412", hue: 200, shape: 2, isSteward: true)],
            topics: [Topic(water, help: "Taps, tankers.", rules: "Stays fresh for 12 hours.")],
            columns: [
                Column(name: "id", type: "integer", meaning: "Index of the entry that filed it."),
                Column(name: "latitude", type: "number", unit: "°", meaning: "WGS 84."),
            ],
            fields: [
                TopicField(
                    topic: "Drinking water", name: "Queue",
                    Column(name: "queue", type: "number", unit: "minutes", meaning: "How long one waits.")),
                TopicField(
                    topic: "Drinking water", name: "It is",
                    Column(name: "state", type: "choice", meaning: ""),
                    choices: [("clear", "Clear"), ("muddy", "Muddy")]),
            ], biases: ["40 % of them nobody else has confirmed."], cite: "/i/rivermouth/reports?at=1234",
            entry: 12)
    }

    public static func empty(_ shell: Shell) -> Self {
        AboutInitiativePage(
            shell: shell, title: "A", purpose: "", sharedValue: "", why: "", languages: [],
            licence: ("CC0", nil),
            opened: shell.now, phase: "closed", stewards: [], topics: [], columns: [], entry: 1)
    }
}
