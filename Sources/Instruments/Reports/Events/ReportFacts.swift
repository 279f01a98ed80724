// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Geometry

/// The category of a report with what projecting it needs to know.
public struct FiledCategory: Sendable, Equatable {
    /// The category's key.
    public var key: String
    /// The category's number in the initiative.
    public var slot: Int64
    /// How long what was seen stays fresh.
    public var freshHours: Int

    /// Names a category.
    public init(key: String, slot: Int64, freshHours: Int) {
        self.key = key
        self.slot = slot
        self.freshHours = freshHours
    }
}

/// A further category of a report: what it is about besides.
public struct FurtherCategory: Sendable, Equatable {
    /// The category's key.
    public var key: String
    /// The category's number in the initiative.
    public var slot: Int64

    /// Names a further category.
    public init(key: String, slot: Int64) {
        self.key = key
        self.slot = slot
    }

    /// Most further categories of a report.
    public static let limit = 10
}

extension [FurtherCategory] {
    /// The categories as bits, by their numbers; numbers beyond the limit are passed over.
    var bits: Int64 {
        reduce(0) { (0..<Int64(Category.limit)).contains($1.slot) ? $0 | 1 << $1.slot : $0 }
    }
}

/// A report as it was filed: place and time as the category lets the public see them.
public struct Filing: Sendable, Equatable {
    /// What sort of thing.
    public var category: FiledCategory
    /// What it is about besides; never its first category.
    public var also: [FurtherCategory]
    /// Where, already coarsened; nil without a point.
    public var place: Point?
    /// Where, in words.
    public var placeWords: String
    /// When it was seen, already coarsened.
    public var seen: Timestamp
    /// What the person wrote.
    public var description: String
    /// The values of the category's fields.
    public var fields: JSONObject
    /// Hash of the photo.
    public var photo: String?
    /// How it is published.
    public var publish: Visibility.Publishing
    /// When it may be shown at the earliest; nil for at once.
    public var publishAt: Timestamp?
    /// How finely times are told of it.
    public var timeGrain: Visibility.TimeGrain
    /// Its id at the place it was imported from.
    public var source: String?

    /// Describes a filed report.
    public init(
        category: FiledCategory, also: [FurtherCategory] = [], place: Point? = nil, placeWords: String = "",
        seen: Timestamp,
        description: String = "", fields: JSONObject = JSONObject(), photo: String? = nil,
        publish: Visibility.Publishing = .atOnce, publishAt: Timestamp? = nil,
        timeGrain: Visibility.TimeGrain = .minute, source: String? = nil
    ) {
        self.category = category
        self.also = also
        self.place = place
        self.placeWords = placeWords
        self.seen = seen
        self.description = description
        self.fields = fields
        self.photo = photo
        self.publish = publish
        self.publishAt = publishAt
        self.timeGrain = timeGrain
        self.source = source
    }
}

/// What a person wrote about a report.
public struct Remark: Sendable, Equatable {
    /// The text; may be empty where the fact speaks for itself.
    public var text: String
    /// Hash of a photo.
    public var photo: String?
    /// It waits for review, as all words in a category that is reviewed first.
    public var isHeld: Bool

    /// Describes a remark.
    public init(_ text: String, photo: String? = nil, isHeld: Bool = false) {
        self.text = text
        self.photo = photo
        self.isHeld = isHeld
    }
}

/// What has changed with a thing since it was reported.
public struct Update: Sendable, Equatable {
    /// What the person wrote, and showed.
    public var remark: Remark
    /// New values of the category's fields; the others stay.
    public var fields: JSONObject
    /// How long what was seen stays fresh.
    public var freshHours: Int

    /// Describes an update.
    public init(_ remark: Remark, fields: JSONObject = JSONObject(), freshHours: Int) {
        self.remark = remark
        self.fields = fields
        self.freshHours = freshHours
    }
}

/// What an author changes in a report; nil leaves as it is.
public struct Correction: Sendable, Equatable {
    /// What becomes of the place.
    public enum Place: Sendable, Equatable {
        /// It stays.
        case kept
        /// There is no point.
        case removed
        /// It is here, already coarsened.
        case moved(Point)
    }

    /// Another category.
    public var category: FiledCategory?
    /// All further categories.
    public var also: [FurtherCategory]?
    /// What becomes of the place.
    public var place: Place
    /// Other words for the place.
    public var placeWords: String?
    /// Another time of sight, already coarsened.
    public var seen: Timestamp?
    /// Another description.
    public var description: String?
    /// All values of the category's fields.
    public var fields: JSONObject?
    /// The photo goes; the entry that named it is withheld.
    public var removesPhoto: Bool
    /// The report waits for review again, as anything written in a category that is reviewed first.
    public var isHeld: Bool

    /// Describes a correction.
    public init(
        category: FiledCategory? = nil, also: [FurtherCategory]? = nil, place: Place = .kept,
        placeWords: String? = nil,
        seen: Timestamp? = nil,
        description: String? = nil, fields: JSONObject? = nil, removesPhoto: Bool = false,
        isHeld: Bool = false
    ) {
        self.category = category
        self.also = also
        self.place = place
        self.placeWords = placeWords
        self.seen = seen
        self.description = description
        self.fields = fields
        self.removesPhoto = removesPhoto
        self.isHeld = isHeld
    }
}
