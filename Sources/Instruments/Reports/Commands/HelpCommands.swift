// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Geometry
public import Kernel
public import SQL

/// Puts a report's words beside the original in another language.
public struct TranslateReport: Command {
    public typealias Event = ReportEvent
    public static let name = "translate"
    public static let right = Right.contribute
    public static let isPaced = false
    public static let fields = [
        Field("language", .text, required: true, limit: 20, "Language tag of the translation."),
        Field("text", .longText, required: true, limit: 8000, "The description in that language."),
        .personalDataAccepted,
    ]
    public let initiative: EntryIndex
    let report: EntryIndex
    let language: LanguageTag
    let text: String
    let personalData: WrittenText.PersonalDataRule

    /// Names the report and gives the translation.
    public init(
        initiative: EntryIndex, report: EntryIndex, language: LanguageTag, text: String,
        personalDataAccepted: Bool = false
    ) {
        self.initiative = initiative
        self.report = report
        self.language = language
        self.text = text
        personalData = .init(accepted: personalDataAccepted)
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<ReportEvent>
    ) throws {
        let found = try ReportState.findPublic(report, in: initiative, db)
        let category = try found.category(db)
        let isHeld = try found.asksHelper(principal, of: category, at: now, db)
        var written = WrittenText(personalData)
        let clean = written.text("text", text, limit: 8000, isRequired: true)
        let original = try db.first("SELECT language, description FROM reports_report WHERE id = \(report)") {
            (language: $0.text(0), text: $0.text(1))
        }
        if original?.language == language.code || original?.text.isEmpty ?? true {
            written.refuse("language", "unchanged")
        }
        try written.finish(of: category?.visibility)
        draft.add(
            .help(.translated(language: language.code, text: clean, held: isHeld)), about: report,
            held: isHeld)
    }
}

/// Says where something is that was reported without a place.
public struct PlaceReport: Command {
    public typealias Event = ReportEvent
    public static let name = "place"
    public static let right = Right.contribute
    public static let isPaced = false
    public static let fields = [
        Field(
            "place", .point, required: true, "Where: a GeoJSON Point; shown as coarsely as the category is."),
        Field("placeWords", .text, limit: 200, "Where, in words, if the report has none."),
    ]
    public let initiative: EntryIndex
    let report: EntryIndex
    let place: Point
    let words: String

    /// Names the report and the place.
    public init(initiative: EntryIndex, report: EntryIndex, place: Point, words: String = "") {
        self.initiative = initiative
        self.report = report
        self.place = place
        self.words = words
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<ReportEvent>
    ) throws {
        let found = try ReportState.findPublic(report, in: initiative, db)
        let category = try found.category(db)
        let isHeld = try found.asksHelper(principal, of: category, at: now, db)
        guard found.place == nil, let category else { throw found.wrongState }
        var written = WrittenText(.asked)
        let clean = written.line("placeWords", words, limit: 200)
        try written.finish(of: category.visibility)
        let coarse = category.visibility.coarsened(place)
        draft.add(.help(.placed(coarse, words: clean, held: isHeld)), about: report, held: isHeld)
    }
}

/// Gives a report from the category for everything else the one that fits.
public struct CategoriseReport: Command {
    public typealias Event = ReportEvent
    public static let name = "categorise"
    public static let right = Right.contribute
    public static let isPaced = false
    public static let fields = [Field("category", .choice, required: true, "Key of the category that fits.")]
    public let initiative: EntryIndex
    let report: EntryIndex
    let category: String

