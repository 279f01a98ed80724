// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry

/// Two streets that were typed with a sign or a word between them.
enum CrossingQuery {
    private static let signs: Set<Character> = ["/", "&", "+", "×", "@", "＆", "／", "\\"]
    private static let words: Set<String> = [
        "and", "at", "en", "hoek", "met", "und", "ecke", "y", "con", "e", "et", "x", "ve", "kruising", "и",
        "і", "و",
    ]
    private static let beginnings: Set<String> = [
        "hoek", "corner", "kruising", "van", "of", "ecke", "esquina", "angle", "crossing", "intersection",
        "the",
        "coin", "angolo", "угол",
    ]

    /// The two parts; nil where there are not two.
    static func parse(_ text: String) -> (String, String)? {
        if let sign = text.firstIndex(where: { signs.contains($0) }) {
            return parts(text[..<sign], text[text.index(after: sign)...])
        }
        let all = text.split(separator: " ", omittingEmptySubsequences: true)
        for place in all.indices.dropFirst().dropLast() where words.contains(all[place].lowercased()) {
            if let found = parts(
                Substring(all[..<place].joined(separator: " ")),
                Substring(all[(place + 1)...].joined(separator: " ")))
            {
                return found
            }
        }
        return nil
    }

    private static func parts(_ left: Substring, _ right: Substring) -> (String, String)? {
        let (one, other) = (stripped(left), stripped(right))
        guard !WordFolding.words(in: one).isEmpty, !WordFolding.words(in: other).isEmpty else { return nil }
        return (one, other)
    }

    /// Without `corner of` before it, and `hoek` after it.
    private static func stripped(_ part: Substring) -> String {
        var words = part.split(separator: " ")
        while words.count > 1, let first = words.first, beginnings.contains(first.lowercased()) {
            words.removeFirst()
        }
        while words.count > 1, let last = words.last, ["hoek", "ecke"].contains(last.lowercased()) {
            words.removeLast()
        }
        return words.joined(separator: " ")
    }
}

extension GazetteerIndex {
    /// How many streets of each name are looked at.
    private static let streets = 300
    /// Meters within which two streets meet.
    private static let meeting = 15.0

    /// Where two streets meet, the likeliest first.
    func crossings(of one: String, and other: String, _ query: PlaceQuery) -> [PlaceMatch] {
        let first = streets(one, query), second = streets(other, query)
        guard !first.isEmpty, !second.isEmpty else { return [] }
        var cells: [Cell: [PlaceSearch.Candidate]] = [:]
        for street in first {
            for cell in reach(street.place, andAround: false) { cells[cell, default: []].append(street) }
        }
        var seen: Set<UInt64> = []
        var pairs: [(PlaceSearch.Candidate, PlaceSearch.Candidate)] = []
        for street in second {
            for cell in reach(street.place, andAround: true) {
                for partner in cells[cell] ?? [] where partner.place != street.place {
                    let low = min(partner.place, street.place), high = max(partner.place, street.place)
                    if seen.insert(UInt64(low) << 32 | UInt64(high)).inserted {
                        pairs.append((partner, street))
                    }
                }
            }
        }
        pairs.sort { ($0.0.cost + $0.1.cost) < ($1.0.cost + $1.1.cost) }
        let language = language(query.language)
        var matches: [PlaceMatch] = []
        for (a, b) in pairs.prefix(400) where matches.count < query.limit {
            for point in meetings(a.place, b.place).prefix(4) where matches.count < query.limit {
                matches.append(
                    PlaceMatch(
                        name: "\(title(of: a.place, language)) / \(title(of: b.place, language))",
                        kind: .crossing, within: surroundings(of: a.place, language), point: point,
                        radius: 60,
                        near: query.near))
            }
        }
        return matches
    }

    private func streets(_ text: String, _ query: PlaceQuery) -> [PlaceSearch.Candidate] {
        var part = query
        part.text = text
        var search = PlaceSearch(part, self, onlyStreets: true, keeping: Self.streets)
        search.find()
        return search.best
    }

    private struct Cell: Hashable { let x, y: Int32 }

