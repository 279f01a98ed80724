// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel

/// Writes an Atom feed (RFC 4287) as the W3C's feed rules want it: every address absolute, every id for ever.
public struct FeedWriter {
    private var xml = XMLWriter()
    private let exercise: String?

    /// What stands at the head of a feed.
    public struct Head {
        /// Absolute address of the feed, which is its id too.
        public var address: String
        /// Absolute address of the page that shows the same.
        public var page: String
        /// The title.
        public var title: String
        /// When anything in it last changed.
        public var updated: Timestamp
        /// Its language, as a BCP 47 tag.
        public var language: String
        /// Absolute address of the next page (RFC 5005 §3).
        public var next: String?
        /// The licence, or another word on rights.
        public var rights: String?
        /// The word for an exercise, where all of it is made up: before every title.
        public var exercise: String?

        /// Describes a feed.
        public init(
            address: String, page: String, title: String, updated: Timestamp, language: String,
            next: String? = nil, rights: String? = nil, exercise: String? = nil
        ) {
            self.address = address
            self.page = page
            self.title = title
            self.updated = updated
            self.language = language
            self.next = next
            self.rights = rights
            self.exercise = exercise
        }
    }

    /// Begins a feed.
    public init(_ head: Head) {
        exercise = head.exercise
        xml.begin(
            "feed",
            [
                "xmlns": "http://www.w3.org/2005/Atom", "xmlns:georss": "http://www.georss.org/georss",
                "xml:lang": head.language,
            ])
        xml.element("id", [:], head.address)
        xml.element("title", [:], Self.title(head.title, exercise))
        xml.element("updated", head.updated)
        link("self", "application/atom+xml", head.address)
        link("alternate", "text/html", head.page)
        if let next = head.next { link("next", "application/atom+xml", next) }
        if let rights = head.rights { xml.element("rights", [:], rights) }
    }

    /// The finished feed.
    public mutating func finish() -> [UInt8] {
        xml.endAll()
        return xml.bytes
    }

    private mutating func link(_ relation: String, _ type: String, _ address: String) {
        xml.empty("link", ["rel": relation, "type": type, "href": address])
    }

    // MARK: Entries

    /// One entry of a feed.
    public struct Entry {
        /// Absolute address of its page, which is its id too.
        public var address: String
        /// The title.
        public var title: String
        /// When it last changed.
        public var updated: Timestamp
        /// When it was first there.
        public var published: Timestamp
        /// Who says it.
        public var author: String
        /// Absolute address of who says it; nil for a person.
        public var authorAddress: String?
        /// The text, without markup.
        public var summary: String
        /// The language of the title and the text, where it is not that of the feed.
        public var language: String?
        /// The word for an exercise, where this entry is made up and its feed is not.
        public var exercise: String?
        /// Keys and names of its categories.
        public var categories: [(term: String, label: String)] = []
        /// Keys and names out of vocabularies of their own: the absolute address of each stands first.
        public var marks: [(scheme: String, term: String, label: String)] = []
        /// The same in other forms: media types and absolute addresses.
        public var others: [(type: String, address: String)] = []
        /// Absolute address of what it is about, where that is another page.
        public var related: String?
        /// Latitude and longitude of where it is.
        public var point: (latitude: Double, longitude: Double)?
        /// The closed outlines of where it is.
        public var outlines: [[(latitude: Double, longitude: Double)]] = []

        /// Describes an entry.
        public init(
            address: String, title: String, updated: Timestamp, published: Timestamp, author: String,
            authorAddress: String? = nil, summary: String
        ) {
            self.address = address
            self.title = title
            self.updated = updated
            self.published = published
            self.author = author
            self.authorAddress = authorAddress
            self.summary = summary
        }
    }

    private static func title(_ title: String, _ exercise: String?) -> String {
        exercise.map { "\($0): \(title)" } ?? title
    }

    /// Writes an entry.
    public mutating func add(_ entry: Entry) {
        if let language = entry.language {
            xml.begin("entry", ["xml:lang": language])
        } else {
            xml.begin("entry")
        }
        xml.element("id", [:], entry.address)
        let exercise = exercise ?? entry.exercise
        xml.element("title", [:], Self.title(entry.title, exercise))
        xml.element("updated", entry.updated)
        xml.element("published", entry.published)
        xml.begin("author")
        xml.element("name", [:], entry.author)
        if let address = entry.authorAddress { xml.element("uri", [:], address) }
        xml.end()
        link("alternate", "text/html", entry.address)
        for other in entry.others { link("alternate", other.type, other.address) }
        if let related = entry.related { link("related", "text/html", related) }
        for category in entry.categories {
            xml.empty("category", ["term": category.term, "label": category.label])
        }
        if let exercise { xml.empty("category", ["term": "exercise", "label": exercise]) }
        for mark in entry.marks {
            xml.empty("category", ["scheme": mark.scheme, "term": mark.term, "label": mark.label])
        }
        xml.element("summary", [:], entry.summary)
        if let point = entry.point {
            xml.element("georss:point", [:], "\(point.latitude) \(point.longitude)")
        }
        for outline in entry.outlines {
            xml.element(
                "georss:polygon", [:],
                outline.map { "\($0.latitude) \($0.longitude)" }.joined(separator: " "))
        }
        xml.end()
    }
}

extension Site {
    /// What an author is called in data, and the absolute address of the organisation that it is.
    public func author(_ pseudonym: Pseudonym, _ context: WebContext) -> (name: String, address: String?) {
        let organisation = pseudonym.organisation.flatMap { kernel.organisations[id: $0] }
        return (
            kernel.name(of: pseudonym), organisation.map { "\(context.base)/organisations/\($0.name)" }
        )
    }
}
