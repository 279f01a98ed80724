// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry

/// Puts the pieces of streets together: a map has a street in as many lines as it has crossings.
///
/// Lines of one name belong to one street where they come within a cell of a grid of about 500 m of each other; the
/// Main Streets of two towns stay two.
enum StreetJoining {
    private static let cells = 200.0

    /// One place for each street, with all its lines.
    static func join(_ pieces: [NamedPlace]) -> [NamedPlace] {
        var groups: [String: [Int]] = [:]
        for (index, piece) in pieces.enumerated() {
            groups[WordFolding.folded(piece.names.first?.text ?? ""), default: []].append(index)
        }
        var streets: [NamedPlace] = []
        streets.reserveCapacity(groups.count)
        for group in groups.values.sorted(by: { $0[0] < $1[0] }) {
            if group.count == 1 {
                streets.append(finished(pieces[group[0]]))
            } else {
                for part in connected(group, pieces) {
                    streets.append(finished(merged(part.map { pieces[$0] })))
                }
            }
        }
        return streets
    }

    /// Which of the pieces belong together (Galler & Fischer 1964).
    private static func connected(_ group: [Int], _ pieces: [NamedPlace]) -> [[Int]] {
        var parents = Array(group.indices)
        func root(_ index: Int) -> Int {
            var index = index
            while parents[index] != index {
                parents[index] = parents[parents[index]]
                index = parents[index]
            }
            return index
        }
        var owner: [Cell: Int] = [:]
        for (number, index) in group.enumerated() {
            for line in pieces[index].lines.isEmpty ? [[pieces[index].point]] : pieces[index].lines {
                for point in line {
                    let (x, y) = (Int(point.longitude * cells), Int(point.latitude * cells))
                    for dx in -1...1 {
                        for dy in -1...1 {
                            if let other = owner[Cell(x: x + dx, y: y + dy)] {
                                parents[root(other)] = root(number)
                            }
                        }
                    }
                    owner[Cell(x: x, y: y)] = number
                }
            }
        }
        var parts: [Int: [Int]] = [:]
        for (number, index) in group.enumerated() { parts[root(number), default: []].append(index) }
        return parts.values.sorted { $0[0] < $1[0] }
    }

    private struct Cell: Hashable { let x, y: Int }

    private static func merged(_ pieces: [NamedPlace]) -> NamedPlace {
        var street = pieces[0]
        street.lines = pieces.flatMap(\.lines)
        street.importance = pieces.reduce(0) { max($0, $1.importance) }
        var known = Set(street.names)
        for piece in pieces.dropFirst() {
            for name in piece.names where known.insert(name).inserted { street.names.append(name) }
        }
        return street
    }

    /// Its middle on itself, how far it reaches, and no more corners than can be seen.
    private static func finished(_ street: NamedPlace) -> NamedPlace {
        var street = street
        street.lines = street.lines.filter { !$0.isEmpty }.map { $0.simplified(tolerance: 3) }
        let points = street.lines.flatMap { $0 }
        guard let box = Box(around: points) else { return street }
        street.point = points.min { box.center.distance(to: $0) < box.center.distance(to: $1) } ?? box.center
        let reach = points.reduce(0) { max($0, street.point.distance(to: $1)) }
        street.radius = UInt32(min(max(reach, 50), 100_000))
        return street
    }
}
