// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import SQL

/// What of a report decides whether it waits for somebody, and why.
struct WaitingReport {
    let id: EntryIndex
    let status: ReportStatus
    let category: Int64
    let hasPlace: Bool
    let freshUntil: Int64
    let language: String
    let hasWords: Bool
    let hasPhoto: Bool
    let photoChecked: Int64?
    let flags: Int64
    let proposals: Int64
    let translations: String?

    static let columns: SQL = """
        id, status, category, quadkey IS NOT NULL, fresh_until, language, description <> '', photo IS NOT NULL, \
        photo_checked, COALESCE(flags, 0), COALESCE(proposals, 0), translations
        """

    init(_ row: borrowing Row) {
        (id, category) = (row.int(0), row.int(2))
        status = ReportStatus(rawValue: row.int(1)) ?? .hidden
        (hasPlace, freshUntil, language) = (row.int(3) == 1, row.int(4), row.text(5))
        (hasWords, hasPhoto, photoChecked) = (row.int(6) == 1, row.int(7) == 1, row.optionalInt(8))
        (flags, proposals, translations) = (row.int(9), row.int(10), row.optionalText(11))
    }

    /// Reads one report.
    static func find(
        _ id: EntryIndex, in initiative: EntryIndex, _ db: borrowing some Reading & ~Copyable
    ) throws -> WaitingReport? {
        try db.first(
            "SELECT \(columns) FROM reports_report WHERE id = \(id) AND initiative = \(initiative)"
        ) { WaitingReport($0) }
    }

    /// Tells whether it can wait for a reason, as far as its row alone says.
    func mayWait(for kind: QueueKind, at now: Timestamp) -> Bool {
        switch kind {
        case .held: status == .held
        case .flagged: status.isPublic && (flags > 0 || (photoChecked == 2 && hasPhoto))
        case .proposed: status.isPublic && proposals > 0
        case .placeless: status == .open && !hasPlace
        case .untranslated: status == .open && hasWords
        case .uncategorised: status == .open
        case .photo: status.isPublic && hasPhoto && photoChecked == nil
        case .stale: status == .open && freshUntil <= now.milliseconds
        }
    }

    /// Why it waits in an initiative with these languages and categories; `stale` is left out, as time alone makes it.
    func kinds(languages: [String], catchAll: Set<Int64>) -> [QueueKind] {
        QueueKind.allCases.filter { kind in
            guard kind != .stale, mayWait(for: kind, at: Timestamp(milliseconds: 0)) else { return false }
            switch kind {
            case .untranslated: return !isUnderstood(languages)
            case .uncategorised: return catchAll.contains(category)
            default: return true
            }
        }
    }

    /// Tells whether its words, or a translation, are in one of the languages.
    private func isUnderstood(_ languages: [String]) -> Bool {
        func main(_ tag: String) -> Substring { tag.prefix { $0 != "-" } }
        let known = Set(languages.map { main($0) })
        if known.contains(main(language)) { return true }
        guard let translations, let all = try? JSONValue(parsing: translations).objectValue else {
            return false
        }
        return all.keys.contains { known.contains(main($0)) }
    }
}
