// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry

/// Where an item is: points, lines or areas, one kind for each item, to a hundredth of a metre.
enum ItemGeometry: Sendable, Equatable {
    case points([Point])
    case lines([[Point]])
    case areas([Polygon])

    /// What kind of shape, in the order of a tile's drawing.
    enum Kind: UInt8, Sendable {
        case point, line, area
    }

    /// Most positions of one item.
    static let mostPositions = 20_000

    /// What kind.
    var kind: Kind {
        switch self {
        case .points: .point
        case .lines: .line
        case .areas: .area
        }
    }

    /// Where a label or a cluster belongs.
    var anchor: Point {
        switch self {
        case .points(let points): points[0]
        case .lines(let lines): lines.max { $0.count < $1.count }.map { $0[$0.count / 2] } ?? lines[0][0]
        case .areas(let areas):
            areas.max { $0.box.degrees < $1.box.degrees }?.center ?? areas[0].center
        }
    }

    /// Every position.
    var positions: [Point] {
        switch self {
        case .points(let points): points
        case .lines(let lines): lines.flatMap { $0 }
        case .areas(let areas): areas.flatMap { $0.rings.flatMap { $0 } }
        }
    }

    /// Writes the GeoJSON geometry; one part alone is no multiple.
    func write(to json: inout JSONWriter) {
        json.beginObject()
        switch self {
        case .points(let points):
            json.member("type", points.count == 1 ? "Point" : "MultiPoint")
            json.key("coordinates")
            if points.count == 1 { points[0].writePosition(to: &json) } else { Self.write(points, to: &json) }
        case .lines(let lines):
            json.member("type", lines.count == 1 ? "LineString" : "MultiLineString")
            json.key("coordinates")
            if lines.count == 1 { Self.write(lines[0], to: &json) } else { Self.write(lines, to: &json) }
        case .areas(let areas):
            json.member("type", areas.count == 1 ? "Polygon" : "MultiPolygon")
            json.key("coordinates")
            if areas.count == 1 {
                Self.write(areas[0].rings, to: &json)
            } else {
                json.array { json in for area in areas { Self.write(area.rings, to: &json) } }
            }
        }
        json.endObject()
    }

    private static func write(_ points: [Point], to json: inout JSONWriter) {
        json.array { json in for point in points { point.writePosition(to: &json) } }
    }

    private static func write(_ lines: [[Point]], to json: inout JSONWriter) {
        json.array { json in for line in lines { write(line, to: &json) } }
    }
}

extension Box {
    /// Width times height in degrees, to compare sizes.
    var degrees: Double { (east - west) * (north - south) }
}

/// Why an item of a file is not taken; `layer.refused.<code>` in the catalogue.
struct ItemFault: Error, Equatable {
    let code: String
    var detail = ""

    init(_ code: String, _ detail: String = "") {
        self.code = code
        self.detail = detail
    }

    /// What geometry says is wrong.
    init(_ error: GeometryError) {
        switch error {
        case .selfIntersection(let latitude, let longitude):
            self.init("crossing", "\(Self.short(latitude)), \(Self.short(longitude))")
        case .latitudeOutOfRange(let value), .longitudeOutOfRange(let value):
            self.init("outOfWorld", Self.short(value))
        case .swappedCoordinates: self.init("swapped")
        case .ringTooShort, .ringNotClosed, .emptyArea: self.init("ring")
        case .holeOutside: self.init("hole")
        case .tooManyPositions(let limit): self.init("tooManyPositions", String(limit))
        case .unsupportedType(let type): self.init("type", String(type.prefix(40)))
        default: self.init("position")
        }
    }

    private static func short(_ value: Double) -> String {
        abs(value) < 1e12 ? String((value * 1e5).rounded() / 1e5) : String(value)
    }
}
