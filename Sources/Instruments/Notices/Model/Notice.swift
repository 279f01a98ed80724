// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Geometry
import Kernel

/// What a notice says; the first text is its main one, the others are translations.
public struct NoticeContent: Sendable, Equatable {
    /// The words in one language.
    public struct Text: Sendable, Equatable {
        /// A BCP 47 tag.
        public var language: String
        /// In one line.
        public var headline: String
        /// What is the matter.
        public var text: String
        /// What to do.
        public var instruction: String

        /// Takes the words.
        public init(language: String, headline: String, text: String, instruction: String = "") {
            self.language = language
            self.headline = headline
            self.text = text
            self.instruction = instruction
        }
    }
    /// The words, the main language first.
    public var texts: [Text]
    /// Where, as a shape.
    public var area: Area
    /// Where, in words.
    public var areaWords: String
    /// What it is about.
    public var category: NoticeCategory
    /// How much is at stake.
    public var severity: Severity
    /// How soon one must act.
    public var urgency: Urgency
    /// How sure it is.
    public var certainty: Certainty
    /// What one is asked to do; nil where that is not said in one word.
    public var response: ResponseKind?
    /// From when it holds; nil for at once.
    public var onset: Timestamp?
    /// Until when it holds.
    public var expires: Timestamp
    /// How to reach who says it.
    public var contact: String
    /// Absolute address with more.
    public var web: String

    /// Takes what it says.
    public init(
        texts: [Text], area: Area, areaWords: String, category: NoticeCategory, severity: Severity,
        urgency: Urgency, certainty: Certainty, response: ResponseKind? = nil, onset: Timestamp? = nil,
        expires: Timestamp, contact: String = "", web: String = ""
    ) {
        self.texts = texts
        self.area = area
        self.areaWords = areaWords
        self.category = category
        self.severity = severity
        self.urgency = urgency
        self.certainty = certainty
        self.response = response
        self.onset = onset
        self.expires = expires
        self.contact = contact
        self.web = web
    }

    /// The words in the language that somebody reads, or the main ones.
    public func text(in language: String) -> Text {
        let main = texts.first ?? Text(language: "en", headline: "", text: "")
        let short = language.prefix { $0 != "-" }
        return texts.first { $0.language == language }
            ?? texts.first { $0.language.prefix { $0 != "-" } == short } ?? main
    }

    /// Refuses what no notice can say, field by field.
    ///
    /// - Parameter now: It must not be over already.
    func check(at now: Timestamp) throws {
        var messages: [Refusal.FieldMessage] = []
        for (number, text) in texts.enumerated() {
            let prefix = number == 0 ? "" : "translations."
            if text.headline.isEmpty { messages.append(.init(prefix + "headline", "required")) }
            if text.text.isEmpty { messages.append(.init(prefix + "text", "required")) }
            for (field, words, most) in [
                ("headline", text.headline, 160), ("text", text.text, 4000),
                ("instruction", text.instruction, 2000),
            ] where words.count > most {
                messages.append(.init(prefix + field, "tooLong", ["limit": String(most)]))
            }
        }
        if texts.isEmpty || texts.count > 9 { messages.append(.init("translations", "choice")) }
        if Set(texts.map(\.language)).count != texts.count { messages.append(.init("language", "twice")) }
        if areaWords.isEmpty { messages.append(.init("areaWords", "required")) }
        for (field, words, most) in [
            ("areaWords", areaWords, 300), ("contact", contact, 300), ("web", web, 300),
        ]
        where words.count > most {
            messages.append(.init(field, "tooLong", ["limit": String(most)]))
        }
        if !web.isEmpty, !OrganisationProfile.isAddress(web) { messages.append(.init("web", "address")) }
        if expires <= now { messages.append(.init("expires", "past")) }
        if expires > now.adding(seconds: 366 * 86_400) { messages.append(.init("expires", "far")) }
        if let onset, onset >= expires { messages.append(.init("onset", "order")) }
        if !messages.isEmpty { throw Refusal(.invalid, fields: messages) }
    }
}

extension NoticeContent {
    /// Writes the members of the payload.
    func write(to json: inout JSONWriter) {
        json.key("texts")
        json.array { json in
            for text in texts {
                json.object { json in
                    json.member("language", text.language)
                    json.member("headline", text.headline)
                    json.member("text", text.text)
                    json.member("instruction", text.instruction)
                }
            }
        }
        json.key("area")
        area.write(to: &json)
        json.member("areaWords", areaWords)
        json.member("category", category.rawValue)
        json.member("severity", severity.rawValue)
        json.member("urgency", urgency.rawValue)
        json.member("certainty", certainty.rawValue)
        json.member("response", response?.rawValue)
        json.member("onset", onset)
        json.member("expires", expires)
        json.member("contact", contact)
        json.member("web", web)
    }

    /// Reads the payload.
    init(_ payload: JSONValue) throws {
        guard let list = payload["texts"]?.arrayValue, let shape = payload["area"],
            let category = NoticeCategory(rawValue: try payload.text("category")),
            let severity = Severity(rawValue: try payload.text("severity")),
            let urgency = Urgency(rawValue: try payload.text("urgency")),
            let certainty = Certainty(rawValue: try payload.text("certainty"))
        else { throw UnreadableEvent("a notice lacks something") }
        texts = try list.map {
            Text(
                language: try $0.text("language"), headline: try $0.text("headline"),
                text: try $0.text("text"),
                instruction: try $0.text("instruction"))
        }
        area = try Area(geoJSON: shape)
        areaWords = try payload.text("areaWords")
        (self.category, self.severity, self.urgency, self.certainty) = (
            category, severity, urgency, certainty
        )
        response = payload["response"]?.stringValue.flatMap { ResponseKind(rawValue: $0) }
        onset = payload["onset"]?.stringValue == nil ? nil : try payload.time("onset")
        expires = try payload.time("expires")
        contact = try payload.text("contact")
        web = try payload.text("web")
    }

    /// The payload as text.
    var json: String {
        var json = JSONWriter()
        json.object(write)
        return json.string
    }
}
