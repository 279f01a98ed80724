// SPDX-License-Identifier: Apache-2.0
import Kernel

/// What is published of layers and of their items, the same in every format.
enum LayerCollection {
    /// The layers of an initiative.
    static let layers = CollectionSchema(
        "layers", title: "collection.layers",
        columns: [
            CollectionColumn("id", .integer),
            CollectionColumn("url", .link),
            CollectionColumn("title", .text),
            CollectionColumn("source", .text),
            CollectionColumn("licence", .text),
            CollectionColumn("attribution", .text),
            CollectionColumn("date", .text),
            CollectionColumn("items", .integer, unit: "1"),
            CollectionColumn("disputed", .integer, unit: "1"),
            CollectionColumn("updated", .time),
            CollectionColumn("version", .integer),
            CollectionColumn("sha256", .text),
            CollectionColumn("address", .link),
            CollectionColumn("exercise", .flag),
        ])

    /// The items of a layer; the layer's own columns follow these.
    static let items = CollectionSchema(
        "layer-items", title: "collection.layer_items",
        columns: [
            CollectionColumn("id", .text),
            CollectionColumn("url", .link),
            CollectionColumn("name", .text),
            CollectionColumn("latitude", .latitude, unit: "deg"),
            CollectionColumn("longitude", .longitude, unit: "deg"),
            CollectionColumn("confirmations", .integer, unit: "1"),
            CollectionColumn("disputes", .integer, unit: "1"),
            CollectionColumn("comments", .integer, unit: "1"),
            CollectionColumn("affirmed", .time),
            CollectionColumn("exercise", .flag),
        ])
}
