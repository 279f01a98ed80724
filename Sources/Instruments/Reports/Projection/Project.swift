// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
public import Kernel
public import SQL

extension Reports {
    /// Folds a fact by nothing but itself, its entry and the rows of its own thing.
    ///
    /// A fact about a report that is not there (the entry that filed it was erased) is passed over.
    public func project(_ event: ReportEvent, of entry: Entry, into db: borrowing WriteTransaction) throws {
        if case .adopted(let adoption) = event { return try adopt(adoption, entry, db) }
        guard let adopted = try AdoptedInitiative.find(entry.initiative, db) else {
            return try fold(event, entry, db)
        }
        // Folded again after an erasure: what was filed elsewhere is shown here.
        try fold(adopted.mapped(event), adopted.mapped(entry), db)
        try adopted.raiseVersion(of: entry.subject, db)
    }

    private func fold(_ event: ReportEvent, _ entry: Entry, _ db: borrowing WriteTransaction) throws {
        switch event {
        case .filed(let filing): return try file(filing, entry, db)
        case .categoriesSet(let categories): return try set(categories, entry, db)
        case .help(let fact): return try help(fact, entry, db)
        default: break
        }
        guard let old = try ReportState.load(entry.subject, db), old.initiative == entry.initiative else {
            return
        }
        var report = old
        try apply(event, of: entry, to: &report, db)
        try report.store(as: entry, instead: old, db)
    }

    private func apply(
        _ event: ReportEvent, of entry: Entry, to report: inout ReportState, _ db: borrowing WriteTransaction
    ) throws {
        switch event {
        case .filed, .categoriesSet, .help, .adopted: break
        case .confirmed(let hours):
            try judge(&report, 1, why: "", entry, db)
            report.affirm(at: entry.time, freshHours: hours)
        case .disputed(let why):
            try judge(&report, -1, why: why.isHeld ? "" : why.text, entry, db)
            try remark(why, "dispute", entry, db)
        case .updated(let update):
            try remark(update.remark, "update", entry, db)
            if !update.remark.isHeld { report.updates += 1 }
            try merge(update.fields, into: report.id, db)
            report.affirm(at: entry.time, freshHours: update.freshHours)
        case .commented(let text):
            try remark(text, "comment", entry, db)
            if !text.isHeld { report.updates += 1 }
        case .corrected(let correction):
            try correct(&report, correction, db)
            if correction.description != nil { try outdateTranslations(of: report.id, db) }
        case .resolved(let text):
            try remark(text, "resolve", entry, db)
            if report.status == .open { report.status = .resolved }
        case .reopened(let why, let hours):
            try remark(why, "reopen", entry, db)
            if report.status == .resolved { report.status = .open }
            report.affirm(at: entry.time, freshHours: hours)
        case .remarkHidden(let remark, _, _): try show(remark, of: &report, hidden: 1, db)
        case .remarkRestored(let remark): try show(remark, of: &report, hidden: 0, db)
        case .hidden:
            report.move(by: event, at: entry.time)
            // A steward has looked: what people complained about is settled.
            try db.run("UPDATE reports_report SET flags = NULL WHERE id = \(report.id)")
        case .withdrawn, .merged, .unmerged, .restored, .released, .published:
            report.move(by: event, at: entry.time)
        }
    }

    // MARK: Filing

    private func file(_ filing: Filing, _ entry: Entry, _ db: borrowing WriteTransaction) throws {
        let status = filing.status
        let quadkey = filing.place.map { Quadkey($0).code }
        let grain = filing.timeGrain == .minute ? nil : filing.timeGrain.milliseconds
        // What is told coarsely of the sight is told as coarsely of the filing: many file on the spot.
        let filed = grain.map { entry.time.floored(to: $0) } ?? entry.time
        let (seen, now) = (filing.seen.milliseconds, filed.milliseconds)
        try db.gather(
            """
            INSERT INTO reports_report (id, initiative, category, status, quadkey, latitude, longitude, place_words, \
            seen, filed, updated, version, fresh_until, confirmations, disputes, updates, description, fields, \
            photo, language, author, channel, merged_into, source, note, also, affirmed, prior, redacted, \
            publish_at, grain) \
            VALUES (\(entry.subject), \(entry.initiative), \(filing.category.slot), \(status.rawValue), \(quadkey), \
            \(filing.place?.latitude), \(filing.place?.longitude), \(filing.placeWords), \(seen), \(now), \(now), \
            \(entry.index), \(seen + Int64(filing.category.freshHours) * 3_600_000), 0, 0, 0, \
            \(filing.description), \(filing.fields.text), \(filing.photo), \(entry.language), \
            \(entry.author.description), \(entry.channel.rawValue), NULL, \(filing.source), \(status.note), \
            \(filing.also.bits), NULL, NULL, NULL, \(filing.publishAt?.milliseconds), \(grain))
            """)
        let counted = ReportCounts.Counted(
            initiative: entry.initiative, category: filing.category.slot, also: filing.also.bits,
            status: status, quadkey: quadkey,
            seen: seen)
        ReportCounts.move(from: nil, to: counted, db)
        if status == .delayed { try ReportState.expect(entry.subject, at: filing.publishAt, db) }
        guard let source = filing.source else { return }
        try db.run(
            """
            INSERT INTO reports_source (initiative, source, report) \
            VALUES (\(entry.initiative), \(source), \(entry.subject)) ON CONFLICT DO NOTHING
            """)
    }