    /// Names the report and the category.
    public init(initiative: EntryIndex, report: EntryIndex, category: String) {
        self.initiative = initiative
        self.report = report
        self.category = category
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<ReportEvent>
    ) throws {
        let found = try ReportState.findPublic(report, in: initiative, db)
        let old = try found.category(db)
        var isHeld = try found.asksHelper(principal, of: old, at: now, db)
        guard let new = try SlottedCategory.find(key: category, in: initiative, db), !new.category.isRetired
        else { throw Refusal.field("category", "choice") }
        guard new.slot != found.category else { throw Refusal.field("category", "unchanged") }
        guard let old else { throw found.wrongState }
        // What is on the record already could not be made coarser.
        guard new.category.visibility.isAtLeastAsOpen(as: old.visibility) else {
            throw Refusal.field("category", "stricter")
        }
        isHeld = isHeld || (new.category.isReviewed && !principal.mayModerate)
        let filed = FiledCategory(key: category, slot: new.slot, freshHours: new.category.freshHours)
        draft.add(.help(.categorised(filed, held: isHeld)), about: report, held: isHeld)
    }
}

/// Says what a report's photograph shows; one that is not suitable goes to the stewards.
public struct CheckPhoto: Command {
    public typealias Event = ReportEvent
    public static let name = "check-photo"
    public static let right = Right.contribute
    public static let isPaced = false
    public static let fields = [
        Field(
            "verdict", .choice, required: true,
            "What it shows: " + HelpFact.PhotoVerdict.allCases.map(\.rawValue).joined(separator: ", ") + ".")
    ]
    public let initiative: EntryIndex
    let report: EntryIndex
    let verdict: HelpFact.PhotoVerdict

    /// Names the report and what its photograph shows.
    public init(initiative: EntryIndex, report: EntryIndex, verdict: HelpFact.PhotoVerdict) {
        self.initiative = initiative
        self.report = report
        self.verdict = verdict
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<ReportEvent>
    ) throws {
        let found = try ReportState.findPublic(report, in: initiative, db)
        _ = try found.asksHelper(principal, of: found.category(db), at: now, db)
        let hasPhoto = try db.exists(
            "SELECT 1 FROM reports_report WHERE id = \(report) AND photo IS NOT NULL AND photo_checked IS NULL"
        )
        guard hasPhoto else { throw found.wrongState }
        draft.add(.help(.photoChecked(verdict)), about: report)
    }
}

/// Accepts what a helper proposed: from now on the public sees it.
public struct AcceptHelp: Command {
    public typealias Event = ReportEvent
    public static let name = "accept-help"
    public static let right = Right.review
    public static let fields: [Field] = [.help]
    public let initiative: EntryIndex
    let report: EntryIndex
    let help: EntryIndex

    /// Names the report and the entry with which it was proposed.
    public init(initiative: EntryIndex, report: EntryIndex, help: EntryIndex) {
        self.initiative = initiative
        self.report = report
        self.help = help
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<ReportEvent>
    ) throws {
        let found = try ReportState.findPublic(report, in: initiative, db)
        try found.requireProposal(help, db)
        try found.requireFree(for: principal, at: now, db)
        draft.add(.help(.accepted(help: help)), about: report)
        draft.release(entry: help)
    }
}

/// Declines what a helper proposed, for a reason.
public struct DeclineHelp: Command {
    public typealias Event = ReportEvent
    public static let name = "decline-help"
    public static let right = Right.review
    public static let fields: [Field] = [.help, .reason]
    public let initiative: EntryIndex
    let report: EntryIndex
    let help: EntryIndex
    let reason: String

    /// Names the report, the entry with which it was proposed, and the reason.
    public init(initiative: EntryIndex, report: EntryIndex, help: EntryIndex, reason: String) {
        self.initiative = initiative
        self.report = report
        self.help = help
        self.reason = reason
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<ReportEvent>
    ) throws {
        let found = try ReportState.findPublic(report, in: initiative, db)
        try found.requireProposal(help, db)
        try found.requireFree(for: principal, at: now, db)
        draft.add(.help(.declined(help: help, reason: try WrittenText.reason(reason))), about: report)
    }
}

extension Field {
    static let help = Field(
        "help", .number, required: true, "Index of the entry with which it was proposed.")
}
