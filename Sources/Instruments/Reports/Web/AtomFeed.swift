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
                next: next, rights: initiative.description.licence))
        for row in rows { feed.add(entry(row, list)) }
        return feed.finish()
    }

    private func entry(_ row: ReportRow, _ list: String) -> FeedWriter.Entry {
        let category = categories.first { $0.slot == Int64(row.category) }?.category
        let name = category?.name(in: context.language) ?? "?"
        let author = site.author(row.author, context)
        var entry = FeedWriter.Entry(
            address: "\(list)/\(row.id)", title: row.placeWords.isEmpty ? name : "\(name), \(row.placeWords)",
            updated: row.updated, published: row.filed, author: author.name, authorAddress: author.address,
            summary: row.description.isEmpty ? name : row.description)
        entry.categories =
            (category.map { [($0.key, name)] } ?? [])
            + row.further(categories).map { ($0.key, $0.name(in: context.language)) }
        entry.others = [("application/json", "\(list)/\(row.id).json")]
        entry.point = row.place.map { ($0.latitude, $0.longitude) }
        return entry
    }
}
