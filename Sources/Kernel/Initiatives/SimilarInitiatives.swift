// SPDX-License-Identifier: Apache-2.0
public import Formats
import Geometry

/// An initiative that seems to be about the same as another, and in what.
public struct SimilarInitiative: Sendable, Equatable {
    /// The one that is there already.
    public let initiative: Initiative
    /// How much of the smaller area both cover, from 0 to 1; nil where one of them has none.
    public let area: Double?
    /// The words that both titles have.
    public let words: [String]
    /// Both were opened from the same template.
    public let isSameTemplate: Bool
    /// From 0 to 1; the list is in this order.
    public let score: Double
}

extension InitiativeDirectory {
    /// Initiatives that seem to be about the same: area, words, template, and lately opened.
    ///
    /// Two that both say where they are and share no ground are never alike. What is closed, went up in another or
    /// stands on no list is left out.
    ///
    /// - Parameter id: The initiative itself, where it is open already.
    public func similar(
        to description: InitiativeDescription, template: String, id: EntryIndex? = nil, at now: Timestamp,
        limit: Int = 5
    ) -> [SimilarInitiative] {
        let mine = Self.words(of: description.title)
        let found = listed.compactMap { other -> SimilarInitiative? in
            guard other.id != id, other.phase.takesContributions,
                other.description.isExercise == description.isExercise
            else { return nil }
            return Self.compare(description, template, mine, with: other, at: now)
        }
        return Array(
            found.sorted { ($0.score, $0.initiative.id) > ($1.score, $1.initiative.id) }.prefix(limit))
    }

    private static func compare(
        _ description: InitiativeDescription, _ template: String, _ mine: [String], with other: Initiative,
        at now: Timestamp
    ) -> SimilarInitiative? {
        let theirs = words(of: other.description.title)
        let shared = mine.filter { theirs.contains($0) }
        let likeness = Double(shared.count) / Double(max(1, min(mine.count, theirs.count)))
        let isSameTemplate = template == other.template && template != "empty"
        var area: Double?
        if let here = description.area?.box, let there = other.description.area?.box {
            area = overlap(here, there)
        }
        let isAlike =
            switch area {
            case let area?: area >= 0.2 && (isSameTemplate || !shared.isEmpty)
            case nil: likeness >= 0.6 && (shared.count >= 2 || isSameTemplate)
            }
        guard isAlike else { return nil }
        let days = Double(now.milliseconds - other.opened.milliseconds) / 86_400_000
        let recency = max(0, 1 - days / 60)
        return SimilarInitiative(
            initiative: other, area: area, words: shared, isSameTemplate: isSameTemplate,
            score: 0.4 * (area ?? 0.5) + 0.3 * likeness + (isSameTemplate ? 0.2 : 0) + 0.1 * recency)
    }

    /// The words of a title that tell one initiative from another: four letters or more, or in another script.
    private static func words(of title: String) -> [String] {
        var words: [String] = []
        for word in WordFolding.words(in: title)
        where !words.contains(word) && (word.count > 3 || word.utf8.contains { $0 > 127 }) {
            words.append(word)
        }
        return words
    }

    /// How much of the smaller of two boxes lies in the other.
    private static func overlap(_ one: Box, _ other: Box) -> Double {
        var shared = 0.0
        for one in one.halves {
            for other in other.halves {
                let width = min(one.east, other.east) - max(one.west, other.west)
                let height = min(one.north, other.north) - max(one.south, other.south)
                if width > 0, height > 0 { shared += width * height }
            }
        }
        func size(_ box: Box) -> Double {
            box.halves.reduce(0) { $0 + ($1.east - $1.west) * ($1.north - $1.south) }
        }
        let smaller = min(size(one), size(other))
        return smaller > 0 ? min(1, shared / smaller) : (one.intersects(other) ? 1 : 0)
    }
}
