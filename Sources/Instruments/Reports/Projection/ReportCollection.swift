// SPDX-License-Identifier: Apache-2.0
import Kernel

/// What is published of a report, the same in every format.
enum ReportCollection {
    /// The collection's declaration; `ReportRowWriter` writes these columns in this order.
    static let schema = CollectionSchema(
        "reports", title: "collection.reports", isPointwise: true,
        columns: [
            CollectionColumn("id", .integer, "Index of the entry that filed the report; its id for ever."),
            CollectionColumn("url", .link, "The report's page."),
            CollectionColumn("category", .text, "Key of the first category; maps count the report under it."),
            CollectionColumn("category_name", .text, "Name of the category in the asked language."),
            CollectionColumn(
                "also", .list,
                "Keys of its further categories. The filter by category and the counts of categories take in a report "
                    + "under each; so these counts can add up to more than there are reports. CSV: divided by \";\"."
            ),
            CollectionColumn("status", .text, "open, or resolved."),
            CollectionColumn(
                "credence", .text,
                "unconfirmed, seenBySeveral, confirmed, disputed or outOfDate, at the time of asking."),
            CollectionColumn(
                "latitude", .latitude, unit: "deg", "Degrees north, as finely as the category publishes."),
            CollectionColumn(
                "longitude", .longitude, unit: "deg", "Degrees east, as finely as the category publishes."),
            CollectionColumn("place", .text, "The place in words."),
            CollectionColumn("seen", .time, "When it was seen, as finely as the category publishes it."),
            CollectionColumn("filed", .time, "When it was reported."),
            CollectionColumn("updated", .time, "When anything was last said of it."),
            CollectionColumn("description", .text, "What the person wrote."),
            CollectionColumn("confirmations", .integer, unit: "1", "How many others say that it is so."),
            CollectionColumn("disputes", .integer, unit: "1", "How many others say that it is not so."),
            CollectionColumn("updates", .integer, unit: "1", "How many updates and comments it has."),
            CollectionColumn(
                "fresh_until", .time, "After this it counts as out of date until somebody confirms it."),
            CollectionColumn("language", .text, "Language of the person, as a BCP 47 tag."),
            CollectionColumn(
                "author", .text, "Generated name of the person in this initiative, or the organisation's."),
            CollectionColumn(
                "organisation", .text,
                "Short address of the verified organisation that reported it; empty for a person."),
            CollectionColumn("photo", .link, "The photo, where there is one."),
            CollectionColumn("fields", .object, "Values of the category's own fields."),
            CollectionColumn("source", .text, "Its id where it was imported from."),
            CollectionColumn(
                "translations", .object,
                "The description in other languages, by tag: the text, and by whom; made by volunteers."),
            .init(
                "near", .text,
                "The street and settlement nearest to the published place, by the names that the operator imported."
            ),
            CollectionColumn(
                "exercise", .flag,
                "The report is made up: it is part of an exercise. Always given, so that all files have one shape."
            ),
        ])
}
