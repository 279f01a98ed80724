// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Geometry
public import Kernel
public import SQL

/// Corrects one's own report.
///
/// The category may change to one whose reports are published in the same way and at least as finely: what is on
/// the record already could not be made coarser.
public struct CorrectReport: Command {
    public typealias Event = ReportEvent
    public static let name = "correct"
    public static let right = Right.contribute
    public static let worksWhenClosed = true
    /// A new description can say anything.
    public static let waitsWhenFrozen = true
    public static let fields =
        FileReport.fields.filter { !["photo", "source"].contains($0.name) } + [
            Field("removesPlace", .flag, "There is no point after all."),
            Field("removesPhoto", .flag, "Take the photo away."),
        ]

    /// What the author changes; nil leaves as it is.
    public struct Change: Sendable {
        /// Key of another category.
        public var category: String?
        /// Keys of all further categories.
        public var also: [String]?
        /// Another place.
        public var place: Point?
        /// There is no point after all.
        public var removesPlace = false
        /// Other words for the place.
        public var placeWords: String?
        /// Another time of sight.
        public var seen: Timestamp?
        /// Another description.
        public var description: String?
        /// All values of the category's fields.
        public var fields: JSONObject?
        /// The photo goes.
        public var removesPhoto = false

        /// Changes nothing yet.
        public init() {}
    }

    public let initiative: EntryIndex
    let report: EntryIndex
    let change: Change
    let personalData: WrittenText.PersonalDataRule

    /// Names the report and what changes.
    public init(
        initiative: EntryIndex, report: EntryIndex, change: Change, personalDataAccepted: Bool = false
    ) {
        self.initiative = initiative
        self.report = report
        self.change = change
        personalData = .init(accepted: personalDataAccepted)
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<ReportEvent>
    ) throws {
        let found = try ReportState.find(report, in: initiative, db)
        try found.requireNotGone()
        try found.requireAuthor(principal, db)
        if found.status == .merged { throw found.wrongState }
        let old = try SlottedCategory.find(slot: found.category, in: initiative, db)
        guard let category = try newCategory(old, db) ?? old else { throw found.wrongState }
        var written = WrittenText(personalData)
        let further = try newFurther(category, found, db, &written)
        let visibility = try visibility(category, further, found, db)
        var correction = corrected(category, visibility, from: old, at: now, &written)
        correction.also = further?.map { FurtherCategory(key: $0.category.key, slot: $0.slot) }
        try checkWhere(correction, found, db, &written)
        try written.finish(of: visibility)
        guard correction != Correction() else { throw Refusal.field("description", "unchanged") }

        let isReviewedAgain = visibility.publish == .afterReview && found.status.isPublic
        correction.isHeld = isReviewedAgain
        draft.add(.corrected(correction), about: report, held: isReviewedAgain || !found.status.isPublic)
        if isReviewedAgain { draft.withhold(report, ReportEvent.contentKinds) }
        if correction.removesPhoto { draft.withhold(entry: report) }
        keepExactPlace(visibility, principal, &draft)
    }

    private func newCategory(
        _ old: SlottedCategory?, _ db: borrowing some Reading & ~Copyable
    ) throws -> SlottedCategory? {
        guard let key = change.category, key != old?.category.key else { return nil }
        guard let new = try SlottedCategory.find(key: key, in: initiative, db), !new.category.isRetired else {
            throw Refusal.field("category", "choice")
        }
        return new
    }

    /// All further categories where they change; nil where they stay.
    private func newFurther(
        _ category: SlottedCategory, _ found: ReportState, _ db: borrowing some Reading & ~Copyable,
        _ written: inout WrittenText
    ) throws -> [SlottedCategory]? {
        guard let keys = change.also else { return nil }
        let further = try SlottedCategory.further(
            keys, besides: category, in: initiative, limit: FurtherCategory.limit, db, &written)
        let bits = further.map { FurtherCategory(key: $0.category.key, slot: $0.slot) }.bits
        return bits == found.also ? nil : further
    }

    /// What the public gets of the report under all its categories.
    ///
    /// - Throws: `Refusal` where categories change, and these show less than the old ones.
    private func visibility(
        _ category: SlottedCategory, _ further: [SlottedCategory]?, _ found: ReportState,
        _ db: borrowing some Reading & ~Copyable
    ) throws -> Visibility {
        let others = try (further ?? found.further(db)).filter { $0.slot != category.slot }
        let visibility = others.reduce(category.category.visibility) { $0.strictest($1.category.visibility) }
        guard category.slot != found.category || further != nil else { return visibility }
        guard let old = try found.category(db)?.visibility, visibility.isAtLeastAsOpen(as: old) else {
            throw Refusal.field(change.category == nil ? "also" : "category", "stricter")
        }
        return visibility
    }

    private func corrected(
        _ category: SlottedCategory, _ visibility: Visibility, from old: SlottedCategory?, at now: Timestamp,
        _ written: inout WrittenText
    ) -> Correction {
        var correction = Correction()
        if category.slot != old?.slot {
            correction.category = FiledCategory(
                key: category.category.key, slot: category.slot, freshHours: category.category.freshHours)
            // Values belong to a category: those of another mean nothing here.
            correction.fields = FieldValues.checked(
                change.fields ?? JSONObject(), of: category.category, &written)
        } else if let values = change.fields {
            correction.fields = FieldValues.checked(values, of: category.category, &written)
        }
        if let place = change.place {
            correction.place = .moved(visibility.coarsened(place))
        } else if change.removesPlace {
            correction.place = .removed
        }
        correction.placeWords = change.placeWords.map { written.line("placeWords", $0, limit: 200) }
        correction.seen = change.seen.map { visibility.coarsened(SeenTime.checked($0, at: now, &written)) }
        correction.description = change.description.map { written.text("description", $0, limit: 4000) }
        correction.removesPhoto = change.removesPhoto
        return correction
    }

    /// A report must keep a place, words for it or a description.
    private func checkWhere(
        _ correction: Correction, _ found: ReportState, _ db: borrowing some Reading & ~Copyable,
        _ written: inout WrittenText
    ) throws {
        let hasPlace =
            switch correction.place {
            case .kept: found.place != nil
            case .removed: false
            case .moved: true
            }
        guard !hasPlace else { return }
        let texts = try found.texts(db)
        if (correction.placeWords ?? texts.placeWords).isEmpty,
            (correction.description ?? texts.description).isEmpty
        {
            written.refuse("place", "required")
        }
    }

    private func keepExactPlace(
        _ visibility: Visibility, _ principal: Principal, _ draft: inout Draft<ReportEvent>
    ) {
        if let place = change.place, visibility.gridMetres > 0, let person = principal.person {
            draft.keep(ExactPlace.keep(place, of: report, person: person))
        } else if change.place != nil || change.removesPlace {
            draft.keep(ExactPlace.drop(of: report))
        }
    }
}
