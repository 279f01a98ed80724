// SPDX-License-Identifier: Apache-2.0

/// What is published of initiatives, the same as CSV, GeoJSON and Atom.
enum InitiativeCollection {
    /// The columns; GeoJSON has the area as its geometry, CSV the middle of it.
    static let schema = CollectionSchema(
        "initiatives", title: "collection.initiatives",
        columns: [
            CollectionColumn(
                "id", .integer, "Index of the entry that opened the initiative; its id for ever."),
            CollectionColumn("name", .text, "Its short address."),
            CollectionColumn("url", .link, "The initiative's page."),
            CollectionColumn("title", .text, "What it is called."),
            CollectionColumn("purpose", .text, "What it is for."),
            CollectionColumn("sharedValue", .text, "What those who take part have in common."),
            CollectionColumn("why", .text, "Why there is a platform for it."),
            CollectionColumn("template", .text, "The template that it was opened from."),
            CollectionColumn("phase", .text, "open, quiet, closed or archived."),
            CollectionColumn(
                "latitude", .latitude, unit: "deg",
                "Degrees north of the middle of its area; empty without one."),
            CollectionColumn(
                "longitude", .longitude, unit: "deg",
                "Degrees east of the middle of its area; empty without one."),
            CollectionColumn("languages", .list, "Its languages, as BCP 47 tags; in CSV divided by \";\"."),
            CollectionColumn("licence", .text, "The licence of its data."),
            CollectionColumn(
                "emergencyNumber", .text, "The number to call in an emergency, where there is one."),
            CollectionColumn("opened", .time, "When it was opened."),
            CollectionColumn("forkOf", .integer, "Id of the initiative that it started from."),
            CollectionColumn("reports", .integer, unit: "1", "How many public reports it has."),
            CollectionColumn("lastEntry", .integer, "Index of its last entry on the record."),
            CollectionColumn("isExercise", .flag, "All in it is made up: it is an exercise."),
        ])
}
