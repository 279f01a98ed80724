// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry

/// What a map shows of a layer in one tile: lines and areas that are large enough to be seen, and of the rest
/// clusters with their exact counts, or each where they are few.
///
///     {"count": 1042,
///      "clusters": [{"lat": 52.1, "lon": 5.1, "count": 31}],
///      "points": [{"id": "shelter-12", "lat": 52.1, "lon": 5.1, "name": "Sports hall"}],
///      "shapes": [{"id": "zone-3", "name": "Zone 3", "area": true, "parts": [[0, 512, 20, 530]]}], "omitted": 0}
///
/// Places of shapes are columns and rows of the tile, 1024 to a side, and go a little beyond its edges.
struct LayerTile {
    private let data: LayerData
    private let tile: TileAddress
    private let nameColumn: String

    /// A tile with no more items than this shows each.
    static let dotLimit = 200
    /// Most lines and areas of one tile.
    static let shapeLimit = 1200
    /// Cells of which each makes one cluster, to a side.
    private static let squares = 8
    private static let side = 1024.0

    init(_ data: LayerData, _ tile: TileAddress, nameColumn: String) {
        (self.data, self.tile, self.nameColumn) = (data, tile, nameColumn)
    }

    /// The tile as the map's script reads it.
    var json: [UInt8] {
        let slice = data.codes.places(in: tile.range)
        let dots = data.hasOnlyPoints ? Array(slice) : slice.filter { data.drawnFrom[$0] > tile.z }
        let (shapes, omitted) =
            data.hasOnlyPoints ? ([], 0) : data.shapes.drawn(in: tile, most: Self.shapeLimit)
        var json = JSONWriter(capacity: 256 + min(dots.count, Self.dotLimit) * 96 + shapes.count * 128)
        json.beginObject()
        json.member("count", slice.count)
        json.key("clusters")
        let (clusters, points) = gathered(dots)
        json.array { json in for cluster in clusters { write(cluster, &json) } }
        json.key("points")
        json.array { json in for place in points { writeDot(place, &json) } }
        json.key("shapes")
        json.array { json in for shape in shapes { write(shape, named: shapes.count <= Self.dotLimit, &json) }
        }
        json.member("omitted", omitted)
        json.endObject()
        return json.bytes
    }

    private struct Cluster {
        var (x, y, count) = (0.0, 0.0, 0)
    }

    /// One cluster for each square that holds several; what is alone, or few in all, stands for itself.
    private func gathered(_ dots: [Int]) -> (clusters: [Cluster], alone: [Int]) {
        guard dots.count > Self.dotLimit else { return ([], dots) }
        var (clusters, last) = ([Int: Cluster](), [Int: Int]())
        let shift = Int64(max(0, 62 - 2 * tile.z - 6))
        for place in dots {
            let code = data.codes[place]
            let square = Int((code - tile.range.lowerBound) >> shift)
            guard let key = Quadkey(code: code) else { continue }
            clusters[square, default: Cluster()].x += Double(key.x)
            clusters[square, default: Cluster()].y += Double(key.y)
            clusters[square, default: Cluster()].count += 1
            last[square] = place
        }
        let sorted = clusters.sorted { $0.key < $1.key }
        return (
            sorted.filter { $0.value.count > 1 }.map(\.value),
            sorted.compactMap { $0.value.count == 1 ? last[$0.key] : nil }
        )
    }

    private func write(_ cluster: Cluster, _ json: inout JSONWriter) {
        let (x, y) = (cluster.x / Double(cluster.count), cluster.y / Double(cluster.count))
        json.beginObject()
        write(Quadkey(x: Int64(x), y: Int64(y)).point, &json)
        json.member("count", cluster.count)
        json.endObject()
    }

    private func writeDot(_ place: Int, _ json: inout JSONWriter) {
        let row = Int(data.order[place])
        guard let key = Quadkey(code: data.codes[place]) else { return }
        json.beginObject()
        json.member("id", data.names[row])
        write(key.point, &json)
        if let name = name(row) { json.member("name", name) }
        json.endObject()
    }

    private func write(_ shape: LayerShapes.Drawn, named: Bool, _ json: inout JSONWriter) {
        json.beginObject()
        json.member("id", data.names[Int(shape.item)])
        if named, let name = name(Int(shape.item)) { json.member("name", name) }
        json.member("area", shape.isArea)
        json.key("parts")
        json.array { json in
            for part in shape.parts {
                json.array { json in
                    var before: (Int, Int)?
                    for point in part {
                        let here = local(point)
                        if let before, before == here { continue }
                        json.value(here.0)
                        json.value(here.1)
                        before = here
                    }
                }
            }
        }
        json.endObject()
    }

    private func local(_ point: GridPoint) -> (Int, Int) {
        let cells = Double(Int64(1) << Int64(31 - tile.z))
        let (x, y) = (Double(point.x) - Double(tile.x) * cells, Double(point.y) - Double(tile.y) * cells)
        return (Int((x / cells * Self.side).rounded()), Int((y / cells * Self.side).rounded()))
    }

    private func name(_ row: Int) -> String? {
        guard !nameColumn.isEmpty else { return nil }
        return data.properties(row)[nameColumn].flatMap(LayerFileBuilder.text).map { String($0.prefix(80)) }
    }

    private func write(_ place: Point, _ json: inout JSONWriter) {
        json.member("lat", (place.latitude * 1e6).rounded() / 1e6)
        json.member("lon", (place.longitude * 1e6).rounded() / 1e6)
    }
}

extension Array where Element == Int64 {
    /// The places of sorted codes within a range.
    func places(in range: ClosedRange<Int64>) -> Range<Int> {
        first(from: range.lowerBound)..<first(from: range.upperBound + 1)
    }

    private func first(from code: Int64) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < code { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
