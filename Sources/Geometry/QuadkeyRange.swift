// SPDX-License-Identifier: Apache-2.0

/// A stretch of quadkey codes that a query over a sorted index reads.
public struct QuadkeyRange: Hashable, Sendable {
    /// The first and the last code.
    public let codes: ClosedRange<Int64>
    /// Whether every point whose quadkey is here lies in the box, so that no second look is needed.
    public let isExact: Bool

    /// Takes its parts.
    public init(codes: ClosedRange<Int64>, isExact: Bool) {
        self.codes = codes
        self.isExact = isExact
    }
}

extension Box {
    /// Covers the box with at most so many ranges (at least 1), sorted, not overlapping.
    ///
    /// Tiles that lie partly outside are divided, largest first, while a budget of four tiles for each range
    /// lasts; neighbors are then joined, and, if there are still too many, those that are cheapest to join.
    /// Every point of the box has its quadkey in one of the ranges.
    public func quadkeyRanges(atMost limit: Int = 16) -> [QuadkeyRange] {
        let limit = max(limit, 1)
        let windows = halves.map(Window.init)
        var whole: [TileAddress] = []
        var parts = [TileAddress(0, 0, 0)]
        var next = 0
        while next < parts.count {
            let tile = parts[next]
            if windows.contains(where: { $0.holds(tile) }) {
                whole.append(tile)
                next += 1
                continue
            }
            let children = tile.children.filter { child in windows.contains { $0.meets(child) } }
            let count = whole.count + parts.count - next - 1 + children.count
            // Dividing into one child costs nothing, and leads down to the box.
            guard !children.isEmpty, children.count == 1 || count <= 4 * limit else { break }
            parts.append(contentsOf: children)
            next += 1
        }
        let rest = parts[next...]
        let ranges =
            whole.map { QuadkeyRange(codes: $0.range, isExact: true) }
            + rest.map { tile in
                QuadkeyRange(codes: tile.range, isExact: windows.contains { $0.holds(tile) })
            }
        let sorted = ranges.sorted { $0.codes.lowerBound < $1.codes.lowerBound }
        return QuadkeyRange.joined(sorted, atMost: limit)
    }
}

extension QuadkeyRange {
    /// Joins neighbors of one kind, then those that are cheapest to join, until few enough are left.
    static func joined(_ sorted: [QuadkeyRange], atMost limit: Int) -> [QuadkeyRange] {
        var ranges: [QuadkeyRange] = []
        for range in sorted {
            if let last = ranges.last, last.isExact == range.isExact, last.gap(to: range) == 0 {
                ranges[ranges.count - 1] = last.joined(with: range)
            } else {
                ranges.append(range)
            }
        }
        guard ranges.count > limit else { return ranges }
        let costs = zip(ranges, ranges.dropFirst()).map { $0.cost(ofJoining: $1) }
        let order = costs.indices.sorted { (costs[$0], $0) < (costs[$1], $1) }
        let closed = Set(order.prefix(ranges.count - limit).map { $0 + 1 })
        var result: [QuadkeyRange] = []
        for (index, range) in ranges.enumerated() {
            if closed.contains(index), let last = result.last {
                result[result.count - 1] = last.joined(with: range)
            } else {
                result.append(range)
            }
        }
        return result
    }

    private func gap(to next: QuadkeyRange) -> Int64 {
        next.codes.lowerBound - codes.upperBound - 1
    }

    /// Codes that are read in vain, and, at a quarter, those that must be looked at again.
    private func cost(ofJoining next: QuadkeyRange) -> Int64 {
        let gap = gap(to: next)
        if isExact == next.isExact, gap == 0 { return 0 }
        let exact = [self, next].filter(\.isExact).reduce(0) { $0 + Int64($1.codes.count) / 4 }
        return gap + exact
    }

    private func joined(with next: QuadkeyRange) -> QuadkeyRange {
        QuadkeyRange(
            codes: codes.lowerBound...next.codes.upperBound,
            isExact: isExact && next.isExact && gap(to: next) == 0)
    }
}

/// A box in columns and rows of zoom 31.
private struct Window {
    /// All cells that hold a point of the box.
    let columns: ClosedRange<Int64>
    let rows: ClosedRange<Int64>
    /// The cells that hold no other point: not those through which an edge goes.
    let inner: (west: Int64, east: Int64, north: Int64, south: Int64)

    init(_ box: Box) {
        let limit: Int64 = 1 << 31 - 1
        columns = Quadkey.column(box.west)...Quadkey.column(box.east)
        rows = Quadkey.row(box.north)...Quadkey.row(box.south)
        inner = (
            box.west <= -180 ? 0 : columns.lowerBound + 1, box.east >= 180 ? limit : columns.upperBound - 1,
            box.north >= 90 ? 0 : rows.lowerBound + 1, box.south <= -90 ? limit : rows.upperBound - 1
        )
    }

    func meets(_ tile: TileAddress) -> Bool {
        let (x, y) = Self.cells(of: tile)
        return x.overlaps(columns) && y.overlaps(rows)
    }

    func holds(_ tile: TileAddress) -> Bool {
        let (x, y) = Self.cells(of: tile)
        return x.lowerBound >= inner.west && x.upperBound <= inner.east && y.lowerBound >= inner.north
            && y.upperBound <= inner.south
    }

    private static func cells(of tile: TileAddress) -> (ClosedRange<Int64>, ClosedRange<Int64>) {
        let shift = Int64(31 - tile.z)
        let span: Int64 = 1 << shift - 1
        let (x, y) = (tile.x << shift, tile.y << shift)
        return (x...x + span, y...y + span)
    }
}
