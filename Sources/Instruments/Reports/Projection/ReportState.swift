// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel
import SQL

/// A report's row without its texts: what folding changes, and what commands judge by.
struct ReportState: Equatable {
    let id: EntryIndex
    let initiative: EntryIndex
    let author: String
    var category: Int64
    /// Further categories: bit n for the one of number n.
    var also: Int64
    var status: ReportStatus
    var place: Point?
    var seen: Int64
    var freshUntil: Int64
    var confirmations: Int64
    var disputes: Int64
    var updates: Int64
    var mergedInto: EntryIndex?
    var note: String?
    var affirmed: Int64?
    var prior: ReportStatus?
    var isRedacted: Bool
    /// When it may be shown at the earliest, where that is not at once.
    let publishAt: Int64?
    /// How finely times are told of it, in milliseconds; nil for the minute.
    let grain: Int64?

    static let columns: SQL = """
        id, initiative, author, category, status, latitude, longitude, seen, fresh_until, confirmations, disputes, \
        updates, merged_into, note, affirmed, prior, redacted, also, publish_at, grain
        """

    init(_ row: borrowing Row) {
        (id, initiative, author) = (row.int(0), row.int(1), row.text(2))
        category = row.int(3)
        status = ReportStatus(rawValue: row.int(4)) ?? .hidden
        if let latitude = row.optionalReal(5), let longitude = row.optionalReal(6) {
            place = try? Point(latitude: latitude, longitude: longitude)
        }
        (seen, freshUntil) = (row.int(7), row.int(8))
        (confirmations, disputes, updates) = (row.int(9), row.int(10), row.int(11))
        (mergedInto, note, affirmed) = (row.optionalInt(12), row.optionalText(13), row.optionalInt(14))
        prior = row.optionalInt(15).flatMap(ReportStatus.init)
        isRedacted = row.int(16) == 1
        also = row.int(17)
        (publishAt, grain) = (row.optionalInt(18), row.optionalInt(19))
    }

    /// Reads a report; nil where there is none (any more).
    static func load(_ id: EntryIndex, _ db: borrowing some Reading & ~Copyable) throws -> ReportState? {
        try db.first("SELECT \(columns) FROM reports_report WHERE id = \(id)") { ReportState($0) }
    }

    // MARK: Time

    /// How long what was last seen stays fresh, in milliseconds.
    private var freshness: Int64 { freshUntil - max(seen, affirmed ?? seen) }

    /// How long what was last seen stays fresh, in hours.
    var freshHours: Int { Int(freshness / 3_600_000) }

    /// Notes that somebody saw it.
    mutating func affirm(at time: Timestamp, freshHours: Int) {
        affirmed = max(time.milliseconds, affirmed ?? time.milliseconds)
        freshUntil = max(seen, time.milliseconds) + Int64(freshHours) * 3_600_000
    }

    /// Notes that it was seen at another time, or is of another category.
    mutating func reckon(seen: Int64?, freshHours: Int?) {
        let length = freshHours.map { Int64($0) * 3_600_000 } ?? freshness
        self.seen = seen ?? self.seen
        freshUntil = max(self.seen, affirmed ?? self.seen) + length
    }

    /// Notes when the time of a report comes.
    static func expect(_ id: EntryIndex, at time: Timestamp?, _ db: borrowing WriteTransaction) throws {
        guard let time else { return }
        try db.run(
            "INSERT INTO reports_due (at, report) VALUES (\(time.milliseconds), \(id)) ON CONFLICT DO NOTHING"
        )
    }

    /// The time at which anything of it that was published may be shown.
    func isDue(at now: Timestamp) -> Bool { now.milliseconds >= publishAt ?? 0 }

    // MARK: Totals

    var counted: ReportCounts.Counted {
        ReportCounts.Counted(
            initiative: initiative, category: category, also: also, status: status,
            quadkey: place.map { Quadkey($0).code },
            seen: seen)
    }

    /// Writes the row back as of an entry, and the totals with it.
    func store(as entry: Entry, instead old: ReportState, _ db: borrowing WriteTransaction) throws {
        let updated = grain.map { entry.time.floored(to: $0) } ?? entry.time
        if status != old.status, old.status == .delayed {
            try db.run("DELETE FROM reports_due WHERE report = \(id)")
        }
        if status != old.status, status == .delayed {
            try Self.expect(id, at: publishAt.map { Timestamp(milliseconds: $0) }, db)
        }
        try db.run(
            """
            UPDATE reports_report SET category = \(category), also = \(also), status = \(status.rawValue), \
            quadkey = \(place.map { Quadkey($0).code }), latitude = \(place?.latitude), \
            longitude = \(place?.longitude), seen = \(seen), updated = \(updated.milliseconds), \
            version = \(entry.index), fresh_until = \(freshUntil), confirmations = \(confirmations), \
            disputes = \(disputes), updates = \(updates), merged_into = \(mergedInto), note = \(note), \
            affirmed = \(affirmed), prior = \(prior?.rawValue), redacted = \(isRedacted ? Int64(1) : nil) \
            WHERE id = \(id)
            """)
        ReportCounts.move(from: old.counted, to: counted, db)
    }
}
