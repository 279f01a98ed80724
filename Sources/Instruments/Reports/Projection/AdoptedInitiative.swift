// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import SQL

/// An initiative that went up in another, as its reports are folded from then on.
struct AdoptedInitiative {
    let into: EntryIndex
    let slots: [Int64: Int64]
    let index: EntryIndex

    /// What became of an initiative; nil where it stands.
    static func find(
        _ initiative: EntryIndex, _ db: borrowing some Reading & ~Copyable
    ) throws -> AdoptedInitiative? {
        let question: SQL =
            "SELECT into_id, slots, idx FROM reports_adoption WHERE initiative = \(initiative)"
        return try db.first(question.resting(on: "reports_adoption")) {
            let adoption = try Adoption(JSONValue(parsing: $0.text(1)))
            return AdoptedInitiative(into: $0.int(0), slots: adoption.slots, index: $0.int(2))
        }
    }

    /// The oldest initiative that went up in one; nil where none did.
    static func oldest(
        in initiative: EntryIndex, _ db: borrowing some Reading & ~Copyable
    ) throws -> EntryIndex? {
        try db.first(
            "SELECT MIN(initiative) FROM reports_adoption WHERE into_id = \(initiative)"
        ) { $0.optionalInt(0) }.flatMap { $0 }.map { min($0, initiative) }
    }

    /// The surroundings of an entry as if it had been recorded in the initiative that stands.
    func mapped(_ entry: Entry) -> Entry {
        Entry(
            index: entry.index, time: entry.time, initiative: into, subject: entry.subject,
            author: entry.author, channel: entry.channel, language: entry.language)
    }

    /// The fact with the categories' numbers of the initiative that stands.
    func mapped(_ event: ReportEvent) -> ReportEvent {
        switch event {
        case .filed(var filing):
            filing.category = mapped(filing.category)
            filing.also = filing.also.map(mapped)
            return .filed(filing)
        case .corrected(var correction):
            correction.category = correction.category.map(mapped)
            correction.also = correction.also?.map(mapped)
            return .corrected(correction)
        case .help(.categorised(let category, let held)):
            return .help(.categorised(mapped(category), held: held))
        default: return event
        }
    }

    private func mapped(_ category: FiledCategory) -> FiledCategory {
        var category = category
        category.slot = slots[category.slot] ?? category.slot
        return category
    }

    private func mapped(_ further: FurtherCategory) -> FurtherCategory {
        FurtherCategory(key: further.key, slot: slots[further.slot] ?? further.slot)
    }

    /// A report is no older than the entry with which it came here.
    func raiseVersion(of report: EntryIndex, _ db: borrowing WriteTransaction) throws {
        try db.run("UPDATE reports_report SET version = \(index) WHERE id = \(report) AND version < \(index)")
    }
}

extension Reports {
    /// Shows the reports of an initiative that went up in this one, with those that it had taken in itself.
    func adopt(_ adoption: Adoption, _ entry: Entry, _ db: borrowing WriteTransaction) throws {
        let (from, into) = (adoption.from, entry.initiative)
        guard from > 0, from != into, try AdoptedInitiative.find(from, db) == nil else { return }
        let moved = try db.query(
            "SELECT \(ReportState.columns) FROM reports_report WHERE initiative = \(from)"
        ) { ReportState($0) }
        for report in moved {
            let old = report.counted
            let new = ReportCounts.Counted(
                initiative: into, category: adoption.slots[report.category] ?? report.category,
                also: adoption.mapped(also: report.also), status: report.status, quadkey: old.quadkey,
                seen: report.seen)
            ReportCounts.move(from: old, to: new, db)
            if new.also != old.also {
                try db.run("UPDATE reports_report SET also = \(new.also) WHERE id = \(report.id)")
            }
        }
        var update: SQL = "UPDATE reports_report SET initiative = \(into), version = \(entry.index)"
        if !adoption.slots.isEmpty {
            update += ", category = CASE category"
            for (old, new) in adoption.slots.sorted(by: { $0.key < $1.key }) {
                update += " WHEN \(old) THEN \(new)"
            }
            update += " ELSE category END"
        }
        update += " WHERE initiative = \(from)"
        try db.run(update)
        try db.run(
            """
            INSERT INTO reports_source (initiative, source, report) SELECT \(into), source, report \
            FROM reports_source WHERE initiative = \(from) ON CONFLICT DO NOTHING
            """)
        try db.run("DELETE FROM reports_source WHERE initiative = \(from)")
        try note(adoption, entry, db)
    }

    /// Keeps where its reports went; also for those that it had taken in before.
    private func note(_ adoption: Adoption, _ entry: Entry, _ db: borrowing WriteTransaction) throws {
        let earlier = try db.query(
            "SELECT initiative, slots FROM reports_adoption WHERE into_id = \(adoption.from)"
        ) { row in
            let old = try Adoption(JSONValue(parsing: row.text(1)))
            return Adoption(
                from: row.int(0), slots: old.slots.mapValues { adoption.slots[$0] ?? $0 })
        }
        for one in earlier + [adoption] {
            var json = JSONWriter()
            json.beginObject()
            one.write(to: &json)
            json.endObject()
            try db.run(
                """
                INSERT INTO reports_adoption (initiative, into_id, slots, idx) VALUES (\(one.from), \
                \(entry.initiative), \(json.string), \(entry.index)) ON CONFLICT (initiative) DO UPDATE \
                SET into_id = excluded.into_id, slots = excluded.slots, idx = excluded.idx
                """)
        }
    }
}
