// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel
import Web

/// Reports as an Atom feed with GeoRSS-Simple places (RFC 4287, RFC 5005 §3, georss:point latitude longitude).
struct AtomFeed {
    let site: Site
    let context: WebContext
    let initiative: Initiative
    let query: String
    let categories: [SlottedCategory]
    let next: String?

    func bytes(_ rows: [ReportRow]) -> [UInt8] {
        let list = "\(context.base)/i/\(initiative.name)/reports"
        let tail = query.isEmpty ? "" : "?" + query
        var feed = FeedWriter(
            FeedWriter.Head(
                address: "\(list).atom\(tail)", page: "\(list)\(tail)", title: initiative.description.title,
                updated: rows.map(\.updated).max() ?? initiative.opened, language: context.language,
                next: next, rights: initiative.description.licence,
                exercise: initiative.description.isExercise
                    ? site.catalogue[context.language]["exercise"] : nil))
        for row in rows { feed.add(entry(row, list)) }
        return feed.finish()
    }

    /// Nobody takes what is over or disputed for news: title and summary say how it stands, and when it was seen.
    private func entry(_ row: ReportRow, _ list: String) -> FeedWriter.Entry {
        let t = site.catalogue[context.language]
        let category = categories.first { $0.slot == Int64(row.category) }?.category
        let name = category?.name(in: context.language) ?? "?"
        let author = site.author(row.author, context)
        let credence = row.credence(at: site.now)
        let belief = t["credence.\(credence.rawValue)"]
        let status = row.status == .resolved ? t["status_resolved"] : t["status_open"]
        let title = row.placeWords.isEmpty ? name : "\(name), \(row.placeWords)"
        let state = t.text(
            "feed_state", ["status": status, "credence": belief, "seen": Moment.exact(row.seen, t)])
        var entry = FeedWriter.Entry(
            address: "\(list)/\(row.id)", title: "\(title) (\(row.belief(at: site.now, t)))",
            updated: row.updated, published: row.filed, author: author.name, authorAddress: author.address,
            summary: row.description.isEmpty ? state : "\(state) \(row.description)")
        entry.categories =
            (category.map { [($0.key, name)] } ?? [])
            + row.further(categories).map { ($0.key, $0.name(in: context.language)) }
        let about = "\(context.base)/i/\(initiative.name)/about#data-"
        entry.marks = [
            (about + "status", row.status == .resolved ? "resolved" : "open", status),
            (about + "credence", credence.rawValue, belief),
        ]
        entry.others = [("application/json", "\(list)/\(row.id).json")]
        entry.point = row.place.map { ($0.latitude, $0.longitude) }
        return entry
    }
}
