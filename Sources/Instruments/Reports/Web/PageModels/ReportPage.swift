// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Web

/// One report: what it says, how far it is believed and why, what one can do, and its whole history.
public struct ReportPage: SampledPage {
    public static let template = "ReportPage"
    public static let keys = Shell.keys.union([
        "cite", "past", "translations",
        "pageTitle", "base", "href", "near", "mark", "description", "descriptionLanguage", "place", "map",
        "photos",
        "fields", "hasFields", "credence", "credenceWord", "why", "reasons", "seen", "filed", "author",
        "isResolved",
        "resolution", "isHazard", "freshness", "isStale", "isMerged", "mergedInto", "merged", "hasMerged",
        "held",
        "history", "older", "forms", "confirm", "mine", "actions", "hasActions", "stewardActions",
        "hasStewardActions",
        "problems", "live", "json", "index", "entry", "receipt", "tasks", "hasTasks", "id", "licence",
        "canAct", "also", "hasAlso", "delayed",
        "kindWord", "accuracy", "key",
    ])
    public let values: [String: any Sendable]

    /// What one can do with a report; the raw value ends the form's address and names its words `act.<rawValue>`.
    public enum Action: String, Sendable, CaseIterable {
        case confirm, dispute, update, comment, resolve, reopen
        case correct, withdraw, flag
        case merge, unmerge, hide, restore, release

        var isForStewards: Bool { [.merge, .unmerge, .hide, .restore, .release].contains(self) }
    }

    /// A value that the category asked for.
    public struct Value: Sendable {
        let name: String
        let text: String
        let meaning: String?
        /// Describes it; the text has its unit.
        public init(name: String, text: String, meaning: String? = nil) {
            self.name = name
            self.text = text
            self.meaning = meaning
        }
    }

    /// The report as it is now.
    public struct Report: Sendable {
        /// The index of the entry that filed it.
        public var id: Int64
        /// Its category.
        public var category: CategoryMark
        /// Its further categories.
        public var also: [CategoryMark]
        /// `hazard`, `resource`, `damage` or `observation`.
        public var kind: String
        /// What the person wrote.
        public var description: String?
        /// The language of the description.
        public var language: String?
        /// Where, in words.
        public var place: String?
        /// How exact the public place is, in words; nil where it is exact.
        public var accuracy: String?
        /// What is near the public place.
        public var near: String?
        /// Addresses of pictures with their descriptions.
        public var photos: [(address: String, words: String)]
        /// The values of the category's fields.
        public var values: [Value]
        /// How far it is believed.
        public var credence: CredenceMark
        /// People besides the author who say it is still so.
        public var yes: Int
        /// People besides the author who said either.
        public var all: Int
        /// When it was reported.
        public var filed: Timestamp
        /// When it was last seen to be so.
        public var seen: Timestamp
        /// Until when it counts as fresh.
        public var freshUntil: Timestamp?
        /// Who reported it.
        public var author: PersonMark?
        /// It is over.
        public var isResolved: Bool
        /// How it was resolved, in the words of who resolved it.
        public var resolution: String?
        /// The report that stands for this one too.
        public var mergedInto: (id: Int64, href: String)?
        /// The reports that this one stands for.
        public var merged: [(id: Int64, href: String)]
        /// Waits for a steward before all may see it.
        public var isHeld: Bool
        /// When it becomes public, where it waits for that.
        public var publishAt: Timestamp?
        /// Degrees north, as finely as the public gets it.
        public var latitude: Double?
        /// Degrees east, as finely as the public gets it.
        public var longitude: Double?
        /// The description in other languages: tag, text, and who translated it.
        public var translations: [(language: String, text: String, by: String)] = []

        /// Describes a report.
        public init(
            id: Int64, category: CategoryMark, also: [CategoryMark] = [], kind: String,
            description: String? = nil,
            language: String? = nil,
            place: String? = nil, accuracy: String? = nil, photos: [(address: String, words: String)] = [],
            values: [Value] = [], credence: CredenceMark, yes: Int, all: Int, filed: Timestamp,
            seen: Timestamp,
            freshUntil: Timestamp? = nil, author: PersonMark? = nil, isResolved: Bool = false,
            resolution: String? = nil, mergedInto: (id: Int64, href: String)? = nil,
            merged: [(id: Int64, href: String)] = [], isHeld: Bool = false, publishAt: Timestamp? = nil,
            latitude: Double? = nil,
            longitude: Double? = nil
        ) {
            self.id = id
            self.category = category
            self.also = also
            self.kind = kind
            self.description = description
            self.language = language
            self.place = place
            self.accuracy = accuracy
            self.photos = photos
            self.values = values
            self.credence = credence
            self.yes = yes
            self.all = all
            self.filed = filed
            self.seen = seen
            self.freshUntil = freshUntil
            self.author = author
            self.isResolved = isResolved
            self.resolution = resolution
            self.mergedInto = mergedInto
            self.merged = merged
            self.isHeld = isHeld
            self.publishAt = publishAt
            self.latitude = latitude
            self.longitude = longitude
        }
    }

