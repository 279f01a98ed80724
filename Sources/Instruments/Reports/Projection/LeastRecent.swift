// SPDX-License-Identifier: Apache-2.0

/// Values by key within a budget; the one that was not asked for the longest makes room.
struct LeastRecent<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        let key: Key
        let value: Value
        let cost: Int
        var newer: Int
        var older: Int
    }

    private static var none: Int { -1 }
    private let budget: Int
    private var places: [Key: Int] = [:]
    private var entries: [Entry?] = []
    private var unused: [Int] = []
    private var newest = -1
    private var oldest = -1
    /// What all values together cost.
    private(set) var cost = 0

    /// Makes an empty store that holds values of so much cost.
    init(budget: Int) { self.budget = budget }

    /// How many values there are.
    var count: Int { places.count }

    /// The value of a key, which is then the most recent.
    mutating func value(for key: Key) -> Value? {
        guard let place = places[key], let entry = entries[place] else { return nil }
        if newest != place {
            unlink(place)
            link(place)
        }
        return entry.value
    }

    /// Keeps a value, unless it alone is beyond the budget.
    mutating func insert(_ value: Value, for key: Key, cost: Int) {
        remove(key)
        guard cost <= budget else { return }
        let entry = Entry(key: key, value: value, cost: cost, newer: Self.none, older: Self.none)
        let place: Int
        if let free = unused.popLast() {
            place = free
            entries[place] = entry
        } else {
            place = entries.count
            entries.append(entry)
        }
        places[key] = place
        self.cost += cost
        link(place)
        while self.cost > budget, oldest != Self.none, let last = entries[oldest]?.key { remove(last) }
    }

    /// Forgets a value.
    mutating func remove(_ key: Key) {
        guard let place = places.removeValue(forKey: key), let entry = entries[place] else { return }
        unlink(place)
        cost -= entry.cost
        entries[place] = nil
        unused.append(place)
    }

    private mutating func link(_ place: Int) {
        entries[place]?.older = newest
        entries[place]?.newer = Self.none
        if newest != Self.none { entries[newest]?.newer = place } else { oldest = place }
        newest = place
    }

    private mutating func unlink(_ place: Int) {
        guard let (newer, older) = entries[place].map({ ($0.newer, $0.older) }) else { return }
        if newer != Self.none { entries[newer]?.older = older } else { newest = older }
        if older != Self.none { entries[older]?.newer = newer } else { oldest = newer }
    }
}