    /// The cells of about two kilometers that a street comes near.
    private func reach(_ place: UInt32, andAround: Bool) -> Set<Cell> {
        var cells: Set<Cell> = []
        eachLine(of: place) { line in
            for point in 0..<line.count {
                let (latitude, longitude) = line[point]
                cells.insert(Cell(x: longitude / 200_000, y: latitude / 200_000))
                guard point > 0 else { continue }
                // A long stretch has no corner in each cell.
                let before = line[point - 1]
                let far = max(abs(Int(latitude) - Int(before.0)), abs(Int(longitude) - Int(before.1)))
                let steps = min(64, far / 200_000)
                for step in 0..<steps {
                    let y = Int(before.0) + (Int(latitude) - Int(before.0)) * (step + 1) / (steps + 1)
                    let x = Int(before.1) + (Int(longitude) - Int(before.1)) * (step + 1) / (steps + 1)
                    cells.insert(Cell(x: Int32(x) / 200_000, y: Int32(y) / 200_000))
                }
            }
        }
        guard andAround else { return cells }
        // What lies just over the edge of a cell meets what lies just before it.
        return cells.reduce(into: cells) { all, cell in
            for dx in Int32(-1)...1 {
                for dy in Int32(-1)...1 { all.insert(Cell(x: cell.x + dx, y: cell.y + dy)) }
            }
        }
    }

    /// The places at which the lines of two streets come within a few meters, none near another.
    private func meetings(_ one: UInt32, _ other: UInt32) -> [Point] {
        var found: [Point] = []
        eachLine(of: one) { line in
            for index in 1..<max(1, line.count) {
                let start = line[index - 1]
                let plane = FlatDistance(latitude: start.0, longitude: start.1)
                let end = plane.offset(line[index].0, line[index].1)
                eachLine(of: other) { crossing in
                    for step in 1..<max(1, crossing.count) {
                        let a = plane.offset(crossing[step - 1].0, crossing[step - 1].1)
                        let b = plane.offset(crossing[step].0, crossing[step].1)
                        guard let at = Self.meeting(end, a, b) else { continue }
                        let (latitude, longitude) = plane.degrees(x: at.x, y: at.y)
                        let point = Self.point(latitude, longitude)
                        if !found.contains(where: { $0.distance(to: point) < 60 }) { found.append(point) }
                    }
                }
            }
        }
        return found
    }

    /// Where the stretch from the origin to `end` and that from `a` to `b` meet; nil where they stay apart.
    private static func meeting(
        _ end: (x: Double, y: Double), _ a: (x: Double, y: Double), _ b: (x: Double, y: Double)
    ) -> (x: Double, y: Double)? {
        let m = meeting
        guard min(a.x, b.x) <= max(0, end.x) + m, max(a.x, b.x) >= min(0, end.x) - m,
            min(a.y, b.y) <= max(0, end.y) + m, max(a.y, b.y) >= min(0, end.y) - m
        else { return nil }
        let (dx, dy) = (b.x - a.x, b.y - a.y)
        let cross = end.x * dy - end.y * dx
        if abs(cross) > 1e-9 {
            let along = (a.x * dy - a.y * dx) / cross, across = (a.x * end.y - a.y * end.x) / cross
            if (0...1).contains(along), (0...1).contains(across) { return (end.x * along, end.y * along) }
        }
        // An end of the one may lie beside the other.
        var nearest: (squared: Double, x: Double, y: Double) = (.infinity, 0, 0)
        for point in [(x: 0.0, y: 0.0), end] {
            let one = FlatDistance.squared((a.x - point.x, a.y - point.y), (b.x - point.x, b.y - point.y))
            if one.squared < nearest.squared { nearest = (one.squared, point.x + one.x, point.y + one.y) }
        }
        for point in [a, b] {
            let one = FlatDistance.squared((-point.x, -point.y), (end.x - point.x, end.y - point.y))
            if one.squared < nearest.squared { nearest = (one.squared, point.x + one.x, point.y + one.y) }
        }
        return nearest.squared <= m * m ? (nearest.x, nearest.y) : nil
    }
}
