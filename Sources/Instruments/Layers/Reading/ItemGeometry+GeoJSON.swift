// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry

extension ItemGeometry {
    /// Reads a geometry (RFC 7946 §3.1).
    ///
    /// A collection whose members are of one kind becomes a multiple; one of several kinds, or within another, is
    /// refused (§3.1.8 advises against them).
    init(geoJSON: JSONValue?) throws(ItemFault) {
        guard let geoJSON, !geoJSON.isNull else { throw ItemFault("noPlace") }
        guard case .object(let object) = geoJSON, let type = object["type"]?.stringValue else {
            throw ItemFault("geometry")
        }
        var budget = Self.mostPositions
        if type == "GeometryCollection" {
            self = try Self.collected(object["geometries"], &budget)
        } else {
            self = try Self.geometry(type, object["coordinates"], &budget)
        }
    }

    /// Reads a geometry of a layer's own file, which was checked when it was written.
    init(trusted geoJSON: JSONValue?) throws(ItemFault) {
        guard let type = geoJSON?["type"]?.stringValue, let coordinates = geoJSON?["coordinates"] else {
            throw ItemFault("geometry")
        }
        func point(_ value: JSONValue) throws(ItemFault) -> Point {
            do { return try Point(position: value) } catch { throw ItemFault(error) }
        }
        func line(_ value: JSONValue) throws(ItemFault) -> [Point] {
            var points: [Point] = []
            for one in value.arrayValue ?? [] { points.append(try point(one)) }
            guard !points.isEmpty else { throw ItemFault("position") }
            return points
        }
        func lines(_ value: JSONValue) throws(ItemFault) -> [[Point]] {
            var lines: [[Point]] = []
            for one in value.arrayValue ?? [] { lines.append(try line(one)) }
            guard !lines.isEmpty else { throw ItemFault("position") }
            return lines
        }
        func area(_ value: JSONValue) throws(ItemFault) -> Polygon {
            guard let area = Polygon(drawing: try lines(value)) else { throw ItemFault("ring") }
            return area
        }
        switch type {
        case "Point": self = .points([try point(coordinates)])
        case "MultiPoint": self = .points(try line(coordinates))
        case "LineString": self = .lines([try line(coordinates)])
        case "MultiLineString": self = .lines(try lines(coordinates))
        case "Polygon": self = .areas([try area(coordinates)])
        default:
            var areas: [Polygon] = []
            for one in coordinates.arrayValue ?? [] { areas.append(try area(one)) }
            guard !areas.isEmpty else { throw ItemFault("position") }
            self = .areas(areas)
        }
    }

    private static func collected(_ members: JSONValue?, _ budget: inout Int) throws(ItemFault)
        -> ItemGeometry
    {
        guard let members = members?.arrayValue else { throw ItemFault("geometry") }
        guard !members.isEmpty else { throw ItemFault("noPlace") }
        var (points, lines, areas) = ([Point](), [[Point]](), [Polygon]())
        for member in members {
            guard let type = member["type"]?.stringValue else { throw ItemFault("geometry") }
            guard type != "GeometryCollection" else { throw ItemFault("nested") }
            switch try geometry(type, member["coordinates"], &budget) {
            case .points(let more): points += more
            case .lines(let more): lines += more
            case .areas(let more): areas += more
            }
        }
        switch (points.isEmpty, lines.isEmpty, areas.isEmpty) {
        case (false, true, true): return .points(points)
        case (true, false, true): return .lines(lines)
        case (true, true, false): return .areas(areas)
        default: throw ItemFault("mixed")
        }
    }

    private static func geometry(
        _ type: String, _ coordinates: JSONValue?, _ budget: inout Int
    ) throws(ItemFault) -> ItemGeometry {
        guard
            ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"].contains(type)
        else {
            throw ItemFault("type", String(type.prefix(40)))
        }
        guard let coordinates, !coordinates.isNull else { throw ItemFault("noPlace") }
        if coordinates.arrayValue?.isEmpty ?? false { throw ItemFault("noPlace") }
        switch type {
        case "Point": return .points([try position(coordinates, &budget)])
        case "MultiPoint": return .points(try positions(coordinates, &budget))
        case "LineString": return .lines([try line(coordinates, &budget)])
        case "MultiLineString":
            var lines: [[Point]] = []
            for one in try list(coordinates) { lines.append(try line(one, &budget)) }
            return .lines(lines)
        case "Polygon": return .areas([try area(coordinates, &budget)])
        default:
            var areas: [Polygon] = []
            for one in try list(coordinates) { areas.append(try area(one, &budget)) }
            return .areas(areas)
        }
    }

    private static func list(_ value: JSONValue) throws(ItemFault) -> [JSONValue] {
        guard let list = value.arrayValue, !list.isEmpty else { throw ItemFault("position") }
        return list
    }

    private static func position(_ value: JSONValue, _ budget: inout Int) throws(ItemFault) -> Point {
        budget -= 1
        guard budget >= 0 else { throw ItemFault("tooManyPositions", String(mostPositions)) }
        do { return try Point(position: value).rounded } catch { throw ItemFault(error) }
    }

    private static func positions(_ value: JSONValue, _ budget: inout Int) throws(ItemFault) -> [Point] {
        var points: [Point] = []
        for one in try list(value) { points.append(try position(one, &budget)) }
        return points
    }

    private static func line(_ value: JSONValue, _ budget: inout Int) throws(ItemFault) -> [Point] {
        let points = try positions(value, &budget)
        guard points.count > 1 else { throw ItemFault("line") }
        return points
    }

    private static func area(_ value: JSONValue, _ budget: inout Int) throws(ItemFault) -> Polygon {
        var rings: [[Point]] = []
        for one in try list(value) { rings.append(try positions(one, &budget)) }
        do { return try Polygon(rings: rings, atMost: mostPositions) } catch { throw ItemFault(error) }
    }
}

extension Point {
    /// The place to seven decimals, a hundredth of a metre: what a file says beyond that is noise.
    var rounded: Point {
        let (north, east) = ((latitude * 1e7).rounded() / 1e7, (longitude * 1e7).rounded() / 1e7)
        return (try? Point(latitude: north, longitude: east)) ?? self
    }
}
