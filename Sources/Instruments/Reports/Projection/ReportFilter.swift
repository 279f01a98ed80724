// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry

/// Which reports of an initiative are asked for; without anything set, all that are public.
struct ReportFilter: Sendable, Hashable {
    /// Which states are asked for.
    enum Statuses: String, Sendable, Hashable, CaseIterable {
        case open, resolved, all
    }

    /// The slots of the categories, 0 to 59, as a report's first or further one; empty for all.
    var categories: Set<Int> = []
    /// Open, resolved or both.
    var statuses: Statuses = .all
    /// What is known of their truth; nil for any.
    var credence: Credence?
    /// Where they are, to a cell of two centimeters; reports without a place are in no box.
    var box: Box?
    /// Where they are, to a cell of two centimeters.
    var area: Area?
    /// Seen at this instant or later; whole seconds.
    var since: Timestamp?
    /// Seen before this instant; whole seconds.
    var until: Timestamp?
    /// Words that all stand in description or place, the last perhaps only begun; nil for any text.
    var query: String?
    /// With a place on the map, without one, or nil for both.
    var hasPlace: Bool?

    /// Asks for all that are public.
    init() {}

    /// Only category and status are asked for, so that the totals by tile and day answer.
    var isByTotals: Bool {
        credence == nil && box == nil && area == nil && since == nil && until == nil && words == nil
            && hasPlace == nil
    }

    /// Only what `ColumnsCode` and age tell is asked for: category, status, credence, and whether there is a place.
    var isByCode: Bool { box == nil && area == nil && since == nil && until == nil && words == nil }

    /// Nothing is asked for.
    var isEmpty: Bool { isByTotals && categories.isEmpty && statuses == .all }

    /// The folded words of the query; nil where it is missing or blank.
    ///
    /// A query of nothing but signs has no words, and finds nothing.
    var words: [String]? {
        guard let query, query.contains(where: { !$0.isWhitespace }) else { return nil }
        return WordFolding.words(in: query)
    }

    /// The categories as bits.
    var categoryBits: UInt64 {
        categories.reduce(0) { (0..<64).contains($1) ? $0 | 1 << UInt64($1) : $0 }
    }

    /// The same in any category.
    var inAnyCategory: ReportFilter {
        var other = self
        other.categories = []
        return other
    }

    /// Says whether the filter lets a slot (category × 2 + resolved) pass.
    func allows(slot: Int) -> Bool {
        guard slot < 120, categories.isEmpty || categories.contains(slot / 2) else { return false }
        switch statuses {
        case .all: return true
        case .open: return slot % 2 == 0
        case .resolved: return slot % 2 == 1
        }
    }

    /// The slots that pass, as 128 answers.
    var slotTable: [Bool] { (0..<128).map { allows(slot: $0) } }

    /// The same without what facets count: category, status and credence.
    var withoutFacets: ReportFilter {
        var other = self
        (other.categories, other.statuses, other.credence) = ([], .all, nil)
        return other
    }

    /// The same at any time.
    var atAnyTime: ReportFilter {
        var other = self
        (other.since, other.until) = (nil, nil)
        return other
    }
}
