// SPDX-License-Identifier: Apache-2.0

public import Formats

extension Area {
    /// Reads an area strictly, or says what is wrong with it.
    ///
    /// Accepted are a GeoJSON Polygon or MultiPolygon, a Feature (or a FeatureCollection of one) around
    /// these, `{"type":"Circle","center":[lon,lat],"radius":m}`, a Feature with a Point and
    /// `properties.radius`, and what `write(to:)` makes of a circle: a Polygon with a foreign member
    /// `circle`, which then counts alone.
    public init(geoJSON: JSONValue) throws(GeometryError) {
        guard let object = geoJSON.objectValue else { throw .notAnObject }
        switch object["type"]?.stringValue {
        case "Polygon":
            if let circle = object["circle"] {
                self = try Self.circle(center: circle["center"], radius: circle["radius"])
            } else {
                self = .polygon(try Self.polygon(object["coordinates"]))
            }
        case "MultiPolygon": self = try Self.multipolygon(object["coordinates"])
        case "Circle": self = try Self.circle(center: object["center"], radius: object["radius"])
        case "Feature": self = try Self.feature(geoJSON)
        case "FeatureCollection":
            guard let features = object["features"]?.arrayValue, let first = features.first else {
                throw .emptyArea
            }
            guard features.count == 1 else { throw .severalFeatures }
            guard first["type"]?.stringValue == "Feature" else { throw .unsupportedType("FeatureCollection") }
            self = try Self.feature(first)
        case let type: throw .unsupportedType(type ?? "")
        }
    }

    /// Reads GeoJSON text; text that is no JSON throws `notAnObject`.
    public init(parsing text: String) throws(GeometryError) {
        let json: JSONValue
        do { json = try JSONValue(parsing: text) } catch { throw .notAnObject }
        try self.init(geoJSON: json)
    }

    /// Writes GeoJSON; a circle as a polygon of 64 corners, with its center and radius in `circle`.
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        switch self {
        case .circle(let circle): Self.write(circle, to: &json)
        case .polygon(let polygon):
            json.member("type", "Polygon")
            json.key("coordinates")
            Self.write(polygon.rings, to: &json)
        case .multipolygon(let polygons):
            json.member("type", "MultiPolygon")
            json.key("coordinates")
            json.beginArray()
            for polygon in polygons { Self.write(polygon.rings, to: &json) }
            json.endArray()
        }
        json.endObject()
    }

    /// The area as GeoJSON text.
    public var geoJSON: String {
        var json = JSONWriter()
        write(to: &json)
        return json.string
    }

    // MARK: Reading

    private static func feature(_ feature: JSONValue) throws(GeometryError) -> Area {
        guard let geometry = feature["geometry"], let object = geometry.objectValue else {
            throw .missingCoordinates
        }
        switch object["type"]?.stringValue {
        case "Point":
            guard let radius = feature["properties"]?["radius"] else { throw .missingRadius }
            return try circle(center: object["coordinates"], radius: radius)
        case "Polygon", "MultiPolygon": return try Area(geoJSON: geometry)
        case let type: throw .unsupportedType(type ?? "")
        }
    }

    private static func circle(center: JSONValue?, radius: JSONValue?) throws(GeometryError) -> Area {
        guard let center else { throw .missingCoordinates }
        guard let radius, !radius.isNull else { throw .missingRadius }
        guard let meters = radius.doubleValue else { throw .radiusOutOfRange }
        return try Area(center: Point(position: center), radius: meters)
    }

    private static func polygon(_ coordinates: JSONValue?) throws(GeometryError) -> Polygon {
        guard let coordinates else { throw .missingCoordinates }
        guard let rings = coordinates.arrayValue else { throw .malformedPosition }
        var budget = Polygon.maxPositions
        var points: [[Point]] = []
        for ring in rings {
            guard let positions = ring.arrayValue else { throw .malformedPosition }
            budget -= positions.count
            guard budget >= 0 else { throw .tooManyPositions(limit: Polygon.maxPositions) }
            var line: [Point] = []
            line.reserveCapacity(positions.count)
            for position in positions { line.append(try Point(position: position)) }
            points.append(line)
        }
        return try Polygon(rings: points)
    }

    private static func multipolygon(_ coordinates: JSONValue?) throws(GeometryError) -> Area {
        guard let coordinates else { throw .missingCoordinates }
        guard let parts = coordinates.arrayValue else { throw .malformedPosition }
        guard !parts.isEmpty else { throw .emptyArea }
        var polygons: [Polygon] = []
        var positions = 0
        for part in parts {
            let next = try polygon(part)
            positions += next.rings.reduce(0) { $0 + $1.count }
            guard positions <= Polygon.maxPositions else {
                throw .tooManyPositions(limit: Polygon.maxPositions)
            }
            polygons.append(next)
        }
        return .multipolygon(polygons)
    }

    // MARK: Writing

    private static func write(_ rings: [[Point]], to json: inout JSONWriter) {
        json.beginArray()
        for ring in rings {
            json.beginArray()
            for point in ring { point.writePosition(to: &json) }
            json.endArray()
        }
        json.endArray()
    }

    private static func write(_ circle: Circle, to json: inout JSONWriter) {
        json.member("type", "Polygon")
        json.key("coordinates")
        json.beginArray()
        json.beginArray()
        for corner in circle.ring(corners: 64) {
            json.beginArray()
            json.value((corner.longitude * 1e7).rounded() / 1e7)
            json.value((corner.latitude * 1e7).rounded() / 1e7)
            json.endArray()
        }
        json.endArray()
        json.endArray()
        json.key("circle")
        json.beginObject()
        json.key("center")
        circle.center.writePosition(to: &json)
        json.member("radius", circle.radius)
        json.endObject()
    }
}
