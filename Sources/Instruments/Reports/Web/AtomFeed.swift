// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel

/// Reports as an Atom feed with GeoRSS-Simple places (RFC 4287, RFC 5005 §3, georss:point latitude longitude).
struct AtomFeed {
    let initiative: Initiative
    let base: String
    let query: String
    let language: String
    let categories: [SlottedCategory]
    let next: String?

    func bytes(_ rows: [ReportRow]) -> [UInt8] {
        var xml = XMLWriter()
        let list = "\(base)/i/\(initiative.name)/reports"
        let tail = query.isEmpty ? "" : "?" + query
        xml.begin(
            "feed",
            [
                "xmlns": "http://www.w3.org/2005/Atom", "xmlns:georss": "http://www.georss.org/georss",
                "xml:lang": language,
            ])
        xml.element("id", [:], "\(list).atom\(tail)")
        xml.element("title", [:], initiative.description.title)
        xml.element("updated", rows.map(\.updated).max() ?? initiative.opened)
        xml.empty("link", ["rel": "self", "type": "application/atom+xml", "href": "\(list).atom\(tail)"])
        xml.empty("link", ["rel": "alternate", "type": "text/html", "href": "\(list)\(tail)"])
        if let next { xml.empty("link", ["rel": "next", "type": "application/atom+xml", "href": next]) }
        xml.element("rights", [:], initiative.description.licence)
        for row in rows { entry(row, list, &xml) }
        xml.end()
        return xml.bytes
    }

    private func entry(_ row: ReportRow, _ list: String, _ xml: inout XMLWriter) {
        let category = categories.first { $0.slot == Int64(row.category) }?.category
        let name = category?.name(in: language) ?? "?"
        xml.begin("entry")
        xml.element("id", [:], "\(list)/\(row.id)")
        xml.element("title", [:], row.placeWords.isEmpty ? name : "\(name), \(row.placeWords)")
        xml.element("updated", row.updated)
        xml.element("published", row.filed)
        xml.begin("author")
        xml.element("name", [:], PseudonymName(row.author).text)
        xml.end()
        xml.empty("link", ["rel": "alternate", "type": "text/html", "href": "\(list)/\(row.id)"])
        if let category { xml.empty("category", ["term": category.key, "label": name]) }
        for one in row.further(categories) {
            xml.empty("category", ["term": one.key, "label": one.name(in: language)])
        }
        xml.element("summary", [:], row.description.isEmpty ? name : row.description)
        if let place = row.place { xml.element("georss:point", [:], "\(place.latitude) \(place.longitude)") }
        xml.end()
    }
}
