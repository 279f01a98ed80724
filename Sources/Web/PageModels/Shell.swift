// SPDX-License-Identifier: Apache-2.0
public import Formats

/// What every page has around it: words, language, banner, emergency line, notice.
///
/// A page model merges `values` into its own and declares `Shell.keys` beside its own.
public struct Shell: Sendable {
    /// The words of the person's language.
    public let t: Words
    /// The time at which the page is made; ages are told from it.
    public let now: Timestamp
    /// The initiative that the page belongs to.
    public let initiative: InitiativeLink?
    /// What the layout and its parts name.
    public let values: [String: any Sendable]

    /// The keys of `values`.
    public static let keys: Set<String> = [
        "t", "language", "direction", "otherLanguages", "nodeTitle", "path", "build", "texts", "notice",
        "isExercise",
        "emergency", "initiative", "isEmbedded", "speaking", "banner", "bannerLive", "serverTime",
        "asOf", "headTitle",
    ]

    /// Gathers what is around a page.
    ///
    /// - Parameters:
    ///   - languages: All languages of the node, to switch to.
    ///   - path: Path and query of the page, where the language switch comes back to.
    ///   - notice: Said once at the top, after something was done.
    ///   - initiative: The initiative that the page belongs to.
    ///   - speaking: For whom the person speaks, for whoever belongs to an organisation.
    ///   - banner: What instruments put above the pages of the initiative.
    ///   - live: The stream upon which the banner looks for what has changed.
    ///   - isPast: The page shows what was: `now` is no clock to set a device by.
    ///   - isExercise: All on a page that belongs to no initiative is made up.
    public init(
        t: Words, languages: [String], nodeTitle: String, path: String, build: String, now: Timestamp,
        notice: Notice? = nil, initiative: InitiativeLink? = nil, speaking: Speaking? = nil,
        banner: Markup? = nil, live: LiveFeed? = nil, isPast: Bool = false,
        isExercise: Bool = false
    ) {
        self.t = t
        self.now = now
        self.initiative = initiative
        let others = languages.filter { $0 != t.language }
        let all: [String: (any Sendable)?] = [
            "t": t, "language": t.language, "direction": Self.direction(of: t.language),
            "otherLanguages": others.map { PagePart(["tag": $0, "name": t["language.\($0)"]]) },
            "nodeTitle": nodeTitle, "path": path, "build": build, "texts": Self.scriptTexts(t),
            "notice": notice?.part, "isExercise": initiative?.isExercise ?? isExercise,
            "emergency": initiative?.emergency(t), "initiative": initiative?.part(t), "isEmbedded": false,
            "speaking": speaking?.part(t), "banner": banner ?? Markup(""), "bannerLive": live?.part,
            "serverTime": isPast ? nil : String(now.milliseconds),
            "asOf": isPast ? String(now.milliseconds) : nil,
        ]
        values = all.compactMapValues { $0 }
    }

    /// Said once at the top of a page, after something was done.
    public struct Notice: Sendable {
        /// How it looks and how politely it is announced.
        public enum Kind: String, Sendable { case done, info, problem }
        /// The kind.
        public let kind: Kind
        /// The text.
        public let text: String
        /// Makes a notice.
        public init(_ kind: Kind, _ text: String) {
            self.kind = kind
            self.text = text
        }
        var part: PagePart { PagePart(["kind": kind.rawValue, "text": text, "isProblem": kind == .problem]) }
    }

    /// For whom the person speaks, said above every page of an initiative.
    public struct Speaking: Sendable {
        let action: String
        let speaker: PersonMark?
        let isLost: Bool
        let others: [(name: String, title: String)]

        /// Describes it.
        ///
        /// - Parameters:
        ///   - action: Where the choice is sent.
        ///   - speaker: The organisation; nil for oneself.
        ///   - isLost: An organisation was chosen for which the person may no longer speak.
        ///   - others: The organisations to choose from.
        public init(
            action: String, speaker: PersonMark?, isLost: Bool = false,
            others: [(name: String, title: String)]
        ) {
            self.action = action
            self.speaker = speaker
            self.isLost = isLost
            self.others = others
        }

        func part(_ t: Words) -> PagePart {
            PagePart([
                "speakAction": action, "speaker": speaker?.part(t), "isLost": isLost,
                "isSomebodyElse": speaker != nil || isLost,
                "others": others.map { PagePart(["speakerName": $0.name, "speakerTitle": $0.title]) },
            ])
        }
    }

    /// The values of the shell and of a page together; the page's win.
    public func with(_ page: [String: (any Sendable)?]) -> [String: any Sendable] {
        var all = values
        for (key, value) in page { all[key] = value }
        let name = all.removeValue(forKey: "headPage") as? String
        all["headTitle"] = headTitle(name, page["pageTitle"] as? String)
        return all
    }

