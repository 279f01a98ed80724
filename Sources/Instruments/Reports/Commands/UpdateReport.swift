// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Tells what has changed with a thing; that counts as seeing it.
public struct UpdateReport: Command {
    public typealias Event = ReportEvent
    public static let name = "update"
    public static let right = Right.contribute
    public static let fields = [
        Field("text", .longText, limit: 4000, "What has changed; needed without photo and fields."),
        Field("photo", .photo, "A picture, where the category takes them; its metadata are removed."),
        Field("fields", .object, "New values of the category's fields, by key; the others stay."),
        .personalDataAccepted,
    ]
    public let initiative: EntryIndex
    let report: EntryIndex
    let text: String
    let photo: String?
    let values: JSONObject
    let personalData: WrittenText.PersonalDataRule
    let keptFor: Int64

    /// Names the report and says what has changed.
    ///
    /// - Parameters:
    ///   - photo: Hash of a stored picture without metadata.
    ///   - keptFor: Seconds since the person said so, where the device had no connection.
    public init(
        initiative: EntryIndex, report: EntryIndex, text: String, photo: String? = nil,
        fields: JSONObject = JSONObject(), personalDataAccepted: Bool = false, keptFor: Int64 = 0
    ) {
        self.initiative = initiative
        self.report = report
        self.text = text
        self.photo = photo
        values = fields
        personalData = .init(accepted: personalDataAccepted)
        self.keptFor = keptFor
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<ReportEvent>
    ) throws {
        let found = try ReportState.findPublic(report, in: initiative, db)
        guard found.status == .open else { throw found.wrongState }
        let category = try found.category(db)
        var written = WrittenText(personalData)
        let clean = written.text("text", text, limit: 4000)
        let kept =
            category.map { FieldValues.checked(values, of: $0, isPartial: true, &written) } ?? JSONObject()
        if clean.isEmpty, photo == nil, kept.isEmpty { written.refuse("text", "required") }
        if let photo, category?.visibility.photos != true || !MediaStore.isHash(photo) {
            written.refuse("photo", "notTaken")
        }
        let isHeld = ReportState.holdsWords(of: category)
        if isHeld {
            // Words wait for review, and values are shown at once: so they must not be words.
            for field in category?.fields ?? [] where field.kind == .text && kept[field.key] != nil {
                written.refuse("fields.\(field.key)", "notAllowed")
            }
        }
        try written.finish(of: category?.visibility)
        let update = Update(
            Remark(clean, photo: photo, isHeld: isHeld), fields: kept,
            freshHours: Lateness.freshHours(
                category?.freshHours ?? found.freshHours, keptFor: keptFor, until: found.freshUntil, at: now))
        draft.add(.updated(update), about: report, held: isHeld)
    }
}
