// SPDX-License-Identifier: Apache-2.0
import Kernel

/// What is published of a report, the same in every format.
enum ReportCollection {
    /// The collection's declaration; `ReportRowWriter` writes these columns in this order.
    static let schema = CollectionSchema(
        "reports", title: "collection.reports", isPointwise: true,
        columns: [
            CollectionColumn("id", .integer),
            CollectionColumn("url", .link),
            CollectionColumn("category", .text),
            CollectionColumn("category_name", .text),
            CollectionColumn("also", .list),
            CollectionColumn("status", .text),
            CollectionColumn("credence", .text),
            CollectionColumn("latitude", .latitude, unit: "deg"),
            CollectionColumn("longitude", .longitude, unit: "deg"),
            CollectionColumn("place", .text),
            CollectionColumn("seen", .time),
            CollectionColumn("filed", .time),
            CollectionColumn("updated", .time),
            CollectionColumn("description", .text),
            CollectionColumn("confirmations", .integer, unit: "1"),
            CollectionColumn("disputes", .integer, unit: "1"),
            CollectionColumn("updates", .integer, unit: "1"),
            CollectionColumn("fresh_until", .time),
            CollectionColumn("language", .text),
            CollectionColumn("author", .text),
            CollectionColumn("organisation", .text),
            CollectionColumn("photo", .link),
            CollectionColumn("fields", .object),
            CollectionColumn("source", .text),
            CollectionColumn("translations", .object),
            CollectionColumn("near", .text),
            CollectionColumn("exercise", .flag),
        ])
}
