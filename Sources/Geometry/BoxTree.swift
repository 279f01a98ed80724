// SPDX-License-Identifier: Apache-2.0

/// Finds which of many rectangles meet another: a packed R-tree in the order in which they were given (Kamel &
/// Faloutsos 1993).
///
/// Given in quadkey order, neighbours stand together, and little is looked at in vain.
public struct BoxTree: Sendable {
    private static let fan = 16
    /// The rectangles first, then those around sixteen of the level before, up to one.
    private var levels: [[GridBox]]

    /// Builds the tree; an answer names places in this list.
    public init(_ boxes: [GridBox]) {
        levels = [boxes]
        while let last = levels.last, last.count > 1 {
            levels.append(
                stride(from: 0, to: last.count, by: Self.fan).map { start in
                    last[start..<min(start + Self.fan, last.count)].dropFirst().reduce(last[start]) {
                        $0.joined($1)
                    }
                })
        }
    }

    /// The places of the rectangles that meet this one, in order.
    public func meeting(_ box: GridBox) -> [Int] {
        var found = levels.last.map { top in top.indices.filter { top[$0].meets(box) } } ?? []
        for level in levels.dropLast().reversed() {
            var next: [Int] = []
            for parent in found {
                for place in parent * Self.fan..<min((parent + 1) * Self.fan, level.count)
                where level[place].meets(box) {
                    next.append(place)
                }
            }
            found = next
        }
        return found
    }
}
