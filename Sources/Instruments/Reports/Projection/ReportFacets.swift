// SPDX-License-Identifier: Apache-2.0
import Formats

/// How many reports there are of each kind, so that people see what a further choice would leave.
///
/// The counts of a kind leave that kind's own choice out of account: with "water" chosen, the other
/// categories still say how many they would give.
struct ReportFacets: Sendable, Equatable {
    /// How many pass the whole filter.
    private(set) var total = 0
    /// By the category's slot, 60 counts, whatever categories are chosen; a report counts in each of its own.
    private(set) var categories = [Int](repeating: 0, count: 60)
    /// By state, whatever state is chosen.
    private(set) var open = 0
    /// By state, whatever state is chosen.
    private(set) var resolved = 0
    /// By credence at the time of asking, whatever credence is chosen.
    private(set) var credence: [Credence: Int] = [:]

    /// Counts from numbers by code and age, as `ReportColumns.census` gives them.
    ///
    /// - Parameters:
    ///   - further: The census of those that pass by a further category alone, in any status.
    ///   - carried: How many carry each category as a further one, as `ReportColumns.furtherCensus` gives them.
    init(
        census: ReportCensus, further: ReportCensus? = nil, carried: [Int] = [], filter: ReportFilter
    ) {
        for kind in Credence.allCases { credence[kind] = 0 }
        for (place, count) in carried.enumerated() where count > 0 {
            let (slot, number) = place.quotientAndRemainder(dividingBy: FurtherCode.count)
            let code = FurtherCode.code(number)
            let its = ReportColumns.CodeTable.credence(code)
            guard filter.credence == nil || filter.credence == its else { continue }
            if filter.inAnyCategory.allows(slot: code >> 2 & 1) { categories[slot] += count }
        }
        if let further { add(further, filter) }
        for (code, count) in census.counts {
            let slot = Int(ColumnsCode.slot(of: code))
            guard slot < 120 else { continue }
            let its = ReportColumns.CodeTable.credence(code)
            add(count, slot, filter, filter.credence == nil || filter.credence == its)
            if filter.allows(slot: slot) { credence[its, default: 0] += count }
        }
    }

    /// Adds those that pass by a further category alone.
    private mutating func add(_ further: ReportCensus, _ filter: ReportFilter) {
        for (code, count) in further.counts {
            let slot = Int(ColumnsCode.slot(of: code))
            let its = ReportColumns.CodeTable.credence(code)
            let passes = filter.inAnyCategory.allows(slot: slot)
            if filter.credence == nil || filter.credence == its {
                if slot % 2 == 0 { open += count } else { resolved += count }
                if passes { total += count }
            }
            if passes { credence[its, default: 0] += count }
        }
    }

    private mutating func add(_ count: Int, _ slot: Int, _ filter: ReportFilter, _ passesCredence: Bool) {
        guard passesCredence else { return }
        let passesCategory = filter.categories.isEmpty || filter.categories.contains(slot / 2)
        var anyCategory = filter
        anyCategory.categories = []
        if anyCategory.allows(slot: slot) { categories[slot / 2] += count }
        if passesCategory, slot % 2 == 0 { open += count }
        if passesCategory, slot % 2 == 1 { resolved += count }
        if filter.allows(slot: slot) { total += count }
    }
}