    /// One entry of the report's history.
    public struct Event: Sendable {
        let index: Int64
        let kind: String
        let who: PersonMark?
        let time: Timestamp
        let text: String?
        let changes: [Value]
        let photo: String?
        let state: String
        let moderation: Moderation?

        /// What a steward may do with what a person wrote.
        public enum Moderation: Sendable { case hide, restore }

        /// Describes an entry.
        ///
        /// - Parameters:
        ///   - kind: The end of its kind, such as `confirmed`; `history.<kind>` in the catalogue.
        ///   - text: What the person wrote with it.
        ///   - changes: What a correction or an update changed.
        ///   - state: `present`, `withheld` or `erased`.
        ///   - moderation: What this person may do with it as a steward.
        public init(
            index: Int64, kind: String, who: PersonMark?, time: Timestamp, text: String? = nil,
            changes: [Value] = [], photo: String? = nil, state: String = "present",
            moderation: Moderation? = nil
        ) {
            self.index = index
            self.kind = kind
            self.who = who
            self.time = time
            self.text = text
            self.changes = changes
            self.photo = photo
            self.state = state
            self.moderation = moderation
        }

        func part(_ shell: Shell, path: String, rules: [PagePart]) -> PagePart {
            PagePart([
                "index": String(index), "kind": kind, "mayHide": moderation == .hide,
                "mayRestore": moderation == .restore, "rules": rules, "report": path,
                "what": shell.t["history.\(kind)"], "who": who?.part(shell.t),
                "isOfficial": who?.organisation != nil,
                "officialWord": who?.organisation == nil
                    || !["commented", "updated", "resolved"].contains(kind)
                    ? nil : shell.t["official_answer"],
                "time": Moment(time, in: shell).part, "text": text, "changes": changes.map(ReportPage.part),
                "photo": photo, "gone": state == "present" ? nil : shell.t["state.\(state)"],
            ])
        }
    }

    /// What a person gets after filing.
    public struct Receipt: Sendable {
        let index: Int64
        let isHeld: Bool
        let publishAt: Timestamp?
        let isPending: Bool
        let tasks: [ReportCard]
        /// Describes it.
        ///
        /// - Parameters:
        ///   - isHeld: A steward looks at it first.
        ///   - publishAt: When it becomes public, where that is not at once.
        ///   - isPending: No published checkpoint covers the entry yet.
        ///   - tasks: Reports near it that wait for a second pair of eyes.
        public init(
            index: Int64, isHeld: Bool = false, publishAt: Timestamp? = nil, isPending: Bool = true,
            tasks: [ReportCard] = []
        ) {
            self.index = index
            self.isHeld = isHeld
            self.publishAt = publishAt
            self.isPending = isPending
            self.tasks = tasks
        }

        func part(_ shell: Shell) -> PagePart {
            PagePart([
                "index": shell.t.text("receipt_index", ["n": String(index)]), "number": String(index),
                "isHeld": isHeld,
                "delayed": publishAt.map {
                    shell.t.text("thanks_delayed", ["time": Moment($0, in: shell).exact])
                }, "isPending": isPending, "tasks": tasks.map { $0.part(shell) },
                "hasTasks": !tasks.isEmpty,
                "tasksTitle": tasks.isEmpty ? nil : shell.t.count("tasks_n", tasks.count),
            ])
        }
    }

