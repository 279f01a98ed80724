// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Says what an initiative's reports can be about; a key keeps its number for ever.
public struct SetCategories: Command {
    public typealias Event = ReportEvent
    public static let name = "set-categories"
    public static let right = Right.steward
    public static let worksWhenClosed = true
    public static let fields = [
        Field(
            "categories", .list, required: true, limit: Category.limit,
            "Full definitions; one that is missing is retired: it takes no new reports.")
    ]
    public let initiative: EntryIndex
    let categories: [Category]

    /// Gives the whole new list.
    public init(initiative: EntryIndex, categories: [Category]) {
        self.initiative = initiative
        self.categories = categories
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<ReportEvent>
    ) throws {
        guard initiative != 0 else { throw Refusal(.notFound) }
        // Through the strict reader, so that nothing is recorded that could not be read again.
        let wanted = try Category.list(.array(categories.map(\.json)))
        try Self.refusePersons(wanted)
        let known = try SlottedCategory.all(in: initiative, db)
        var (next, subject) = try SlottedCategory.state(of: initiative, db)
        var all: [SlottedCategory] = known.map { old in
            var kept = old
            if let new = wanted.first(where: { $0.key == old.category.key }) {
                kept.category = new
            } else {
                kept.category.isRetired = true
            }
            return kept
        }
        let keys = Set(known.map(\.category.key))
        for category in wanted where !keys.contains(category.key) {
            all.append(SlottedCategory(slot: next, category: category))
            next += 1
        }
        guard next <= Category.limit else {
            throw Refusal.field("categories", "tooMany", ["limit": String(Category.limit)])
        }
        guard all != known else { throw Refusal(.already) }
        if let subject {
            draft.add(.categoriesSet(all), about: subject)
        } else {
            draft.found(.categoriesSet(all))
        }
    }

    /// "Suspicious person" does not exist: a category is about what happens.
    static func refusePersons(_ categories: [Category]) throws {
        for category in categories {
            for text in category.names.values + category.fields.flatMap({ Array($0.names.values) })
            where PersonDescription.found(in: text) != nil {
                throw Refusal.field("categories", "person", ["path": category.key])
            }
        }
    }
}
