// SPDX-License-Identifier: Apache-2.0

extension Area {
    /// The same area with fewer corners, each dropped one within so many meters of what is left.
    ///
    /// For drawing only: the result may touch itself, and MUST NOT decide who is inside. A ring that would
    /// vanish stays as it is; a circle stays a circle.
    public func simplified(tolerance meters: Double) -> Area {
        switch self {
        case .circle: return self
        case .polygon(let polygon): return .polygon(polygon.simplified(tolerance: meters))
        case .multipolygon(let polygons):
            return .multipolygon(polygons.map { $0.simplified(tolerance: meters) })
        }
    }
}

extension Polygon {
    /// The same polygon with fewer corners, for drawing; see `Area.simplified(tolerance:)`.
    public func simplified(tolerance meters: Double) -> Polygon {
        let rings = rings.map { ring in
            let fewer = ring.simplified(tolerance: meters)
            return fewer.count >= 4 ? fewer : ring
        }
        return Polygon(drawing: rings) ?? self
    }
}

extension Array where Element == Point {
    /// The line with fewer points, its ends kept (Douglas & Peucker 1973).
    public func simplified(tolerance meters: Double) -> [Point] {
        guard count > 2, meters > 0 else { return self }
        var kept = [Bool](repeating: false, count: count)
        kept[0] = true
        kept[count - 1] = true
        var pending = [(0, count - 1)]
        while let (first, last) = pending.popLast() {
            guard let (index, distance) = farthest(between: first, and: last), distance > meters else {
                continue
            }
            kept[index] = true
            pending.append((first, index))
            pending.append((index, last))
        }
        return indices.filter { kept[$0] }.map { self[$0] }
    }

    private func farthest(between first: Int, and last: Int) -> (index: Int, distance: Double)? {
        guard last - first > 1 else { return nil }
        let scale = Earth.cosine(self[first].latitude)
        var result = (index: first + 1, distance: -1.0)
        for index in first + 1..<last {
            let distance = Self.distance(of: self[index], from: self[first], self[last], scale)
            if distance > result.distance { result = (index, distance) }
        }
        return result
    }

    /// Meters between a point and a segment, on a plane that touches the Earth at its first end.
    private static func distance(of point: Point, from a: Point, _ b: Point, _ scale: Double) -> Double {
        let (x, y) = ((point.longitude - a.longitude) * scale, point.latitude - a.latitude)
        let (dx, dy) = ((b.longitude - a.longitude) * scale, b.latitude - a.latitude)
        let length = dx * dx + dy * dy
        let share = length > 0 ? Swift.min(1, Swift.max(0, (x * dx + y * dy) / length)) : 0
        let (ex, ey) = (x - share * dx, y - share * dy)
        return (ex * ex + ey * ey).squareRoot() * Earth.metersPerDegree
    }
}
