// SPDX-License-Identifier: Apache-2.0

/// What is published of initiatives, the same as CSV, GeoJSON and Atom.
enum InitiativeCollection {
    /// The columns; GeoJSON has the area as its geometry, CSV the middle of it.
    static let schema = CollectionSchema(
        "initiatives", title: "collection.initiatives",
        columns: [
            CollectionColumn("id", .integer),
            CollectionColumn("name", .text),
            CollectionColumn("url", .link),
            CollectionColumn("title", .text),
            CollectionColumn("purpose", .text),
            CollectionColumn("sharedValue", .text),
            CollectionColumn("why", .text),
            CollectionColumn("template", .text),
            CollectionColumn("phase", .text),
            CollectionColumn("latitude", .latitude, unit: "deg"),
            CollectionColumn("longitude", .longitude, unit: "deg"),
            CollectionColumn("languages", .list),
            CollectionColumn("licence", .text),
            CollectionColumn("emergencyNumber", .text),
            CollectionColumn("opened", .time),
            CollectionColumn("forkOf", .integer),
            CollectionColumn("reports", .integer, unit: "1"),
            CollectionColumn("lastEntry", .integer),
            CollectionColumn("isExercise", .flag),
        ])
}
