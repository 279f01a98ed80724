// SPDX-License-Identifier: Apache-2.0

/// A grid that replaces a place by the middle of its cell.
///
/// Who reported from home is then not found there. The grid is fixed to the Earth, not to the point: the
/// same place always gives the same cell, and repeated reports reveal nothing more. Rows are `meters` high;
/// each row has as many columns of at least `meters` as fit around the Earth at its middle latitude.
public struct Coarsening: Hashable, Sendable {
    /// The size of a cell; at least 1, at most 1,000,000.
    public let meters: Double

    /// Takes a size in meters, which is moved into range.
    public init(meters: Double) {
        self.meters = meters.isFinite ? min(max(meters, 1), 1_000_000) : 1_000_000
    }

    /// The middle of the cell that holds a point.
    public func callAsFunction(_ point: Point) -> Point {
        cell(of: point).center
    }

    /// The cell that holds a point.
    public func cell(of point: Point) -> Box {
        let rows = max(1, (180 * Earth.metersPerDegree / meters).rounded(.down))
        let (south, north) = Self.cell(of: point.latitude, among: rows, from: -90, to: 90)
        let around = 360 * Earth.metersPerDegree * Earth.cosine((south + north) / 2)
        let columns = max(1, (around / meters).rounded(.down))
        let (west, east) = Self.cell(of: point.longitude, among: columns, from: -180, to: 180)
        return Box(west: west, south: south, east: east, north: north, checked: ())
    }

    /// The edges of the one of `count` equal parts that holds a value, whatever rounding does at its edges.
    private static func cell(
        of value: Double, among count: Double, from low: Double, to high: Double
    ) -> (Double, Double) {
        let size = (high - low) / count
        func edge(_ index: Double) -> Double { index >= count ? high : index * size + low }
        var index = min(((value - low) / size).rounded(.down), count - 1)
        if value < edge(index) { index -= 1 }
        if value > edge(index + 1) { index += 1 }
        return (edge(index), edge(index + 1))
    }
}
