// SPDX-License-Identifier: Apache-2.0
import Crypto
import Formats
import Geometry
import Kernel
import SQL

// What commands read to judge by.

extension ReportState {
    /// Reads the report that a command is about.
    ///
    /// - Throws: `Refusal` where there is none, or there is one no longer.
    static func find(
        _ id: EntryIndex, in initiative: EntryIndex, _ db: borrowing some Reading & ~Copyable
    ) throws -> ReportState {
        guard let report = try load(id, db) else {
            let wasFiled = try db.isEntry(id, of: "reports/filed/1", in: initiative)
            throw Refusal(wasFiled ? .gone : .notFound)
        }
        guard report.initiative == initiative else { throw Refusal(.notFound) }
        return report
    }

    /// Reads a report that anyone may see.
    static func findPublic(
        _ id: EntryIndex, in initiative: EntryIndex, _ db: borrowing some Reading & ~Copyable
    ) throws -> ReportState {
        let report = try find(id, in: initiative, db)
        try report.requireNotGone()
        guard report.status.isPublic else { throw report.wrongState }
        return report
    }

    /// Refuses where the report was hidden or withdrawn.
    func requireNotGone() throws {
        if status == .hidden || status == .withdrawn { throw Refusal(.gone) }
    }

    /// Refuses where somebody else filed it.
    func requireAuthor(_ principal: Principal, _ db: borrowing some Reading & ~Copyable) throws {
        guard try isOwn(of: principal, db) else { throw Refusal(.notAllowed) }
    }

    /// Tells whether a person filed it; also where it was filed in an initiative that went up in this one, and they
    /// had another pseudonym there.
    func isOwn(of principal: Principal, _ db: borrowing some Reading & ~Copyable) throws -> Bool {
        if principal.pseudonym.description == author { return true }
        guard let person = principal.person else { return false }
        return try db.isContribution(id, of: person)
    }

    /// The refusal that says in what state it is.
    var wrongState: Refusal {
        var values = ["status": status.name]
        if let mergedInto { values["into"] = String(mergedInto) }
        return Refusal(.wrongState, values: values)
    }

    /// The category it is in, with what the public gets under all of its categories; nil where its definition was
    /// erased.
    func category(_ db: borrowing some Reading & ~Copyable) throws -> Category? {
        guard var found = try SlottedCategory.find(slot: category, in: initiative, db)?.category else {
            return nil
        }
        for one in try further(db) {
            found.visibility = found.visibility.strictest(one.category.visibility)
        }
        return found
    }

    /// Its further categories, by their number.
    func further(_ db: borrowing some Reading & ~Copyable) throws -> [SlottedCategory] {
        guard also != 0 else { return [] }
        return try SlottedCategory.all(in: initiative, db).filter { also >> $0.slot & 1 == 1 }
    }

    /// What a person said of it last: 1 still so, -1 not so.
    func verdict(of author: Pseudonym, _ db: borrowing some Reading & ~Copyable) throws -> Int64? {
        try db.int(
            "SELECT verdict FROM reports_judgement WHERE report = \(id) AND author = \(author.description)")
    }

    /// Tells whether a remark about it is hidden; nil where there is no such remark.
    func isHidden(remark: EntryIndex, _ db: borrowing some Reading & ~Copyable) throws -> Bool? {
        try db.first("SELECT hidden FROM reports_remark WHERE idx = \(remark) AND report = \(id)") {
            $0.int(0) == 1
        }
    }

    /// Its words.
    func texts(
        _ db: borrowing some Reading & ~Copyable
    ) throws -> (placeWords: String, description: String) {
        try db.first("SELECT place_words, description FROM reports_report WHERE id = \(id)") {
            ($0.text(0), $0.text(1))
        } ?? ("", "")
    }

    /// Drafts that the bodies of its entries are served again, but for those that a steward or its author took away.
    func releaseBodies(
        _ draft: inout Draft<ReportEvent>, _ db: borrowing some Reading & ~Copyable
    ) throws {
        draft.release(id, ReportEvent.contentKinds)
        let hidden = try db.query("SELECT idx FROM reports_remark WHERE report = \(id) AND hidden = 1") {
            $0.int(0)
        }
        for remark in hidden { draft.withhold(entry: remark) }
        let proposed = try db.query(
            "SELECT idx FROM reports_help WHERE report = \(id) AND state IN (1, 2)"
        ) { $0.int(0) }
        for help in proposed { draft.withhold(entry: help) }
        if isRedacted { draft.withhold(entry: id) }
    }
}

extension SlottedCategory {
    /// The category of a key.
    static func find(
        key: String, in initiative: EntryIndex, _ db: borrowing some Reading & ~Copyable
    ) throws -> SlottedCategory? {
        let question: SQL =
            "SELECT slot, definition FROM reports_category WHERE initiative = \(initiative) AND key = \(key)"
        return try db.first(question.resting(on: "reports_category")) { try SlottedCategory($0) }
    }

