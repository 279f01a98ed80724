// SPDX-License-Identifier: Apache-2.0
public import Formats
import Geometry
public import Kernel
public import SQL

extension Reports {
    /// Reads `{"categories": […]}`; an initiative may start without any.
    public func furnish(_ settings: JSONValue) throws -> [ReportEvent] {
        guard let members = settings.objectValue, members.keys.allSatisfy({ $0 == "categories" }) else {
            throw Refusal.field("categories", "list")
        }
        guard let list = members["categories"] else { return [] }
        let categories = try Category.list(list)
        try SetCategories.refusePersons(categories)
        guard !categories.isEmpty else { return [] }
        return [
            .categoriesSet(categories.enumerated().map { SlottedCategory(slot: Int64($0), category: $1) })
        ]
    }

    /// Gives the categories that take reports.
    public func settings(of initiative: EntryIndex, reading db: borrowing ReadTransaction) throws
        -> JSONValue?
    {
        let all = try SlottedCategory.all(in: initiative, db)
        guard !all.isEmpty else { return nil }
        let categories = all.map(\.category).filter { !$0.isRetired }
        return ["categories": .array(categories.map(\.json))]
    }

    /// Tells whether a report is held, complained about, or waits with a helper's proposal.
    public func isWaiting(in initiative: EntryIndex, reading db: borrowing ReadTransaction) throws -> Bool {
        try db.exists(
            """
            SELECT 1 FROM reports_report WHERE initiative = \(initiative) AND (status = 2 \
            OR (status IN (0, 1) AND (flags > 0 OR proposals > 0)))
            """)
    }

    /// Shows another initiative's reports: under the category of the same key, or under one that is added.
    public func adoption(
        of other: EntryIndex, into initiative: EntryIndex, reading db: borrowing some Reading & ~Copyable
    ) throws -> [ReportEvent] {
        let theirs = try SlottedCategory.all(in: other, db)
        let mine = try SlottedCategory.all(in: initiative, db)
        var next = try SlottedCategory.state(of: initiative, db).nextSlot
        var (slots, added) = ([Int64: Int64](), [SlottedCategory]())
        for one in theirs {
            if let same = mine.first(where: { $0.category.key == one.category.key }) {
                slots[one.slot] = same.slot
            } else {
                added.append(SlottedCategory(slot: next, category: one.category))
                slots[one.slot] = next
                next += 1
            }
        }
        guard next <= Category.limit else {
            throw Refusal.field("from", "tooMany", ["limit": String(Category.limit)])
        }
        let adopted = ReportEvent.adopted(Adoption(from: other, slots: slots))
        return added.isEmpty ? [adopted] : [.categoriesSet(added), adopted]
    }

    /// Who is at an item of the other's queue stays at it.
    public func carry(from other: EntryIndex, into initiative: EntryIndex) -> [SQL] {
        ["UPDATE reports_lease SET initiative = \(initiative) WHERE initiative = \(other)"]
    }

    /// Says what a fact claims; of what is held or only counted, nothing.
    public func claims(in event: ReportEvent, of entry: Entry) -> [Claim] {
        let (content, time, place): (Claim.Content, Timestamp, Point?)
        switch event {
        case .filed(let filing) where filing.publish == .atOnce:
            (content, time, place) = (.states(filing.category.key), filing.seen, filing.place)
        case .confirmed: (content, time, place) = (.confirms, entry.time, nil)
        case .disputed: (content, time, place) = (.disputes, entry.time, nil)
        case .resolved: (content, time, place) = (.ends, entry.time, nil)
        default: return []
        }
        return [
            Claim(subject: entry.subject, author: entry.author, content: content, time: time, place: place)
        ]
    }
}
