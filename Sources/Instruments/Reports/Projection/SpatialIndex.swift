// SPDX-License-Identifier: Apache-2.0

/// Where the public reports are: rows in quadkey order, with sums that count any tile without walking it.
///
/// A large base is sorted once. What changed since is beside it: entries of the base that are no longer so
/// (`gone`) and reports as they are now (`fresh`); `merge` makes a new base of both when they have grown.
struct SpatialIndex: Sendable {
    /// One public report with a place.
    struct Entry: Sendable, Equatable {
        var key: Int64
        var row: UInt32
        var slot: UInt8
    }

    /// The sorted base.
    private(set) var keys: [Int64] = []
    private(set) var rows: [UInt32] = []
    private(set) var slots: [UInt8] = []
    private(set) var sums = SlotSums()
    /// Entries that came since.
    private(set) var fresh: [Entry] = []
    /// Entries of the base that no longer are.
    private(set) var gone: [Entry] = []
    /// The rows of `gone`.
    private(set) var goneRows = RowSet(capacity: 0)
    private var position: [UInt32: Int] = [:]

    /// Makes an empty index.
    init() {}

    /// Sorts the entries into a base.
    init(_ entries: [Entry]) { rebuild(entries) }

    /// About how many bytes it takes.
    var bytes: Int {
        keys.count * 13 + sums.bytes + (fresh.count + gone.count) * 16 + position.count * 32
            + goneRows.capacity / 8
    }

    /// Takes note that a report came, went, moved or changed its slot.
    mutating func update(_ old: Entry?, to new: Entry?) {
        guard old != new else { return }
        if let old {
            if let place = position.removeValue(forKey: old.row) {
                fresh.swapAt(place, fresh.count - 1)
                fresh.removeLast()
                if place < fresh.count { position[fresh[place].row] = place }
            } else {
                gone.append(old)
                goneRows.grow(to: Int(old.row) + 1)
                goneRows.insert(old.row)
            }
        }
        if let new {
            position[new.row] = fresh.count
            fresh.append(new)
        }
    }

    /// Makes a new base where what changed has grown beyond a small part of it.
    mutating func mergeIfDue() {
        guard fresh.count + gone.count > 2048 + keys.count / 256 else { return }
        var entries: [Entry] = []
        entries.reserveCapacity(keys.count + fresh.count)
        let added = fresh.sorted { $0.key < $1.key }
        var next = 0
        for index in keys.indices where gone.isEmpty || !goneRows.contains(rows[index]) {
            let key = keys[index]
            while next < added.count, added[next].key < key {
                entries.append(added[next])
                next += 1
            }
            entries.append(Entry(key: key, row: rows[index], slot: slots[index]))
        }
        entries.append(contentsOf: added[next...])
        take(entries)
    }

    private mutating func rebuild(_ entries: [Entry]) {
        take(entries.sorted { $0.key < $1.key })
    }

    private mutating func take(_ sorted: [Entry]) {
        keys = sorted.map(\.key)
        rows = sorted.map(\.row)
        slots = sorted.map(\.slot)
        sums = SlotSums(keys: keys, slots: slots)
        (fresh, gone, position) = ([], [], [:])
        goneRows = RowSet(capacity: 0)
    }

    /// The stretch of the base whose keys are in a range.
    func stretch(_ codes: ClosedRange<Int64>) -> Range<Int> {
        let start = lowerBound(codes.lowerBound, in: 0..<keys.count)
        guard codes.upperBound < .max else { return start..<keys.count }
        return start..<lowerBound(codes.upperBound + 1, in: start..<keys.count)
    }

    /// The first position in a stretch of the base whose key is not below.
    func lowerBound(_ key: Int64, in stretch: Range<Int>) -> Int {
        keys.withUnsafeBufferPointer { keys in
            var (low, count) = (stretch.lowerBound, stretch.count)
            while count > 0 {
                let half = count / 2
                if keys[low + half] < key {
                    low += half + 1
                    count -= half + 1
                } else {
                    count = half
                }
            }
            return low
        }
    }

    /// Calls the body with the key, row and slot of each entry in a range of keys.
    @inline(__always)
    func forEach(in codes: ClosedRange<Int64>, _ body: (Int64, UInt32, UInt8) -> Void) {
        let stretch = stretch(codes)
        keys.withUnsafeBufferPointer { keys in
            rows.withUnsafeBufferPointer { rows in
                slots.withUnsafeBufferPointer { slots in
                    if gone.isEmpty {
                        for index in stretch { body(keys[index], rows[index], slots[index]) }
                    } else {
                        for index in stretch where !goneRows.contains(rows[index]) {
                            body(keys[index], rows[index], slots[index])
                        }
                    }
                }
            }
        }
        for entry in fresh where codes.contains(entry.key) { body(entry.key, entry.row, entry.slot) }
    }
}
