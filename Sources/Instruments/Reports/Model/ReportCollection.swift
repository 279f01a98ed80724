// SPDX-License-Identifier: Apache-2.0
public import Kernel

/// The public list of reports: what its columns hold and mean, in the order of the CSV.
public enum ReportCollection {
    /// The declaration.
    public static let schema = CollectionSchema(
        "reports", title: "collection.reports",
        columns: [
            .init("id", .integer, "The report: the index of the entry that filed it."),
            .init("url", .link, "Its page."),
            .init("category", .text, "Key of its category in the initiative."),
            .init("category_name", .text, "Name of its category, in the language asked for."),
            .init("status", .text, "open, or resolved: somebody said that it is over."),
            .init(
                "credence", .text,
                "unconfirmed, seenBySeveral, confirmed, disputed or outOfDate, when the list was made."),
            .init("latitude", .latitude, unit: "deg", "Where; the middle of a cell where the category coarsens."),
            .init("longitude", .longitude, unit: "deg", "Where; the middle of a cell where the category coarsens."),
            .init("place", .text, "Where, in words."),
            .init("seen", .time, "When it was seen, as fine as the category tells."),
            .init("filed", .time, "When it was filed."),
            .init("updated", .time, "When an entry last touched it."),
            .init("description", .text, "What its author wrote."),
            .init("confirmations", .integer, unit: "1", "How many others say last that it is still so."),
            .init("disputes", .integer, unit: "1", "How many others say last that it is not so."),
            .init("updates", .integer, unit: "1", "How many updates and comments can be read."),
            .init("fresh_until", .time, "Until when it counts as fresh; then it asks to be confirmed again."),
            .init("language", .text, "Language of its author, as a tag."),
            .init("author", .text, "Generated name of its author in this initiative."),
            .init("photo", .link, "Its photo."),
            .init("fields", .object, "Values of the category's fields, by key."),
            .init("source", .text, "Its id at the place it was imported from."),
        ])
}
