// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Hummingbird
import Kernel
import Web

/// Writes notices as published, in the columns of `NoticeCollection`.
struct NoticeWriter {
    let site: Site
    let context: WebContext

    private func values(_ row: NoticeRow, _ initiative: Initiative) -> [(name: StaticString, text: String?)] {
        let content = row.content, text = content.text(in: context.language)
        let page = "\(context.base)/i/\(initiative.name)/notices/\(row.id)"
        return [
            ("url", page), ("cap", page + ".cap"), ("initiative", initiative.name),
            ("state", row.state(at: site.now).rawValue), ("headline", text.headline), ("text", text.text),
            ("instruction", text.instruction), ("language", text.language),
            ("category", content.category.rawValue),
            ("severity", content.severity.rawValue), ("urgency", content.urgency.rawValue),
            ("certainty", content.certainty.rawValue), ("area", content.areaWords),
            ("onset", row.onset.rfc3339), ("expires", row.expires.rfc3339), ("posted", row.posted.rfc3339),
            ("updated", row.updated.rfc3339), ("author", site.kernel.name(of: row.author)),
            ("organisation", row.author.organisation.flatMap { site.kernel.organisations[id: $0]?.name }),
            ("contact", content.contact), ("web", content.web), ("reason", row.reason),
        ]
    }

    func members(_ row: NoticeRow, _ initiative: Initiative, to json: inout JSONWriter) {
        json.member("id", row.id)
        for (name, text) in values(row, initiative) { json.member(name, text) }
        json.member("exercise", initiative.description.isExercise)
    }

    func write(_ row: NoticeRow, _ initiative: Initiative, to csv: inout CSVWriter) {
        csv.field(row.id)
        for (_, text) in values(row, initiative) { csv.field(text) }
        csv.field(initiative.description.isExercise)
        csv.endRow()
    }

    func feature(_ row: NoticeRow, _ initiative: Initiative, to json: inout JSONWriter) {
        json.object { json in
            json.member("type", "Feature")
            json.member("id", row.id)
            json.key("geometry")
            row.content.area.write(to: &json)
            json.key("properties")
            json.object { members(row, initiative, to: &$0) }
        }
    }

    func entry(_ row: NoticeRow, _ initiative: Initiative, _ t: Words) -> FeedWriter.Entry {
        let text = row.content.text(in: context.language), state = row.state(at: site.now)
        let page = "\(context.base)/i/\(initiative.name)/notices/\(row.id)"
        let author = site.author(row.author, context)
        let prefix = state == .cancelled ? t["notice_state.cancelled"] + ": " : ""
        var entry = FeedWriter.Entry(
            address: page, title: prefix + text.headline, updated: row.updated, published: row.posted,
            author: author.name, authorAddress: author.address,
            summary: [row.reason ?? "", text.text, text.instruction].filter { !$0.isEmpty }.joined(
                separator: "\n"))
        entry.language = text.language
        entry.exercise = initiative.description.isExercise ? t["exercise"] : nil
        entry.categories = [
            (row.content.category.rawValue, t["notice_category.\(row.content.category.rawValue)"]),
            (row.content.severity.rawValue, t["severity.\(row.content.severity.rawValue)"]),
        ]
        entry.others = [("application/cap+xml", page + ".cap"), ("application/json", page + ".json")]
        entry.outlines = Self.outlines(row.content.area)
        return entry
    }

    /// The outlines of an area; a circle has 64 corners.
    private static func outlines(_ area: Area) -> [[(latitude: Double, longitude: Double)]] {
        switch area {
        case .polygon(let polygon): [outline(polygon)]
        case .multipolygon(let polygons): polygons.map(outline)
        case .circle:
            (try? JSONValue(parsing: area.geoJSON))?["coordinates"]?.arrayValue.map { rings in
                rings.prefix(1).map { ring in
                    (ring.arrayValue ?? []).compactMap { position in
                        guard let longitude = position[0]?.doubleValue,
                            let latitude = position[1]?.doubleValue
                        else { return nil }
                        return (latitude, longitude)
                    }
                }
            } ?? []
        }
    }

    private static func outline(_ polygon: Polygon) -> [(latitude: Double, longitude: Double)] {
        (polygon.rings.first ?? []).map { ($0.latitude, $0.longitude) }
    }
}