    /// Page, initiative and node, each once; `name` says which page it is where the heading does not.
    private func headTitle(_ name: String?, _ page: String?) -> String {
        var parts: [String] = []
        for part in [name, page, initiative?.title, values["nodeTitle"] as? String].compactMap({ $0 })
        where !parts.contains(part) { parts.append(part) }
        return parts.joined(separator: " · ")
    }

    /// Right to left for the scripts that are written so.
    static func direction(of language: String) -> String {
        let main = language.prefix { $0 != "-" }
        return ["ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"].contains(main)
            ? "rtl" : "ltr"
    }

    /// The texts that the page's scripts say, as a JSON object.
    static func scriptTexts(_ t: Words) -> String {
        var json = JSONWriter(capacity: 2048)
        json.object { json in
            for key in scriptKeys {
                json.key(key)
                json.value(t["js." + key])
            }
        }
        return json.string
    }

    /// The texts that scripts need, each `js.<key>` in the catalogue.
    public static let scriptKeys = [
        "passkeyUnable", "passkeyNot", "new", "new.one", "now", "filed", "offline", "online", "searchHere",
        "cluster", "loading",
        "mapFailed", "point", "resolved", "credence.unconfirmed", "credence.seenBySeveral",
        "credence.confirmed", "credence.disputed", "credence.outOfDate",
        "placeChosen", "placeFailed", "placeDenied", "placeUnsafe", "placeSearching", "draftRestored",
        "draftClear",
        "sending",
        "saved", "sendingLater", "copied", "copyFailed", "photoTooLarge", "photoChosen", "shown", "changed",
        "areaChosen", "corner", "outlineMore", "outlineMore.one", "outlineChosen",
        "zoomIn", "zoomOut", "scale", "useThisView", "results", "results.one", "grid",
        "layers", "layerPoint", "layerCluster", "layerConfirm", "layerYes", "layerNo",
        "names", "namesFound", "namesFound.one", "namesNone", "nameChosen",
        "link.on", "link.off", "link.asOf", "link.live", "link.kept", "link.waits", "link.waits.one",
        "link.refused",
        "link.refused.one", "link.sent", "link.sent.one", "kept", "keptTrying", "keptUnsafe", "keptSee",
        "keptBack", "mendHere", "loses", "personalAccept", "photoNotKept", "keptNoPhoto", "photoRefused",
        "speaksFor", "speaksAs",
    ]
}

/// The initiative that a page belongs to.
public struct InitiativeLink: Sendable {
    /// Its short address.
    public let name: String
    /// Its title.
    public let title: String
    /// All in it is made up.
    public let isExercise: Bool
    /// The number to call in an emergency; nil where the line is not shown.
    public let emergencyNumber: String?
    private let emergencyWords: String
    /// `open`, `quiet`, `closed` or `archived`.
    public let phase: String
    /// The person may do what stewards do.
    public let maySteward: Bool
    /// Pages that instruments add, for whoever looks.
    public let tabs: [InitiativeTab]
    /// What everyone should know of it just now: keys of the catalogue with their values.
    public let notices: [(key: String, values: [String: String])]

    /// Describes it.
    public init(
        name: String, title: String, isExercise: Bool = false, emergencyNumber: String? = nil,
        emergencyWords: String = "",
        phase: String = "open", maySteward: Bool = false, tabs: [InitiativeTab] = [],
        notices: [(key: String, values: [String: String])] = []
    ) {
        self.name = name
        self.title = title
        self.isExercise = isExercise
        self.emergencyNumber = emergencyNumber.flatMap { $0.isEmpty ? nil : $0 }
        self.emergencyWords = emergencyWords
        self.phase = phase
        self.maySteward = maySteward
        self.notices = notices
        self.tabs = tabs.filter { maySteward || !$0.isForStewards }
    }

    /// Tells whether people may contribute.
    public var isOpen: Bool { phase == "open" || phase == "quiet" }

    func part(_ t: Words) -> PagePart {
        PagePart([
            "name": name, "title": title, "maySteward": maySteward, "isOpen": isOpen,
            "tabs": tabs.map { PagePart(["href": "/i/\(name)/\($0.path)", "word": t[$0.word]]) },
            "notices": notices.map { PagePart(["text": t.text($0.key, $0.values)]) },
            "phase": isOpen ? nil : t["phase.\(phase)"], "phaseHint": isOpen ? nil : t["phase.\(phase).hint"],
        ])
    }

    func emergency(_ t: Words) -> PagePart? {
        emergencyNumber.map { number in
            PagePart([
                "words": emergencyWords.isEmpty ? t["emergency_text"] : emergencyWords,
                "number": number, "dial": number.filter { $0.isNumber || $0 == "+" },
                "call": t.text("emergency_call", ["n": number]),
            ])
        }
    }
}
