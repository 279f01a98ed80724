// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel

/// Initiatives by when something last happened in them, in pages that go on where one ended.
struct Liveliest {
    private let order: [(last: EntryIndex, initiative: Initiative)]

    init(_ initiatives: [Initiative], _ kernel: Kernel) {
        order = initiatives.map { (kernel.initiatives.lastIndex(of: $0.id), $0) }.sorted { $0.last > $1.last }
    }

    /// How many there are in all.
    var count: Int { order.count }

    /// Those whose last entry is before an index.
    func page(before index: EntryIndex, limit: Int) -> [Initiative] {
        order.lazy.filter { $0.last < index }.prefix(limit).map(\.initiative)
    }

    /// Before which entry the next page begins; nil where a page was the last.
    func next(after page: [Initiative]) -> EntryIndex? {
        guard let end = page.last, end.id != order.last?.initiative.id else { return nil }
        return order.first { $0.initiative.id == end.id }?.last
    }
}

/// What cards and pins of initiatives say that the initiatives themselves do not know.
struct Known {
    private let counts: [EntryIndex: Int]
    private let times: [EntryIndex: Timestamp]

    init(of initiatives: [Initiative], _ site: Site) async throws {
        counts = try await site.parts.counts(initiatives.map(\.id))
        times = try await site.kernel.times(
            of: initiatives.map { ($0.id, site.kernel.initiatives.lastIndex(of: $0.id)) })
    }

    func card(_ one: Initiative) -> InitiativeCard {
        InitiativeCard(
            name: one.name, title: one.description.title, purpose: one.description.purpose,
            icon: InitiativeTemplate.named(one.template)?.icon ?? "info", phase: one.phase.rawValue,
            count: counts[one.id] ?? 0, last: times[one.id], isExercise: one.description.isExercise)
    }

    /// Nil where the initiative has no area.
    func pin(_ one: Initiative, _ t: Words) -> MapView.Pin? {
        one.description.area.map { area in
            MapView.Pin(
                latitude: area.center.latitude, longitude: area.center.longitude,
                label: one.description.title,
                href: "/i/\(one.name)", count: counts[one.id],
                word: one.description.isExercise ? t["exercise"] : nil)
        }
    }
}
