// SPDX-License-Identifier: Apache-2.0

public import Formats

extension Point {
    /// Reads a GeoJSON Point, or a Feature around one (RFC 7946 §3.1.2).
    public init(geoJSON: JSONValue) throws(GeometryError) {
        guard let object = geoJSON.objectValue else { throw .notAnObject }
        switch object["type"]?.stringValue {
        case "Point":
            guard let coordinates = object["coordinates"] else { throw .missingCoordinates }
            self = try Point(position: coordinates)
        case "Feature":
            guard let geometry = object["geometry"] else { throw .missingCoordinates }
            guard geometry["type"]?.stringValue == "Point", let coordinates = geometry["coordinates"] else {
                throw .unsupportedType(geometry["type"]?.stringValue ?? "null")
            }
            self = try Point(position: coordinates)
        case let type: throw .unsupportedType(type ?? "")
        }
    }

    /// Reads a GeoJSON position, `[longitude, latitude]`; an altitude is dropped (RFC 7946 §3.1.1).
    public init(position: JSONValue) throws(GeometryError) {
        guard let numbers = position.arrayValue, numbers.count == 2 || numbers.count == 3,
            let longitude = numbers[0].doubleValue, let latitude = numbers[1].doubleValue,
            numbers.count == 2 || numbers[2].doubleValue != nil
        else { throw .malformedPosition }
        try self.init(latitude: latitude, longitude: longitude)
    }

    /// Writes `{"type":"Point","coordinates":[longitude,latitude]}`.
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("type", "Point")
        json.key("coordinates")
        writePosition(to: &json)
        json.endObject()
    }

    /// Writes `[longitude,latitude]`.
    public func writePosition(to json: inout JSONWriter) {
        json.beginArray()
        json.value(longitude)
        json.value(latitude)
        json.endArray()
    }
}