    /// Fills the page.
    ///
    /// - Parameters:
    ///   - can: What this person may do now.
    ///   - rules: Rules that a report can be hidden by, with their words.
    ///   - mine: What this person said before, in words.
    ///   - acting: The action whose form came back with something wrong.
    ///   - key: A new idempotency key for the forms.
    init(
        shell: Shell, report: Report, map: MapView?, history: [Event], can: Set<Action>,
        rules: [(value: String, words: String)] = [], mine: String? = nil, acting: Action? = nil,
        input: FormInput = FormInput(), key: String, receipt: Receipt? = nil, live: LiveFeed? = nil,
        licence: String = "CC BY 4.0", cite: String? = nil, past: ReportPast? = nil,
        older: Int64? = nil
    ) {
        let t = shell.t, base = "/i/" + (shell.initiative?.name ?? ""), path = "\(base)/reports/\(report.id)"
        let forms = ReportForms(t: t, path: path, rules: rules, acting: acting, input: input)
        let offered = rules.map { PagePart(["choice": $0.value, "words": $0.words]) }
        let usual = Action.allCases.filter { can.contains($0) && !$0.isForStewards && $0 != .confirm }
        let steward = Action.allCases.filter { can.contains($0) && $0.isForStewards }
        values = shell.with([
            "translations": report.translations.map { one in
                PagePart([
                    "tag": one.language,
                    "languageName": t.optional("language.\(one.language)") ?? one.language,
                    "text": one.text, "by": t.text("translated_by", ["name": one.by]),
                ])
            },
            "cite": cite, "past": past?.part(shell),
            "pageTitle": report.category.name + (report.place.map { ", " + $0 } ?? ""), "base": base,
            "href": path, "id": String(report.id), "mark": report.category.part,
            "also": report.also.map {
                PagePart(["mark": $0.part, "href": "\(base)/reports?category=\($0.key)"])
            },
            "hasAlso": !report.also.isEmpty, "kindWord": t["kind.\(report.kind)"],
            "description": report.description,
            "descriptionLanguage": report.language, "place": report.place,
            "near": report.near.map { t.text("near_name", ["name": $0]) }, "accuracy": report.accuracy,
            "map": map?.part,
            "photos": report.photos.map { PagePart(["address": $0.address, "words": $0.words]) },
            "fields": report.values.map(Self.part), "hasFields": !report.values.isEmpty,
            "credence": report.credence.rawValue, "credenceWord": t["credence.\(report.credence.rawValue)"],
            "why": Self.why(report, shell), "reasons": t["credence.\(report.credence.rawValue).why"],
            "freshness": Self.freshness(report, shell), "isStale": report.credence == .outOfDate,
            "seen": Moment(report.seen, in: shell).part, "filed": Moment(report.filed, in: shell).part,
            "author": report.author?.part(t), "isResolved": report.isResolved,
            "resolution": report.resolution,
            "isHazard": report.kind == "hazard",
            "mergedInto": report.mergedInto.map { PagePart(["number": String($0.id), "address": $0.href]) },
            "isMerged": report.mergedInto != nil,
            "merged": report.merged.map { PagePart(["number": String($0.id), "address": $0.href]) },
            "hasMerged": !report.merged.isEmpty, "held": report.isHeld,
            "delayed": report.publishAt.map {
                t.text("delayed_until", ["time": Moment($0, in: shell).exact])
            },
            "history": history.map { $0.part(shell, path: path, rules: offered) },
            "older": older.map { "\(path)?before=\($0)#history-title" },
            "confirm": can.contains(.confirm) ? path + "/confirm" : nil,
            "mine": mine, "canAct": !can.isEmpty, "actions": usual.map(forms.part),
            "hasActions": !usual.isEmpty,
            "stewardActions": steward.map(forms.part), "hasStewardActions": !steward.isEmpty,
            "problems": input.problems(t, scope: acting?.rawValue ?? ""), "live": live?.part,
            "json": path + ".json",
            "entry": "/record/entries/\(report.id)", "index": String(report.id), "key": key,
            "receipt": receipt?.part(shell), "licence": licence,
        ])
    }

    static func part(_ value: Value) -> PagePart {
        PagePart(["name": value.name, "text": value.text, "meaning": value.meaning])
    }

    /// `7 of 8 people say this is still true; last seen 2 hours ago`.
    private static func why(_ report: Report, _ shell: Shell) -> String {
        let t = shell.t, seen = Moment(report.seen, in: shell).age
        guard report.all > 0 else { return t.text("why_nobody", ["age": seen]) }
        return t.count("why_people", report.all, ["yes": t.grouped(report.yes), "age": seen])
    }

    private static func freshness(_ report: Report, _ shell: Shell) -> String? {
        guard let until = report.freshUntil, !report.isResolved else { return nil }
        let moment = Moment(until, in: shell)
        return until > shell.now
            ? shell.t.text("fresh_until", ["time": moment.exact])
            : shell.t.text("stale_since", ["age": moment.age])
    }
}
