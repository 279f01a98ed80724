// SPDX-License-Identifier: Apache-2.0
import Kernel

/// What is published of layers and of their items, the same in every format.
enum LayerCollection {
    /// The layers of an initiative.
    static let layers = CollectionSchema(
        "layers", title: "collection.layers",
        columns: [
            CollectionColumn("id", .integer, "Index of the entry that added the layer; its id for ever."),
            CollectionColumn("url", .link, "The layer's page."),
            CollectionColumn("title", .text, "What it is called."),
            CollectionColumn("source", .text, "Who made the data."),
            CollectionColumn("licence", .text, "Under which licence they may be used."),
            CollectionColumn("attribution", .text, "What the source wants said."),
            CollectionColumn("date", .text, "Of which day the data are."),
            CollectionColumn("items", .integer, unit: "1", "How many items it has."),
            CollectionColumn(
                "disputed", .integer, unit: "1", "How many items are disputed and not answered."),
            CollectionColumn("updated", .time, "When anything was last said of it."),
            CollectionColumn("version", .integer, "Index of the entry that published what is shown."),
            CollectionColumn("sha256", .text, "Hash of the file of that version."),
            CollectionColumn("address", .link, "Where new versions come from, if they do by themselves."),
            CollectionColumn("exercise", .flag, "The layer is part of an exercise, where all is made up."),
        ])

    /// The items of a layer; the layer's own columns follow these.
    static let items = CollectionSchema(
        "layer-items", title: "collection.layer_items",
        columns: [
            CollectionColumn("id", .text, "Name of the item, the same in every version."),
            CollectionColumn("url", .link, "The item's page."),
            CollectionColumn("name", .text, "What it is called."),
            CollectionColumn(
                "latitude", .latitude, unit: "deg", "Degrees north of the item, or of its middle."),
            CollectionColumn(
                "longitude", .longitude, unit: "deg", "Degrees east of the item, or of its middle."),
            CollectionColumn(
                "confirmations", .integer, unit: "1", "How many people say that it is as it says."),
            CollectionColumn("disputes", .integer, unit: "1", "How many people say that it is not."),
            CollectionColumn("comments", .integer, unit: "1", "How many comments it has."),
            CollectionColumn("affirmed", .time, "When somebody last said that it is as it says."),
            CollectionColumn("exercise", .flag, "The layer is part of an exercise, where all is made up."),
        ])
}
