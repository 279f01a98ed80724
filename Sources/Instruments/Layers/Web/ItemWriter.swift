// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel

/// Writes items with what people say of them: `LayerCollection.items`, then the layer's own columns.
struct ItemWriter: Sendable {
    let description: LayerDescription
    /// Absolute address of the layer.
    let base: String
    let counts: [String: ItemCounts]
    let isExercise: Bool

    /// Names of its own columns that are not taken already.
    private var own: [(key: String, name: String)] {
        let taken = Set(LayerCollection.items.columns.map(\.name))
        return description.columns.map { ($0.key, taken.contains($0.key) ? "source_" + $0.key : $0.key) }
    }

    private func members(_ item: LayerItem, to json: inout JSONWriter) {
        let said = counts[item.name] ?? ItemCounts()
        json.member("url", "\(base)/items/\(item.name)")
        json.member("name", item.title(description))
        json.member("confirmations", said.confirmations)
        json.member("disputes", said.disputes)
        json.member("comments", said.comments)
        json.member("affirmed", said.affirmed)
        json.member("exercise", isExercise)
    }

    /// One object: the fixed columns, the layer's own as `values`, and the shape.
    func row(_ item: LayerItem, to json: inout JSONWriter) {
        json.beginObject()
        json.member("id", item.name)
        members(item, to: &json)
        let place = item.geometry.anchor
        json.member("latitude", place.latitude)
        json.member("longitude", place.longitude)
        json.member("values", .object(item.properties))
        json.endObject()
    }

    /// One feature: the layer's own columns beside the fixed ones.
    func feature(_ item: LayerItem, to json: inout JSONWriter) {
        json.beginObject()
        json.member("type", "Feature")
        json.member("id", item.name)
        json.key("geometry")
        item.geometry.write(to: &json)
        json.key("properties")
        json.beginObject()
        members(item, to: &json)
        for column in own {
            guard let value = item.properties[column.key] else { continue }
            json.key(column.name)
            json.value(value)
        }
        json.endObject()
        json.endObject()
    }

    /// A piece of a feature collection.
    func geojson(_ items: [LayerItem], first: Bool, last: Bool) -> [UInt8] {
        var json = JSONWriter(capacity: items.count * 256 + 64)
        if first { json.bytes += Array("{\"type\":\"FeatureCollection\",\"features\":[".utf8) }
        for (place, item) in items.enumerated() {
            if place > 0 || !first { json.bytes.append(UInt8(ascii: ",")) }
            json.newline()
            feature(item, to: &json)
        }
        if last { json.bytes += Array("\n]}\n".utf8) }
        return json.bytes
    }

    /// A piece of a table.
    func csv(_ items: [LayerItem], first: Bool) -> [UInt8] {
        var csv = CSVWriter()
        let own = own
        if first { csv.row(LayerCollection.items.columns.map(\.name) + own.map(\.name)) }
        for item in items {
            let (said, place) = (counts[item.name] ?? ItemCounts(), item.geometry.anchor)
            csv.field(item.name)
            csv.field("\(base)/items/\(item.name)")
            csv.field(item.title(description))
            csv.field(place.latitude)
            csv.field(place.longitude)
            csv.field(said.confirmations)
            csv.field(said.disputes)
            csv.field(said.comments)
            csv.field(said.affirmed)
            csv.field(isExercise)
            for column in own {
                csv.field(item.properties[column.key].map { LayerFileBuilder.text($0) ?? $0.description })
            }
            csv.endRow()
        }
        return csv.bytes
    }
}
