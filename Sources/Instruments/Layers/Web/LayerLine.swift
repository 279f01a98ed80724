// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel

/// One layer in the columns of `LayerCollection.layers`.
struct LayerLine {
    let layer: LayerState
    let version: LayerVersion?
    let disputed: Int
    /// Absolute address of the initiative's layers.
    let base: String
    let isExercise: Bool

    /// A row of a table.
    var csv: [UInt8] {
        var csv = CSVWriter()
        let about = layer.description
        csv.field(layer.id)
        csv.field("\(base)/\(layer.id)")
        for text in [about.title, about.source, about.licence, about.attribution, about.date] {
            csv.field(text)
        }
        csv.field(version?.items ?? 0)
        csv.field(disputed)
        csv.field(layer.updated)
        csv.field(layer.current)
        csv.field(version?.file)
        csv.field(about.fetch?.address)
        csv.field(isExercise)
        csv.endRow()
        return csv.bytes
    }

    /// A feature; its geometry is the box around what the layer shows now.
    func feature(isFirst: Bool) -> [UInt8] {
        var json = JSONWriter(capacity: 1024)
        if !isFirst { json.bytes.append(UInt8(ascii: ",")) }
        json.newline()
        json.beginObject()
        json.member("type", "Feature")
        json.member("id", layer.id)
        json.key("geometry")
        json.value(geometry)
        json.key("properties")
        json.object { LayerListRoutes.write(layer, version, disputed, base, isExercise: isExercise, to: &$0) }
        json.endObject()
        return json.bytes
    }

    private var geometry: JSONValue {
        guard let box = version?.box, box.count == 4 else { return .null }
        let (west, south, east, north) = (box[0], box[1], box[2], box[3])
        guard west < east, south < north else {
            return ["type": "Point", "coordinates": [.double(west), .double(south)]]
        }
        let corners: [(Double, Double)] = [
            (west, south), (east, south), (east, north), (west, north), (west, south),
        ]
        return [
            "type": "Polygon", "coordinates": [.array(corners.map { [.double($0.0), .double($0.1)] })],
        ]
    }
}
