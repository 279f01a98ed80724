// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel
import SQL

/// What became of what a helper did; the number is what `reports_help.state` holds.
enum HelpState: Int64, Sendable {
    /// The public sees it.
    case shown = 0
    /// It waits for a steward.
    case proposed = 1
    /// A steward declined it.
    case declined = 2
    /// What it was made from has changed since.
    case outdated = 3
}

extension Reports {
    /// Folds what somebody did to another's report, or complained of.
    func help(_ fact: HelpFact, _ entry: Entry, _ db: borrowing WriteTransaction) throws {
        guard let old = try ReportState.load(entry.subject, db), old.initiative == entry.initiative else {
            return
        }
        let id = old.id
        switch fact {
        case .flagged:
            // Neither when it was changed nor what the public sees of it tells of a complaint.
            try db.run(
                "UPDATE reports_report SET flags = COALESCE(flags, 0) + 1, version = \(entry.index) WHERE id = \(id)"
            )
            return
        case .flagsSettled:
            try db.run(
                """
                UPDATE reports_report SET flags = NULL, version = \(entry.index), \
                photo_checked = CASE WHEN photo_checked = 2 THEN 1 ELSE photo_checked END WHERE id = \(id)
                """)
            return
        case .photoChecked(let verdict):
            try db.run(
                """
                UPDATE reports_report SET photo_checked = \(verdict == .suitable ? 1 : 2), \
                version = \(entry.index) WHERE id = \(id)
                """)
            return
        case .translated, .placed, .categorised: try propose(fact, old, entry, db)
        case .accepted(let help): try settle(help, as: .shown, old, entry, db)
        case .declined(let help, _): try settle(help, as: .declined, old, entry, db)
        }
    }

    private func propose(
        _ fact: HelpFact, _ old: ReportState, _ entry: Entry, _ db: borrowing WriteTransaction
    ) throws {
        var json = JSONWriter()
        json.beginObject()
        fact.write(to: &json)
        json.endObject()
        let state: HelpState = fact.isHeld ? .proposed : .shown
        try db.run(
            """
            INSERT INTO reports_help (idx, report, author, kind, language, payload, state, time) VALUES \
            (\(entry.index), \(old.id), \(entry.author.description), \(fact.kind.description), \
            \(fact.language), \(json.string), \(state.rawValue), \(entry.time.milliseconds))
            """)
        guard fact.isHeld else { return try apply(fact, to: old, entry, db) }
        try count(of: old.id, by: 1, entry, db)
    }

    private func settle(
        _ help: EntryIndex, as state: HelpState, _ old: ReportState, _ entry: Entry,
        _ db: borrowing WriteTransaction
    ) throws {
        let found = try db.first(
            """
            SELECT kind, payload FROM reports_help WHERE idx = \(help) AND report = \(old.id) \
            AND state = \(HelpState.proposed.rawValue)
            """
        ) { try HelpFact(EventKind($0.text(0)), JSONValue(parsing: $0.text(1))) }
        guard let found else { return }
        try db.run("UPDATE reports_help SET state = \(state.rawValue) WHERE idx = \(help)")
        try count(of: old.id, by: -1, entry, db)
        if state == .shown { try apply(found, to: old, entry, db) }
    }

    private func count(
        of report: EntryIndex, by change: Int64, _ entry: Entry, _ db: borrowing WriteTransaction
    ) throws {
        try db.run(
            """
            UPDATE reports_report SET proposals = COALESCE(proposals, 0) + \(change), \
            version = \(entry.index) WHERE id = \(report)
            """)
    }

    /// Changes the report; one that has a place by now keeps it.
    private func apply(
        _ fact: HelpFact, to old: ReportState, _ entry: Entry, _ db: borrowing WriteTransaction
    ) throws {
        var report = old
        switch fact {
        case .placed(let place, let words, _) where report.place == nil:
            report.place = place
            try db.run(
                "UPDATE reports_report SET place_words = \(words) WHERE id = \(report.id) AND place_words = ''"
            )
        case .categorised(let category, _):
            report.category = category.slot
            report.reckon(seen: nil, freshHours: category.freshHours)
        case .translated: try gatherTranslations(of: report.id, db)
        default: break
        }
        try report.store(as: entry, instead: old, db)
    }

    // MARK: Translations

    /// Notes that the translations are of words that have changed since.
    func outdateTranslations(of report: EntryIndex, _ db: borrowing WriteTransaction) throws {
        try db.run(
            """
            UPDATE reports_help SET state = \(HelpState.outdated.rawValue) WHERE report = \(report) \
            AND kind = 'translated/1' AND state = \(HelpState.shown.rawValue)
            """)
        try db.run("UPDATE reports_report SET translations = NULL WHERE id = \(report)")
    }

    /// Writes the last translation into each language as data show them.
    private func gatherTranslations(of report: EntryIndex, _ db: borrowing WriteTransaction) throws {
        let rows = try db.query(
            """
            SELECT language, payload, author FROM reports_help WHERE report = \(report) \
            AND kind = 'translated/1' AND state = \(HelpState.shown.rawValue) ORDER BY idx
            """
        ) { (language: $0.text(0), payload: $0.text(1), author: $0.text(2)) }
        var all = JSONObject()
        for row in rows {
            var one = JSONObject()
            one["text"] = try JSONValue(parsing: row.payload)["text"] ?? .string("")
            one["by"] = .string(PseudonymName(Pseudonym(row.author)).text)
            all[row.language] = .object(one)
        }
        let text = all.isEmpty ? nil : JSONValue.object(all).description
        try db.run("UPDATE reports_report SET translations = \(text) WHERE id = \(report)")
    }
}

extension HelpFact {
    /// It waits for a steward.
    var isHeld: Bool {
        switch self {
        case .translated(_, _, let held), .placed(_, _, let held), .categorised(_, let held): held
        default: false
        }
    }

    fileprivate var language: String? {
        if case .translated(let language, _, _) = self { language } else { nil }
    }
}