    private func set(
        _ categories: [SlottedCategory], _ entry: Entry, _ db: borrowing WriteTransaction
    ) throws {
        for one in categories {
            try db.run(
                """
                INSERT INTO reports_category (initiative, slot, key, definition, subject) \
                VALUES (\(entry.initiative), \(one.slot), \(one.category.key), \
                \(one.category.json.description), \(entry.subject)) ON CONFLICT (initiative, slot) \
                DO UPDATE SET key = excluded.key, definition = excluded.definition, subject = excluded.subject
                """)
        }
    }

    // MARK: What others say

    /// Notes a person's verdict instead of their last one.
    private func judge(
        _ report: inout ReportState, _ verdict: Int64, why: String, _ entry: Entry,
        _ db: borrowing WriteTransaction
    ) throws {
        let author = entry.author.description
        let before = try db.int(
            "SELECT verdict FROM reports_judgement WHERE report = \(report.id) AND author = \(author)")
        try db.run(
            """
            INSERT INTO reports_judgement (report, author, verdict, why, time, idx) VALUES (\(report.id), \
            \(author), \(verdict), \(why), \(entry.time.milliseconds), \(entry.index)) \
            ON CONFLICT (report, author) DO UPDATE SET verdict = excluded.verdict, why = excluded.why, \
            time = excluded.time, idx = excluded.idx
            """)
        if before == 1 { report.confirmations -= 1 }
        if before == -1 { report.disputes -= 1 }
        if verdict == 1 { report.confirmations += 1 } else { report.disputes += 1 }
    }

    private func remark(
        _ remark: Remark, _ kind: String, _ entry: Entry, _ db: borrowing WriteTransaction
    ) throws {
        try db.run(
            """
            INSERT INTO reports_remark (idx, report, author, kind, text, photo, time, hidden) \
            VALUES (\(entry.index), \(entry.subject), \(entry.author.description), \(kind), \(remark.text), \
            \(remark.photo), \(entry.time.milliseconds), \(remark.isHeld ? 1 : 0))
            """)
    }

    /// Shows or hides a remark; of a dispute, its why too.
    private func show(
        _ remark: EntryIndex, of report: inout ReportState, hidden: Int64, _ db: borrowing WriteTransaction
    ) throws {
        let found = try db.first(
            "SELECT kind, text, hidden FROM reports_remark WHERE idx = \(remark) AND report = \(report.id)"
        ) { (kind: $0.text(0), text: $0.text(1), hidden: $0.int(2)) }
        guard let found, found.hidden != hidden else { return }
        try db.run("UPDATE reports_remark SET hidden = \(hidden) WHERE idx = \(remark)")
        switch found.kind {
        case "update", "comment": report.updates += hidden == 1 ? -1 : 1
        case "dispute":
            let why = hidden == 1 ? "" : found.text
            try db.run(
                "UPDATE reports_judgement SET why = \(why) WHERE report = \(report.id) AND idx = \(remark)")
        default: break
        }
    }

    private func merge(
        _ fields: JSONObject, into report: EntryIndex, _ db: borrowing WriteTransaction
    ) throws {
        guard !fields.isEmpty else { return }
        let stored = try db.first("SELECT fields FROM reports_report WHERE id = \(report)") { $0.text(0) }
        var merged = stored.flatMap { try? JSONValue(parsing: $0) }?.objectValue ?? JSONObject()
        for member in fields { merged[member.key] = member.value }
        try db.run("UPDATE reports_report SET fields = \(merged.text) WHERE id = \(report)")
    }

    // MARK: What its author corrects

    private func correct(
        _ report: inout ReportState, _ correction: Correction, _ db: borrowing WriteTransaction
    ) throws {
        if let category = correction.category { report.category = category.slot }
        if let also = correction.also { report.also = also.bits }
        report.also &= ~(1 << report.category)
        switch correction.place {
        case .kept: break
        case .removed: report.place = nil
        case .moved(let place): report.place = place
        }
        report.reckon(seen: correction.seen?.milliseconds, freshHours: correction.category?.freshHours)
        if correction.isHeld, report.status.isPublic { report.hold() }
        if correction.removesPhoto { report.isRedacted = true }
        let (words, text, fields) = (correction.placeWords, correction.description, correction.fields?.text)
        try db.run(
            """
            UPDATE reports_report SET place_words = COALESCE(\(words), place_words), \
            description = COALESCE(\(text), description), fields = COALESCE(\(fields), fields), \
            photo = CASE WHEN \(correction.removesPhoto ? 1 : 0) = 1 THEN NULL ELSE photo END WHERE id = \(report.id)
            """)
    }
}

extension JSONObject {
    /// The object as compact JSON.
    var text: String { isEmpty ? "{}" : JSONValue.object(self).description }
}
