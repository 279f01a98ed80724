// SPDX-License-Identifier: Apache-2.0

extension GridBox {
    private enum Edge: CaseIterable {
        case west, east, north, south
    }

    private func isInside(_ point: GridPoint, _ edge: Edge) -> Bool {
        switch edge {
        case .west: point.x >= west
        case .east: point.x <= east
        case .north: point.y >= north
        case .south: point.y <= south
        }
    }

    private func crossing(_ a: GridPoint, _ b: GridPoint, _ edge: Edge) -> GridPoint {
        let (dx, dy) = (Double(b.x) - Double(a.x), Double(b.y) - Double(a.y))
        func at(x: Int32) -> GridPoint {
            GridPoint(x: x, y: Int32((Double(a.y) + (Double(x) - Double(a.x)) / dx * dy).rounded()))
        }
        func at(y: Int32) -> GridPoint {
            GridPoint(x: Int32((Double(a.x) + (Double(y) - Double(a.y)) / dy * dx).rounded()), y: y)
        }
        switch edge {
        case .west: return at(x: west)
        case .east: return at(x: east)
        case .north: return at(y: north)
        case .south: return at(y: south)
        }
    }

    /// What of a closed ring lies inside, for filling; edges along the rectangle may be new (Sutherland & Hodgman
    /// 1974).
    ///
    /// - Parameter ring: Its first place stands again at the end; so it does in what is given, or nothing is.
    public func clipped(ring: [GridPoint]) -> [GridPoint] {
        guard let box = GridBox(around: ring), meets(box) else { return [] }
        if contains(GridPoint(x: box.west, y: box.north)), contains(GridPoint(x: box.east, y: box.south)) {
            return ring
        }
        var points = Array(ring.dropLast())
        for edge in Edge.allCases {
            guard var before = points.last else { return [] }
            var next: [GridPoint] = []
            next.reserveCapacity(points.count + 4)
            for point in points {
                let (isIn, wasIn) = (isInside(point, edge), isInside(before, edge))
                if isIn != wasIn { next.append(crossing(before, point, edge)) }
                if isIn { next.append(point) }
                before = point
            }
            points = next
        }
        guard points.count >= 3, let first = points.first else { return [] }
        return points + [first]
    }

    /// The stretches of a line that lie inside (Liang & Barsky 1984).
    public func clipped(line: [GridPoint]) -> [[GridPoint]] {
        var (parts, part) = ([[GridPoint]](), [GridPoint]())
        for (a, b) in zip(line, line.dropFirst()) {
            guard let (start, end) = clipped(a, b) else {
                if part.count > 1 { parts.append(part) }
                part = []
                continue
            }
            if part.last != start {
                if part.count > 1 { parts.append(part) }
                part = [start]
            }
            part.append(end)
        }
        if part.count > 1 { parts.append(part) }
        return parts
    }

    private func clipped(_ a: GridPoint, _ b: GridPoint) -> (GridPoint, GridPoint)? {
        let (x, y) = (Double(a.x), Double(a.y))
        let (dx, dy) = (Double(b.x) - x, Double(b.y) - y)
        var (from, to) = (0.0, 1.0)
        for (p, q) in [
            (-dx, x - Double(west)), (dx, Double(east) - x), (-dy, y - Double(north)),
            (dy, Double(south) - y),
        ] {
            if p == 0 {
                if q < 0 { return nil }
            } else if p < 0 {
                from = max(from, q / p)
            } else {
                to = min(to, q / p)
            }
        }
        guard from <= to else { return nil }
        func at(_ share: Double) -> GridPoint {
            share == 0
                ? a
                : share == 1
                    ? b
                    : GridPoint(x: Int32((x + share * dx).rounded()), y: Int32((y + share * dy).rounded()))
        }
        return (at(from), at(to))
    }
}

extension Array where Element == GridPoint {
    /// The line with fewer places, its ends kept, none farther off than so many cells (Douglas & Peucker 1973).
    ///
    /// Of a ring whose ends are one place, the place farthest from them is kept too, so that it stays a ring.
    public func simplified(cells tolerance: Double) -> [GridPoint] {
        guard count > 2, tolerance > 0 else { return self }
        var kept = [Bool](repeating: false, count: count)
        (kept[0], kept[count - 1]) = (true, true)
        var pending = [(0, count - 1)]
        let limit = tolerance * tolerance
        withUnsafeBufferPointer { points in
            while let (first, last) = pending.popLast() {
                guard last - first > 1 else { continue }
                var (farthest, most) = (first, limit)
                let (a, b) = (points[first], points[last])
                let (ax, ay) = (Double(a.x), Double(a.y))
                let (dx, dy) = (Double(b.x) - ax, Double(b.y) - ay)
                let length = dx * dx + dy * dy
                for index in first + 1..<last {
                    let (px, py) = (Double(points[index].x) - ax, Double(points[index].y) - ay)
                    let share = length > 0 ? Swift.min(1, Swift.max(0, (px * dx + py * dy) / length)) : 0
                    let (ex, ey) = (px - share * dx, py - share * dy)
                    let distance = ex * ex + ey * ey
                    if distance > most { (farthest, most) = (index, distance) }
                }
                guard farthest != first else { continue }
                kept[farthest] = true
                pending.append((first, farthest))
                pending.append((farthest, last))
            }
        }
        return indices.compactMap { kept[$0] ? self[$0] : nil }
    }
}
