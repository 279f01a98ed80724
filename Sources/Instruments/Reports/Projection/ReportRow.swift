// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel
import SQL

/// A report as its row in `reports_report` says.
struct ReportRow: Sendable, Equatable {
    let id: Int64
    /// The category's slot.
    let category: Int
    let status: ReportStatus
    let place: Point?
    let placeWords: String
    let seen: Timestamp
    let filed: Timestamp
    let updated: Timestamp
    /// The index of the last entry that touched it.
    let version: EntryIndex
    let freshUntil: Timestamp
    let confirmations: Int
    let disputes: Int
    let updates: Int
    let description: String
    /// A JSON object.
    let fields: String
    /// The photo's hash.
    let photo: String?
    let language: String
    let author: Pseudonym
    let channel: String
    let source: String?
    let note: String?
    let mergedInto: EntryIndex?
    /// Further categories: bit n for the one of number n.
    let also: Int64
    /// When it may be shown at the earliest, where that is not at once.
    let publishAt: Timestamp?
    /// A JSON object of languages, or nil where there is no translation.
    let translations: String?

    /// The columns that `init(_:)` and `ReportRowWriter` read, in order.
    static let columns: SQL = """
        id, category, status, latitude, longitude, place_words, seen, filed, updated, version, fresh_until, \
        confirmations, disputes, updates, description, fields, photo, language, author, channel, source, \
        note, merged_into, also, publish_at, translations
        """

    /// Reads a row of `columns`.
    init(_ row: borrowing Row) {
        id = row.int(0)
        category = Int(row.int(1))
        status = ReportStatus(rawValue: row.int(2)) ?? .hidden
        place =
            row.isNull(3) || row.isNull(4)
            ? nil : try? Point(latitude: row.real(3), longitude: row.real(4))
        placeWords = row.text(5)
        seen = Timestamp(milliseconds: row.int(6))
        filed = Timestamp(milliseconds: row.int(7))
        updated = Timestamp(milliseconds: row.int(8))
        version = row.int(9)
        freshUntil = Timestamp(milliseconds: row.int(10))
        confirmations = Int(row.int(11))
        disputes = Int(row.int(12))
        updates = Int(row.int(13))
        description = row.text(14)
        fields = row.text(15)
        photo = row.optionalText(16)
        language = row.text(17)
        author = Pseudonym(row.text(18))
        channel = row.text(19)
        source = row.optionalText(20)
        note = row.optionalText(21)
        mergedInto = row.optionalInt(22)
        also = row.int(23)
        publishAt = row.optionalInt(24).map { Timestamp(milliseconds: $0) }
        translations = row.optionalText(25)
    }

    /// Those of the initiative's categories that are its further ones.
    func further(_ categories: [SlottedCategory]) -> [Category] {
        also == 0 ? [] : categories.filter { also >> $0.slot & 1 == 1 }.map(\.category)
    }

    /// How far it is borne out at an instant.
    func credence(at now: Timestamp) -> Credence {
        Credence(
            confirmations: confirmations, disputes: disputes, freshUntil: freshUntil, now: now,
            isOpen: status == .open)
    }

    /// Calls the body with the public ones of some reports, in the order of their ids, which MUST descend.
    ///
    /// Ids that stand close together are read as one stretch of the table, others one by one.
    static func forEach(
        _ ids: ArraySlice<Int64>, in initiative: Int64, reading db: borrowing some Reading & ~Copyable,
        _ body: (borrowing Row) throws -> Void
    ) throws {
        guard let highest = ids.first, let lowest = ids.last else { return }
        if highest - lowest < 3 * Int64(ids.count) {
            var next = ids.startIndex
            try db.forEach(
                """
                SELECT \(columns) FROM reports_report WHERE id >= \(lowest) AND id <= \(highest) \
                AND initiative + 0 = \(initiative) AND status IN (0, 1) ORDER BY id DESC
                """
            ) { row in
                let id = row.int(0)
                while next < ids.endIndex, ids[next] > id { next += 1 }
                if next < ids.endIndex, ids[next] == id { try body(row) }
            }
            return
        }
        var start = ids.startIndex
        while start < ids.endIndex {
            // Few lengths of lists, so that their statements stay prepared.
            let end = min(start + 128, ids.endIndex)
            try db.forEach(
                """
                SELECT \(columns) FROM reports_report WHERE id IN \(list: Array(ids[start..<end])) \
                AND initiative + 0 = \(initiative) AND status IN (0, 1) ORDER BY id DESC
                """, body)
            start = end
        }
    }
}