    /// The category of a number.
    static func find(
        slot: Int64, in initiative: EntryIndex, _ db: borrowing some Reading & ~Copyable
    ) throws -> SlottedCategory? {
        let question: SQL =
            "SELECT slot, definition FROM reports_category WHERE initiative = \(initiative) AND slot = \(slot)"
        return try db.first(question.resting(on: "reports_category")) { try SlottedCategory($0) }
    }

    /// All categories of an initiative, retired ones included, by their number.
    static func all(
        in initiative: EntryIndex, _ db: borrowing some Reading & ~Copyable
    ) throws -> [SlottedCategory] {
        try db.query(
            "SELECT slot, definition FROM reports_category WHERE initiative = \(initiative) ORDER BY slot"
        ) { try SlottedCategory($0) }
    }

    /// The categories that a report names besides its first, each once, by their number.
    ///
    /// What is only counted counts once: it takes no further categories, and is none.
    static func further(
        _ keys: [String], besides first: SlottedCategory, in initiative: EntryIndex, limit: Int,
        _ db: borrowing some Reading & ~Copyable, _ written: inout WrittenText
    ) throws -> [SlottedCategory] {
        let keys = Set(keys).subtracting([first.category.key])
        guard !keys.isEmpty else { return [] }
        let found = try all(in: initiative, db).filter {
            keys.contains($0.category.key) && !$0.category.isRetired
        }
        if found.count < keys.count { written.refuse("also", "choice") }
        if keys.count > limit { written.refuse("also", "tooMany", ["limit": String(limit)]) }
        if ([first] + found).contains(where: { $0.category.visibility.publish == .aggregates }) {
            written.refuse("also", "notTaken")
        }
        return found
    }

    /// The first number that no category and no report has, and the thing that the categories belong to.
    static func state(
        of initiative: EntryIndex, _ db: borrowing some Reading & ~Copyable
    ) throws -> (nextSlot: Int64, subject: EntryIndex?) {
        // Also those of reports: a list of categories can be erased, and its numbers must not come back.
        let used = try db.int(
            """
            SELECT MAX(slot) / 2 FROM reports_tile WHERE initiative = \(initiative) AND zoom = 0 AND cell IN (0, 1)
            """
        )
        let found = try db.first(
            "SELECT MAX(slot), MAX(subject) FROM reports_category WHERE initiative = \(initiative)"
        ) { ($0.optionalInt(0), $0.optionalInt(1)) }
        return (max(used ?? -1, found?.0 ?? -1) + 1, found?.1)
    }

    private init(_ row: borrowing Row) throws {
        self.init(slot: row.int(0), category: try CategoryMemory.shared.category(row.text(1)))
    }
}

extension Filing {
    /// Keeps that what has an id elsewhere was erased here; the id itself is not kept.
    static func keepErased(_ source: String, in initiative: EntryIndex) -> SQL {
        """
        INSERT INTO reports_erased_source (initiative, hash) VALUES (\(initiative), \(hash(source, initiative))) \
        ON CONFLICT DO NOTHING
        """
    }

    private static func hash(_ source: String, _ initiative: EntryIndex) -> [UInt8] {
        Array(SHA256.hash(data: Array("\(initiative)\n\(source)".utf8)))
    }

    /// Tells whether a report that was imported under an id was erased.
    static func wasErased(
        _ source: String, in initiative: EntryIndex, _ db: borrowing some Reading & ~Copyable
    ) throws -> Bool {
        try db.exists(
            """
            SELECT 1 FROM reports_erased_source WHERE initiative = \(initiative) \
            AND hash = \(hash(source, initiative))
            """)
    }

    /// The report that was imported under an id before.
    static func imported(
        _ source: String, in initiative: EntryIndex, _ db: borrowing some Reading & ~Copyable
    ) throws -> EntryIndex? {
        try db.int(
            "SELECT report FROM reports_source WHERE initiative = \(initiative) AND source = \(source)")
    }
}

/// The exact place of a report, in the vault.
enum ExactPlace {
    static func keep(_ place: Point, of report: EntryIndex, person: EntryIndex) -> SQL {
        """
        INSERT INTO reports_exact_place (report, latitude, longitude, person) \
        VALUES (\(report), \(place.latitude), \(place.longitude), \(person)) ON CONFLICT (report) DO UPDATE \
        SET latitude = excluded.latitude, longitude = excluded.longitude, person = excluded.person
        """
    }

    static func drop(of report: EntryIndex) -> SQL {
        "DELETE FROM reports_exact_place WHERE report = \(report)"
    }
}
