// SPDX-License-Identifier: Apache-2.0

/// Why something is not a place, in words for the person who sent it.
public enum GeometryError: Error, Hashable, Sendable {
    case notAnObject
    case unsupportedType(String)
    case missingCoordinates
    case malformedPosition
    case notFinite
    case latitudeOutOfRange(Double)
    case longitudeOutOfRange(Double)
    case swappedCoordinates
    case emptyArea
    case ringTooShort
    case ringNotClosed
    case selfIntersection(latitude: Double, longitude: Double)
    case holeOutside
    case tooManyPositions(limit: Int)
    case radiusOutOfRange
    case missingRadius
    case severalFeatures
    case malformedBox
    case southAboveNorth
    case malformedTile

    /// A stable name for programs.
    public var code: String {
        switch self {
        case .notAnObject: "not_an_object"
        case .unsupportedType: "unsupported_type"
        case .missingCoordinates: "missing_coordinates"
        case .malformedPosition: "malformed_position"
        case .notFinite: "not_finite"
        case .latitudeOutOfRange: "latitude_out_of_range"
        case .longitudeOutOfRange: "longitude_out_of_range"
        case .swappedCoordinates: "swapped_coordinates"
        case .emptyArea: "empty_area"
        case .ringTooShort: "ring_too_short"
        case .ringNotClosed: "ring_not_closed"
        case .selfIntersection: "self_intersection"
        case .holeOutside: "hole_outside"
        case .tooManyPositions: "too_many_positions"
        case .radiusOutOfRange: "radius_out_of_range"
        case .missingRadius: "missing_radius"
        case .severalFeatures: "several_features"
        case .malformedBox: "malformed_box"
        case .southAboveNorth: "south_above_north"
        case .malformedTile: "malformed_tile"
        }
    }
}

extension GeometryError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notAnObject: "A GeoJSON object is expected."
        case .unsupportedType(let type): "The GeoJSON type “\(type)” cannot be used here."
        case .missingCoordinates: "The coordinates are missing."
        case .malformedPosition: "A position is two numbers: longitude, latitude."
        case .notFinite: "A coordinate is not a number."
        case .latitudeOutOfRange(let value): "The latitude \(value) is not between -90 and 90."
        case .longitudeOutOfRange(let value): "The longitude \(value) is not between -180 and 180."
        case .swappedCoordinates: "Latitude and longitude look swapped: longitude comes first."
        case .emptyArea: "The area has no outline."
        case .ringTooShort: "An outline needs at least three corners and its first one again at the end."
        case .ringNotClosed: "An outline does not end where it begins."
        case .selfIntersection(let latitude, let longitude):
            "Outlines cross or touch each other near latitude \(latitude), longitude \(longitude)."
        case .holeOutside: "A hole lies outside of the outline, or in another hole."
        case .tooManyPositions(let limit): "The area has more than \(limit) positions; simplify it first."
        case .radiusOutOfRange: "The radius is not between 1 and 2,000,000 meters."
        case .missingRadius: "A point alone is no area; give a radius in meters."
        case .severalFeatures: "Give one feature, not several."
        case .malformedBox: "A box is four numbers with commas: west, south, east, north."
        case .southAboveNorth: "The south of the box lies above its north."
        case .malformedTile: "A tile is zoom/x/y, with zoom from 0 to 31 and x and y below 2^zoom."
        }
    }
}
