// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import Web

/// What is new of a layer as an Atom feed (RFC 4287): its versions, and what people wrote about its items.
struct LayerFeed {
    let layer: LayerState
    /// Absolute address of the layer.
    let base: String
    let t: Words
    let isExercise: Bool

    private struct Entry {
        let index: EntryIndex
        let time: Timestamp
        let author: Pseudonym
        let title: String
        let href: String
        let text: String
    }

    func bytes(_ versions: [PublishedVersion], _ remarks: [ItemRemark]) -> [UInt8] {
        let published = versions.map { version in
            Entry(
                index: version.index, time: version.time, author: version.author,
                title: t["layer_feed_version"],
                href: base, text: t.count("layer_items_n", version.facts.items))
        }
        let said = remarks.map { remark in
            Entry(
                index: remark.index, time: remark.time, author: remark.author,
                title: "\(t["layer.remark.\(remark.kind)"]): \(remark.item)",
                href: "\(base)/items/\(remark.item)",
                text: remark.text)
        }
        let mark = isExercise ? t["exercise"] + ": " : ""
        var xml = XMLWriter()
        xml.begin("feed", ["xmlns": "http://www.w3.org/2005/Atom", "xml:lang": t.language])
        xml.element("id", [:], base + ".atom")
        xml.element("title", [:], mark + layer.description.title)
        xml.element("updated", layer.updated)
        xml.empty("link", ["rel": "self", "type": "application/atom+xml", "href": base + ".atom"])
        xml.empty("link", ["rel": "alternate", "type": "text/html", "href": base])
        xml.element("rights", [:], layer.description.licence)
        for entry in (published + said).sorted(by: { $0.index > $1.index }).prefix(100) {
            xml.begin("entry")
            xml.element("id", [:], "\(base)#\(entry.index)")
            xml.element("title", [:], mark + entry.title)
            xml.element("updated", entry.time)
            xml.begin("author")
            xml.element(
                "name", [:], entry.author == .node ? t["person.node"] : PseudonymName(entry.author).text)
            xml.end()
            xml.empty("link", ["rel": "alternate", "type": "text/html", "href": entry.href])
            xml.element("summary", [:], entry.text)
            xml.end()
        }
        xml.end()
        return xml.bytes
    }
}
