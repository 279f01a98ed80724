// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel

/// What a layer says of itself: whose data these are, under which licence, of when, and what the columns mean.
public struct LayerDescription: Sendable, Hashable {
    /// What it is called.
    public var title: String
    /// What is in it.
    public var summary: String
    /// Who made the data.
    public var source: String
    /// Where the source tells of them.
    public var sourceLink: String
    /// Under which licence they may be used; never empty.
    public var licence: String
    /// What the source wants said.
    public var attribution: String
    /// Of which day they are: `2026-11-23`, or empty.
    public var date: String
    /// What the columns mean.
    public var columns: [LayerColumn]
    /// The column that names an item.
    public var nameColumn: String
    /// The column by which an item is the same in the next version; empty for the ids in the file.
    public var keyColumn: String
    /// The columns of degrees in a table: north, east; empty where they are found by their names.
    public var placeColumns: PlaceColumns
    /// A symbol of the icons.
    public var icon: String
    /// One of the palette.
    public var colour: String
    /// It is drawn before anybody asks for it.
    public var isShown: Bool
    /// People are asked whether its items are still so.
    public var asksPeople: Bool
    /// Where new versions come from by themselves.
    public var fetch: FetchPlan?

    /// The columns of a table that hold the place.
    public struct PlaceColumns: Sendable, Hashable {
        /// Degrees north.
        public var latitude: String
        /// Degrees east.
        public var longitude: String
        /// Names them; both empty to find them.
        public init(_ latitude: String = "", _ longitude: String = "") {
            self.latitude = latitude
            self.longitude = longitude
        }
    }

    /// Describes a layer.
    public init(
        title: String, summary: String = "", source: String, sourceLink: String = "", licence: String,
        attribution: String = "", date: String = "", columns: [LayerColumn] = [], nameColumn: String = "",
        keyColumn: String = "", placeColumns: PlaceColumns = PlaceColumns(), icon: String = "square",
        colour: String = "#0072B2", isShown: Bool = true, asksPeople: Bool = true, fetch: FetchPlan? = nil
    ) {
        self.title = title
        self.summary = summary
        self.source = source
        self.sourceLink = sourceLink
        self.licence = licence
        self.attribution = attribution
        self.date = date
        self.columns = columns
        self.nameColumn = nameColumn
        self.keyColumn = keyColumn
        self.placeColumns = placeColumns
        self.icon = icon
        self.colour = colour
        self.isShown = isShown
        self.asksPeople = asksPeople
        self.fetch = fetch
    }

    /// The colours that a layer can have: the palette of Okabe and Ito (2008), and its grey.
    public static let colours = [
        "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442", "#000000", "#999999",
    ]

    /// The symbols that a layer's form offers.
    public static let icons = [
        "square", "pin", "shelter", "home", "building", "medical", "water", "food", "power", "charge",
        "toilet", "tree",
        "bench", "road", "bridge", "dike", "flood", "bus", "book", "flag", "info", "alert",
    ]

    /// What a description must be before it goes on the record.
    ///
    /// - Throws: `Refusal.invalid` with everything that is wrong.
    func checked() throws -> LayerDescription {
        var written = WrittenText(.accepted)
        var clean = self
        clean.title = written.line("title", title, limit: 120, isRequired: true)
        clean.summary = written.text("summary", summary, limit: 2000)
        clean.source = written.line("source", source, limit: 200, isRequired: true)
        clean.licence = written.line("licence", licence, limit: 200, isRequired: true)
        clean.attribution = written.line("attribution", attribution, limit: 300)
        clean.sourceLink = written.line("sourceLink", sourceLink, limit: 2000)
        if !clean.sourceLink.isEmpty, !Self.isLink(clean.sourceLink) { written.refuse("sourceLink", "link") }
        if !date.isEmpty, Timestamp(parsingDateOrTime: date) == nil || date.utf8.count != 10 {
            written.refuse("date", "date")
        }
        if !Self.colours.contains(colour) { written.refuse("colour", "choice") }
        if icon.isEmpty || !icon.utf8.allSatisfy({ (97...122).contains($0) || $0 == 45 }) {
            written.refuse("icon", "choice")
        }
        if columns.count > LayerColumn.most {
            written.refuse("columns", "tooMany", ["limit": String(LayerColumn.most)])
        }
        for (place, column) in columns.enumerated() {
            let field = "columns.\(place)"
            clean.columns[place].title = written.line(field + ".title", column.title, limit: 120)
            clean.columns[place].meaning = written.line(field + ".meaning", column.meaning, limit: 500)
            clean.columns[place].unit = written.line(field + ".unit", column.unit, limit: 40)
        }
        for (field, name) in [("nameColumn", nameColumn), ("keyColumn", keyColumn)] where !name.isEmpty {
            if !columns.isEmpty, !columns.contains(where: { $0.key == name }) {
                written.refuse(field, "layer.noColumn", ["name": name])
            }
        }
        try written.finish()
        return clean
    }

    /// Tells whether a text is an address that may stand in a link.
    static func isLink(_ text: String) -> Bool {
        (text.hasPrefix("https://") || text.hasPrefix("http://"))
            && !text.contains(where: { $0.isWhitespace || "<>\"'".contains($0) })
    }

    /// Takes the columns of a new version: what was said of those that stay is kept.
    func with(columns found: [LayerColumn], nameColumn guess: String) -> LayerDescription {
        var next = self
        next.columns = found.map { column in
            guard let known = columns.first(where: { $0.key == column.key }) else { return column }
            return LayerColumn(
                column.key, column.kind.joined(with: known.kind), title: known.title, meaning: known.meaning,
                unit: known.unit)
        }
        if !found.contains(where: { $0.key == next.nameColumn }) { next.nameColumn = guess }
        return next
    }
}
