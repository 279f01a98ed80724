// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import Web

/// The notices that hold, above every page of an initiative: the gravest whole, the others folded in one line where
/// there is little room.
///
/// It tells no ages: its markup changes only when a notice does, and is announced only then.
struct NoticeBanner: PageModel {
    static let template = "NoticeBanner"
    static let keys: Set<String> = ["t", "first", "next", "others", "hasOthers", "more", "all", "allAddress"]
    let values: [String: any Sendable]

    /// Takes what to show.
    ///
    /// - Parameter count: How many there are, shown or not.
    init(_ t: Words, _ notices: [PagePart], count: Int, address: String) {
        values = [
            "t": t, "first": Array(notices.prefix(1)), "next": Array(notices.dropFirst().prefix(1)),
            "others": Array(notices.dropFirst()), "hasOthers": notices.count > 1,
            "more": t.count("notices_more", count - 1), "all": t.count("notices_all", count),
            "allAddress": address,
        ]
    }

    static func markup(_ site: Site, _ initiative: Initiative, _ context: WebContext) async throws
        -> Web.Markup
    {
        let now = site.now
        let rows = try await site.kernel.read { db in
            try NoticeQueries.current(in: initiative.id, at: now, db)
        }.filter { $0.state(at: now) == .active }
        guard !rows.isEmpty else { return Web.Markup("") }
        let t = site.catalogue[context.language]
        let parts = rows.prefix(5).map { row in
            let text = row.content.text(in: t.language)
            return part(
                id: row.id, href: "/i/\(initiative.name)/notices/\(row.id)", text, row.content,
                who: site.mark(row.author), until: Self.until(row.expires, t), t)
        }
        return Web.Markup(
            site.renderer.render(
                NoticeBanner(t, parts, count: rows.count, address: "/i/\(initiative.name)/notices")))
    }

    static func part(
        id: EntryIndex, href: String, _ text: NoticeContent.Text, _ content: NoticeContent, who: PersonMark,
        until: String, _ t: Words
    ) -> PagePart {
        PagePart([
            "id": String(id), "href": href, "severity": content.severity.rawValue,
            "severityWord": t["severity.\(content.severity.rawValue)"], "isGrave": content.severity.isGrave,
            "isUrgent": content.severity.isGrave && content.urgency == .immediate, "headline": text.headline,
            "instruction": text.instruction.isEmpty ? nil : text.instruction, "textLanguage": text.language,
            "bannerWho": who.part(t), "until": t.text("notice_until", ["time": until]),
        ])
    }

    /// `23 November 2026, 13:10 UTC`.
    static func until(_ time: Timestamp, _ t: Words) -> String {
        let civil = CivilDate(time)
        let day = t.text(
            "format.day",
            ["day": String(civil.day), "month": t["month.\(civil.month)"], "year": String(civil.year)])
        return "\(day), \(civil.hour / 10)\(civil.hour % 10):\(civil.minute / 10)\(civil.minute % 10) UTC"
    }
}
