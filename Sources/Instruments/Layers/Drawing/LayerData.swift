// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry

/// A version's items in memory, read from its file: where each is, and where its words stand in the file.
///
/// Names and values stay in the file's bytes and are read when they are shown; what a map needs is in arrays.
final class LayerData: Sendable {
    /// The file.
    let bytes: [UInt8]
    /// Where each item's feature stands in it.
    let ranges: [Range<Int32>]
    /// The names of the items.
    let names: [String]
    /// The item of a name.
    let rows: [String: Int32]
    /// Items in the order of their places.
    let order: [Int32]
    /// The places of their anchors, in that order.
    let codes: [Int64]
    /// The zoom from which an item is drawn as what it is, in that order; 255 for points.
    let drawnFrom: [UInt8]
    /// Lines and areas, in that order.
    let shapes: LayerShapes
    /// There are only points.
    var hasOnlyPoints: Bool { shapes.isEmpty }
    /// Words of each item, folded, for looking things up.
    let index: LayerWords

    /// How many items.
    var count: Int { ranges.count }
    /// What it costs to keep it, in bytes.
    var cost: Int { bytes.count * 2 + count * 96 + shapes.cost }

    /// Reads a layer's file; nil where it is none.
    init?(_ file: [UInt8]) {
        guard let (ranges, items) = Self.items(file) else { return nil }
        bytes = file
        self.ranges = ranges
        names = items.map(\.name)
        rows = Dictionary(
            items.enumerated().map { ($1.name, Int32($0)) }, uniquingKeysWith: { first, _ in first })
        let places = items.map { GridPoint($0.geometry.anchor).quadkey.code }
        let order = places.indices.sorted { (places[$0], $0) < (places[$1], $1) }
        self.order = order.map(Int32.init)
        codes = order.map { places[$0] }
        shapes = LayerShapes(order.map { (Int32($0), items[$0].geometry) })
        drawnFrom = order.map { [shapes] in shapes.zoom(of: Int32($0)) }
        index = LayerWords()
    }

    private struct Item {
        let name: String
        let geometry: ItemGeometry
    }

    /// One feature a line, as `LayerFileBuilder` wrote them.
    private static func items(_ file: [UInt8]) -> (ranges: [Range<Int32>], items: [Item])? {
        guard file.count < Int(Int32.max) else { return nil }
        var (ranges, items) = ([Range<Int32>](), [Item]())
        var start = 0
        while start < file.count {
            let end = file[start...].firstIndex(of: 10) ?? file.count
            let line = file[start..<end]
            if line.starts(with: Array("{\"type\":\"Feature\",".utf8)) {
                let feature = line.last == UInt8(ascii: ",") ? line.dropLast() : line
                guard let value = try? JSONValue(parsing: feature), let name = value["id"]?.stringValue,
                    let geometry = try? ItemGeometry(trusted: value["geometry"])
                else { return nil }
                ranges.append(Int32(feature.startIndex)..<Int32(feature.endIndex))
                items.append(Item(name: name, geometry: geometry))
            }
            start = end + 1
        }
        return (ranges, items)
    }

    /// The feature of a row, read.
    func feature(_ row: Int) -> LayerItem? {
        let range = ranges[row]
        guard let value = try? JSONValue(parsing: bytes[Int(range.lowerBound)..<Int(range.upperBound)]),
            let name = value["id"]?.stringValue, let geometry = try? ItemGeometry(trusted: value["geometry"])
        else { return nil }
        return LayerItem(
            name: name, properties: value["properties"]?.objectValue ?? JSONObject(), geometry: geometry)
    }

    /// The values of a row, without its shape: that can be a thousand times as long.
    func properties(_ row: Int) -> JSONObject {
        let start = Int(ranges[row].lowerBound) + Self.head + names[row].utf8.count
        var (place, depth, isText) = (start, 0, false)
        let end = Int(ranges[row].upperBound)
        while place < end {
            let byte = bytes[place]
            if isText {
                if byte == UInt8(ascii: "\\") {
                    place += 1
                } else if byte == UInt8(ascii: "\"") {
                    isText = false
                }
            } else if byte == UInt8(ascii: "\"") {
                isText = true
            } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                depth += 1
            } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                depth -= 1
                if depth == 0 { break }
            }
            place += 1
        }
        guard place < end, let value = try? JSONValue(parsing: bytes[start...place]) else {
            return JSONObject()
        }
        return value.objectValue ?? JSONObject()
    }

    /// Bytes of a feature's line before its values, but for its name.
    private static let head = "{\"type\":\"Feature\",\"id\":\"\",\"properties\":".utf8.count

    /// The item of a name.
    func item(_ name: String) -> LayerItem? { rows[name].flatMap { feature(Int($0)) } }

    /// The rows whose words include all of these, in the order of the file.
    func matching(_ words: String) -> [Int] { index.matching(words, in: self) }
}

/// One item of a layer.
struct LayerItem: Sendable {
    /// Under which name it is the same in every version.
    let name: String
    /// Its values.
    let properties: JSONObject
    /// Where it is.
    let geometry: ItemGeometry

    /// What people call it.
    func title(_ description: LayerDescription) -> String {
        properties[description.nameColumn].flatMap(LayerFileBuilder.text) ?? name
    }
}
