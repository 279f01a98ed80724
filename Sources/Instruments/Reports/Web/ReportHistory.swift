// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import Record
import SQL
import Web

/// What happened to a report, entry by entry, as far as it may be seen.
enum ReportHistory {
    /// One entry.
    struct Item: Sendable {
        let index: EntryIndex
        /// `confirmed` of `reports/confirmed/1`; `erased` of `record/erased/1`.
        let kind: String
        let state: String
        let author: Pseudonym?
        let time: Timestamp
        let text: String?
        let photo: String?
        let payload: JSONValue?
        let rule: String?

        func event(_ site: Site, _ category: Category, _ language: String, me: Pseudonym?) -> ReportPage.Event
        {
            let words = site.catalogue[language]
            let fields = kind == "updated" ? payload?["fields"].map { "\($0)" } : nil
            var changes = fields.map { ReportRoutes.values($0, category, words) } ?? []
            if let rule { changes.append(.init(name: words["rule"], text: words["rule.\(rule)"])) }
            return ReportPage.Event(
                index: index, kind: kind, who: author.map { site.mark($0, me: me) }, time: time, text: text,
                changes: changes, photo: kind == "updated" ? photo.map { "/media/\($0).jpg" } : nil,
                state: state)
        }

        func write(to json: inout JSONWriter, _ kernel: Kernel) {
            json.beginObject()
            json.member("index", index)
            json.member("kind", kind)
            json.member("time", time)
            json.member("author", author.map { kernel.name(of: $0) })
            json.member(
                "organisation", author?.organisation.flatMap { kernel.organisations[id: $0]?.name })
            json.member("state", state)
            if let text { json.member("text", text) }
            if let rule { json.member("rule", rule) }
            json.endObject()
        }
    }

    /// Some entries about a report, oldest first, and where those before them end; nil where there are none.
    struct Stretch: Sendable {
        var items: [Item]
        var older: EntryIndex?
    }

    /// How many entries a page tells.
    static let length = 200

    /// The newest entries about a report before an index.
    static func stretch(
        of report: EntryIndex, before: EntryIndex, _ kernel: Kernel,
        reading db: borrowing some Reading & ~Copyable
    ) throws -> Stretch {
        let items = try items(of: report, before: before, limit: length + 1, kernel, reading: db)
        guard items.count > length else { return Stretch(items: items, older: nil) }
        let told = Array(items.suffix(length))
        return Stretch(items: told, older: told.first?.index)
    }

    private static func items(
        of report: EntryIndex, before: EntryIndex, limit: Int, _ kernel: Kernel,
        reading db: borrowing some Reading & ~Copyable
    ) throws -> [Item] {
        var (hidden, photos): (Set<EntryIndex>, [EntryIndex: String]) = ([], [:])
        try db.forEach("SELECT idx, hidden, photo FROM reports_remark WHERE report = \(report)") { row in
            if row.int(1) == 1 { hidden.insert(row.int(0)) }
            // Not what the body names: a picture can have been removed since.
            photos[row.int(0)] = row.optionalText(2)
        }
        // Times are told as finely as those of the report itself.
        let grain = try db.first("SELECT grain FROM reports_report WHERE id = \(report)") {
            $0.optionalInt(0)
        }
        return try kernel.history(of: report, before: before, limit: limit, reading: db).map {
            envelope, state, content in
            let parts = envelope.kind.split(separator: "/")
            let payload = hidden.contains(envelope.index) ? nil : content?.payload
            let kind = parts.count > 1 ? String(parts[1]) : envelope.kind
            // What was translated stands beside the original, while a steward lets it.
            let isFiling = kind == "filed" || kind == "corrected" || kind == "translated"
            let text =
                isFiling
                ? nil : ["text", "why", "reason"].lazy.compactMap { payload?[$0]?.stringValue }.first
            return Item(
                index: envelope.index, kind: kind, state: "\(state)", author: content?.author,
                time: (content?.time ?? Timestamp(milliseconds: envelope.timeInMinutes * 60_000))
                    .floored(to: (grain ?? nil) ?? 1),
                text: text?.nonEmpty, photo: payload == nil ? nil : photos[envelope.index], payload: payload,
                rule: payload?["rule"]?.stringValue)
        }
    }
}
