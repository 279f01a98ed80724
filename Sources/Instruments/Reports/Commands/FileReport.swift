// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Geometry
public import Kernel
public import SQL

/// Reports a thing.
public struct FileReport: Command {
    public typealias Event = ReportEvent
    public static let name = "file"
    public static let right = Right.contribute
    public static let fields = [
        Field("category", .choice, required: true, "Key of the category."), .also,
        Field("place", .point, "Where: a GeoJSON Point; a category may show a coarser place."),
        Field("placeWords", .text, limit: 200, "Where, in words; needed without place and description."),
        Field(
            "seen", .time,
            "When it was seen, RFC 3339; if missing now, or as long ago as Folkmoot-Kept-For says."),
        Field("description", .longText, limit: 4000, "What is to be said of it; nothing about persons."),
        Field("fields", .object, "Values of the category's fields, by key."),
        Field("photo", .photo, "A picture, where the category takes them; its metadata are removed."),
        Field("personalDataAccepted", .flag, "Publish although it seems to hold personal data."),
        Field(
            "source", .text, limit: 200, "Its id at the place it is imported from; for stewards and imports."),
    ]
    public let initiative: EntryIndex
    let category: String
    let also: [String]
    let place: Point?
    let placeWords: String
    let seen: Timestamp?
    let description: String
    let values: JSONObject
    let photo: String?
    let source: String?
    let personalData: WrittenText.PersonalDataRule
    let isHeldBack: Bool
    let keptFor: Int64
    private var isImport: Bool { personalData == .masked }

    /// Describes what was seen.
    ///
    /// - Parameters:
    ///   - also: Keys of further categories.
    ///   - seen: When the person said so if nil.
    ///   - fields: Values of the category's fields.
    ///   - photo: Hash of a stored picture without metadata.
    ///   - source: Its id at the place it is imported from; imported once.
    ///   - masksPersonalData: Masks instead of asking, for imports.
    ///   - isHeldBack: Waits for a steward even where the category is public at once.
    ///   - keptFor: Seconds since the person said so, where the device had no connection.
    public init(
        initiative: EntryIndex, category: String, also: [String] = [], place: Point? = nil,
        placeWords: String = "",
        seen: Timestamp? = nil, description: String = "", fields: JSONObject = JSONObject(),
        photo: String? = nil, source: String? = nil, personalDataAccepted: Bool = false,
        masksPersonalData: Bool = false, isHeldBack: Bool = false, keptFor: Int64 = 0
    ) {
        self.initiative = initiative
        self.category = category
        self.also = also
        self.place = place
        self.placeWords = placeWords
        self.seen = seen
        self.description = description
        values = fields
        self.photo = photo
        self.source = source
        self.isHeldBack = isHeldBack
        self.keptFor = keptFor
        personalData = masksPersonalData ? .masked : .init(accepted: personalDataAccepted)
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<ReportEvent>
    ) throws {
        guard let found = try SlottedCategory.find(key: category, in: initiative, db),
            !found.category.isRetired
        else { throw Refusal.field("category", "choice") }
        var written = WrittenText(personalData)
        let further = try SlottedCategory.further(
            also, besides: found, in: initiative, limit: isImport ? Category.limit : FurtherCategory.limit,
            db,
            &written)
        let visibility = further.reduce(found.category.visibility) { $0.strictest($1.category.visibility) }
        let filing = Filing(
            category: FiledCategory(key: category, slot: found.slot, freshHours: found.category.freshHours),
            also: further.map { FurtherCategory(key: $0.category.key, slot: $0.slot) },
            place: place.map { visibility.coarsened($0) },
            placeWords: written.line("placeWords", placeWords, limit: 200),
            seen: visibility.coarsened(
                SeenTime.checked(seen ?? now.adding(seconds: -keptFor), at: now, &written)),
            description: written.text("description", description, limit: isImport ? 20_000 : 4000),
            fields: FieldValues.checked(values, of: found.category, &written), photo: photo,
            publish: publishing(visibility),
            publishAt: visibility.publish == .aggregates ? nil : visibility.publishAt(filed: now),
            timeGrain: visibility.timeGrain, source: source)
        if place == nil, filing.placeWords.isEmpty, filing.description.isEmpty {
            written.refuse("place", "required")
        }
        if let photo, !visibility.photos || !MediaStore.isHash(photo) { written.refuse("photo", "notTaken") }
        try checkSource(by: principal, db, &written)
        try written.finish(of: visibility)

        let id = draft.found(.filed(filing), held: filing.status != .open)
        if let place, visibility.gridMetres > 0, let person = principal.person {
            draft.keep(ExactPlace.keep(place, of: id, person: person))
        }
    }

    /// What was not approved where it comes from waits for a steward here.
    private func publishing(_ visibility: Visibility) -> Visibility.Publishing {
        isHeldBack && visibility.publish == .atOnce ? .afterReview : visibility.publish
    }

    /// Only those who may moderate name a source: otherwise anyone could keep an import out.
    private func checkSource(
        by principal: Principal, _ db: borrowing some Reading & ~Copyable, _ written: inout WrittenText
    ) throws {
        guard let source else { return }
        guard principal.mayModerate else { return written.refuse("source", "notAllowed") }
        guard !source.isEmpty, source.utf8.count <= 200 else {
            return written.refuse("source", "tooLong", ["limit": "200"])
        }
        if let id = try Filing.imported(source, in: initiative, db) {
            throw Refusal(.already, values: ["id": String(id)])
        }
        if try Filing.wasErased(source, in: initiative, db) { throw Refusal(.gone) }
    }
}
