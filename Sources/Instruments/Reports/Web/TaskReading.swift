// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel
import SQL
import Web

/// What the page of an item of the queue shows.
struct TaskReading: Sendable {
    let reports: ReportSite
    let initiative: Initiative
    let id: EntryIndex

    /// An item as the tables have it.
    struct Task: Sendable {
        let row: ReportRow
        let category: Category
        let categories: [SlottedCategory]
        let kinds: [QueueKind]
        let complaints: [(complaint: String, text: String)]
        let isPhotoDoubted: Bool
        let proposals: [(idx: EntryIndex, author: Pseudonym, fact: HelpFact)]
    }

    func read() async throws -> Task {
        let list = try await reports.works.list(of: initiative, reports.queries)
        let categories = try await reports.queries.categories(of: initiative.id)
        let (id, initiative) = (id, initiative.id)
        return try await reports.site.kernel.read { db in
            guard
                let row = try db.first(
                    """
                    SELECT \(ReportRow.columns) FROM reports_report WHERE id = \(id) \
                    AND initiative = \(initiative)
                    """, { ReportRow($0) }),
                let waiting = try WaitingReport.find(id, in: initiative, db)
            else { throw Refusal(.notFound) }
            let complaints = try db.query(
                "SELECT complaint, text FROM reports_complaint WHERE report = \(id) ORDER BY time"
            ) { ($0.text(0), $0.text(1)) }
            let proposals = try db.query(
                """
                SELECT idx, author, kind, payload FROM reports_help WHERE report = \(id) \
                AND state = \(HelpState.proposed.rawValue) ORDER BY idx
                """
            ) { row in
                (
                    row.int(0), Pseudonym(row.text(1)),
                    try HelpFact(EventKind(row.text(2)), JSONValue(parsing: row.text(3)))
                )
            }
            let category = categories.first { $0.slot == Int64(row.category) }?.category
            return Task(
                row: row, category: category ?? Category(key: "", names: ["en": "?"]), categories: categories,
                kinds: waiting.kinds(languages: list.languages, catchAll: list.catchAll),
                complaints: complaints, isPhotoDoubted: waiting.photoChecked == 2, proposals: proposals)
        }
    }
}

extension TaskReading.Task {
    /// The item as its page names it.
    func view(
        _ kind: QueueKind, _ reports: ReportSite, _ initiative: Initiative, _ shell: Shell, me: Pseudonym?
    ) -> TaskPage.Task {
        let (t, language) = (shell.t, shell.t.language)
        return TaskPage.Task(
            id: row.id, kind: kind, mark: ReportSite.mark(category, language),
            description: row.description.nonEmpty, language: row.language, place: row.placeWords.nonEmpty,
            hasPhoto: row.photo != nil, seen: row.seen, author: reports.site.mark(row.author, me: me),
            values: ReportRoutes.values(row.fields, category, t),
            complaints: complaints.map { (t["complaint.\($0.complaint)"], $0.text.nonEmpty) }
                + (isPhotoDoubted ? [(t["complaint.photo"], nil)] : []),
            proposals: proposals.map { proposal in
                TaskPage.Proposal(
                    index: proposal.idx, who: reports.site.mark(proposal.author, me: me),
                    what: t["history.\(proposal.fact.kind.name)"], text: text(of: proposal.fact, t))
            },
            categories: categories.filter { one in
                !one.category.isRetired && one.slot != Int64(row.category)
                    && one.category.visibility.isAtLeastAsOpen(as: category.visibility)
            }.map { ReportSite.mark($0.category, language) },
            languages: initiative.description.languages.map { ($0, t.optional("language.\($0)") ?? $0) },
            isPublic: row.status.isPublic)
    }

    private func text(of fact: HelpFact, _ t: Words) -> String {
        switch fact {
        case .translated(let language, let text, _):
            "\(t.optional("language.\(language)") ?? language): \(text)"
        case .placed(let place, let words, _):
            [words, "\(place.latitude), \(place.longitude)"].filter { !$0.isEmpty }.joined(separator: " · ")
        case .categorised(let filed, _):
            categories.first { $0.category.key == filed.key }?.category.name(in: t.language) ?? filed.key
        default: ""
        }
    }
}
