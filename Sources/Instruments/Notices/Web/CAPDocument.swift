// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel

/// A message of a notice in the Common Alerting Protocol (OASIS CAP 1.2 §3.2); the order of the elements is fixed.
struct CAPDocument {
    /// Name of the record: the same for ever, whatever the node is called.
    let origin: String
    let base: String
    let initiative: Initiative
    /// The identifier of whoever said something, unique for ever.
    let sender: (NoticeMessage) -> String
    let senderName: String
    let notice: EntryIndex

    /// The message that a notice said last, or another of its messages, after those before it.
    func bytes(_ messages: ArraySlice<NoticeMessage>) -> [UInt8]? {
        guard let message = messages.last, let content = messages.reversed().lazy.compactMap(\.content).first
        else { return nil }
        var xml = XMLWriter()
        xml.begin("alert", ["xmlns": "urn:oasis:names:tc:emergency:cap:1.2"])
        xml.element("identifier", [:], identifier(message))
        xml.element("sender", [:], sender(message))
        xml.element("sent", [:], Self.time(message.time))
        xml.element("status", [:], initiative.description.isExercise ? "Exercise" : "Actual")
        xml.element("msgType", [:], message.kind)
        xml.element("scope", [:], "Public")
        if let reason = message.reason { xml.element("note", [:], reason) }
        let earlier = messages.dropLast()
        if !earlier.isEmpty {
            let references = earlier.map { "\(sender($0)),\(identifier($0)),\(Self.time($0.time))" }
            xml.element("references", [:], references.joined(separator: " "))
        }
        for text in content.texts { info(text, content, message, &xml) }
        xml.endAll()
        return xml.bytes
    }

    private func identifier(_ message: NoticeMessage) -> String { "\(Self.plain(origin))/\(message.index)" }

    /// Without the characters that CAP does not allow: spaces, commas, `<` and `&`.
    static func plain(_ text: String) -> String {
        String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-._/@:".contains($0)) ? $0 : "-" })
    }

    /// UTC as CAP wants it: never `Z`, and to the second (§3.3.2).
    static func time(_ time: Timestamp) -> String { String(time.rfc3339.dropLast()) + "-00:00" }

    private func info(
        _ text: NoticeContent.Text, _ content: NoticeContent, _ message: NoticeMessage, _ xml: inout XMLWriter
    ) {
        xml.begin("info")
        xml.element("language", [:], text.language)
        xml.element("category", [:], content.category.rawValue)
        xml.element("event", [:], text.headline)
        let response = message.kind == "Cancel" ? .allClear : content.response
        if let response { xml.element("responseType", [:], response.rawValue) }
        xml.element("urgency", [:], message.kind == "Cancel" ? "Past" : content.urgency.rawValue)
        xml.element("severity", [:], content.severity.rawValue)
        xml.element("certainty", [:], content.certainty.rawValue)
        xml.element("effective", [:], Self.time(message.time))
        if let onset = content.onset { xml.element("onset", [:], Self.time(onset)) }
        xml.element("expires", [:], Self.time(content.expires))
        xml.element("senderName", [:], senderName)
        xml.element("headline", [:], text.headline)
        xml.element("description", [:], text.text)
        if !text.instruction.isEmpty { xml.element("instruction", [:], text.instruction) }
        xml.element(
            "web", [:], content.web.isEmpty ? "\(base)/i/\(initiative.name)/notices/\(notice)" : content.web)
        if !content.contact.isEmpty { xml.element("contact", [:], content.contact) }
        xml.begin("area")
        xml.element("areaDesc", [:], content.areaWords)
        switch content.area {
        case .circle(let circle):
            let kilometers = (circle.radius).rounded() / 1000
            xml.element("circle", [:], "\(circle.center.latitude),\(circle.center.longitude) \(kilometers)")
        case .polygon(let polygon): Self.polygon(polygon, &xml)
        case .multipolygon(let polygons): for polygon in polygons { Self.polygon(polygon, &xml) }
        }
        xml.end()
        xml.end()
    }

    /// The outline; CAP knows no holes.
    private static func polygon(_ polygon: Polygon, _ xml: inout XMLWriter) {
        let outline = (polygon.rings.first ?? []).map { "\($0.latitude),\($0.longitude)" }
        xml.element("polygon", [:], outline.joined(separator: " "))
    }
}
