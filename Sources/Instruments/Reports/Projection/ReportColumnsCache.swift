// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry
import Kernel
import Synchronization

/// The columns of the initiatives that people look at, within a budget, and answers made from them.
///
/// Readers get the last snapshot at once where it is up to date; else one task reads what changed, and all
/// who need it wait for that one. Writers are never waited for, and never wait.
final class ReportColumnsCache: Sendable {
    fileprivate struct Place {
        var columns: ReportColumns?
        /// The next snapshot, and the words of all reports: nobody who asks for no words waits for these.
        var (work, words): (Work?, Work?)
        var lastUse = 0

        subscript(forWords isForWords: Bool) -> Work? {
            get { isForWords ? words : work }
            set { if isForWords { words = newValue } else { work = newValue } }
        }

        var isIdle: Bool { work == nil && words == nil }
    }
    fileprivate struct Work {
        let id: Int
        let task: Task<ReportColumns, any Error>
    }
    fileprivate struct State {
        var places: [Int64: Place] = [:]
        var clock = 0
        var rows: LeastRecent<RowsKey, RowSet>
        var tiles: LeastRecent<TileKey, [UInt8]>
        var censuses = LeastRecent<RowsKey, ReportCensus>(budget: 1024)
        var furthers: LeastRecent<RowsKey, FurtherRows?>
        var furtherCensuses = LeastRecent<RowsKey, [Int]>(budget: 64)
        var histograms = LeastRecent<RowsKey, ReportHistogram>(budget: 512)
        var categories = LeastRecent<Int64, CategoryList>(budget: 1024)
    }
    fileprivate struct CategoryList {
        let index: Int64
        let categories: [SlottedCategory]
    }

    /// What a set of rows depends on.
    struct RowsKey: Hashable, Sendable {
        let initiative: Int64
        let upTo: Int64
        let filter: ReportFilter
        /// Seconds, where the answer changes with time.
        let now: Int64
    }

    /// What an encoded tile depends on.
    struct TileKey: Hashable, Sendable {
        let initiative: Int64
        let index: Int64
        let address: TileAddress
        let filter: ReportFilter
        /// Seconds, where the answer changes with time.
        let now: Int64
    }

    private let budget: Int
    private let answers: Int
    private let state: Mutex<State>

    /// Makes an empty cache.
    ///
    /// - Parameters:
    ///   - budget: Bytes of columns that are kept; the last used stay, and always the very last.
    ///   - answers: Bytes of encoded tiles and of sets of rows that are kept, each.
    init(budget: Int = 300 << 20, answers: Int = 16 << 20) {
        (self.budget, self.answers) = (budget, answers)
        state = Mutex(
            State(
                rows: LeastRecent(budget: answers), tiles: LeastRecent(budget: answers),
                furthers: LeastRecent(budget: answers)))
    }

    /// The bytes of all columns that are kept.
    var bytes: Int {
        state.withLock { state in state.places.values.reduce(0) { $0 + ($1.columns?.bytes ?? 0) } }
    }

    /// The columns of an initiative if they are in memory, up to date or not.
    func loaded(_ initiative: Int64) -> ReportColumns? { state.withLock { $0.places[initiative]?.columns } }

    /// The columns of an initiative, no older than its last entry at the time of the call.
    func columns(of initiative: Int64, hasText: Bool = false, from kernel: Kernel) async throws
        -> ReportColumns
    {
        let last = kernel.initiatives.lastIndex(of: initiative)
        while true {
            let task: Task<ReportColumns, any Error>
            switch state.withLock({ $0.take(initiative, last, hasText, kernel, self) }) {
            case .ready(let columns): return columns
            case .wait(let work): task = work
            }
            let columns = try await task.value
            if columns.upTo >= last, !hasText || columns.text != nil { return columns }
        }
    }

    /// Forgets everything; for tests and when the tables were rebuilt.
    func removeAll() {
        state.withLock { state in
            state = State(
                rows: LeastRecent(budget: answers), tiles: LeastRecent(budget: answers),
                furthers: LeastRecent(budget: answers))
        }
    }

    // MARK: Answers

    /// The rows of a filter, kept for the next pages, facets and tiles that ask for the same.
    func rows(_ filter: ReportFilter, of columns: ReportColumns, at now: Timestamp) -> RowSet {
        let key = RowsKey(
            initiative: columns.initiative, upTo: columns.upTo, filter: filter,
            now: filter.credence == nil ? 0 : now.seconds)
        if let rows = state.withLock({ $0.rows.value(for: key) }) { return rows }
        let rows = columns.matching(filter, at: now)
        state.withLock { $0.rows.insert(rows, for: key, cost: rows.capacity / 8 + 256) }
        return rows
    }

    /// How many rows of a filter have each code at an instant, kept until the next of them goes stale.
    func census(_ filter: ReportFilter, of columns: ReportColumns, at now: Timestamp) -> ReportCensus {
        let key = RowsKey(
            initiative: columns.initiative, upTo: columns.upTo, filter: filter,
            now: filter.credence == nil ? 0 : now.seconds)
        if let census = state.withLock({ $0.censuses.value(for: key) }), census.holds(at: now) {
            return census
        }
        let census = columns.census(of: rows(filter, of: columns, at: now), at: now)
        state.withLock { $0.censuses.insert(census, for: key, cost: 1) }
        return census
    }

    /// The rows that pass a filter's categories by a further one alone; nil where there are none.
    func further(_ filter: ReportFilter, of columns: ReportColumns) -> FurtherRows? {
        guard !filter.categories.isEmpty, columns.hasFurther else { return nil }
        var asked = ReportFilter()
        (asked.categories, asked.statuses) = (filter.categories, filter.statuses)
        let key = RowsKey(initiative: columns.initiative, upTo: columns.upTo, filter: asked, now: 0)
        if let known = state.withLock({ $0.furthers.value(for: key) }) { return known }
        let further = columns.further(asked)
        let cost = further.map { $0.rows.capacity / 8 + $0.entries.count * 16 } ?? 0
        state.withLock { $0.furthers.insert(further, for: key, cost: cost + 256) }
        return further
    }

    /// How many rows of a filter carry each category as a further one, kept for the same second.
    func furtherCensus(_ filter: ReportFilter, of columns: ReportColumns, at now: Timestamp) -> [Int] {
        let key = RowsKey(
            initiative: columns.initiative, upTo: columns.upTo, filter: filter, now: now.seconds)
        if let census = state.withLock({ $0.furtherCensuses.value(for: key) }) { return census }
        let census = columns.furtherCensus(
            of: rows(filter, of: columns, at: now), at: ColumnsTime(milliseconds: now.milliseconds))
        state.withLock { $0.furtherCensuses.insert(census, for: key, cost: 1) }
        return census
    }

    /// When the rows of a filter were seen.
    func histogram(_ filter: ReportFilter, of columns: ReportColumns, at now: Timestamp) -> ReportHistogram {
        let key = RowsKey(
            initiative: columns.initiative, upTo: columns.upTo, filter: filter,
            now: filter.credence == nil ? 0 : now.seconds)
        if let histogram = state.withLock({ $0.histograms.value(for: key) }) { return histogram }
        let histogram = ReportHistogram(columns, rows(filter, of: columns, at: now))
        state.withLock { $0.histograms.insert(histogram, for: key, cost: 1) }
        return histogram
    }

    /// An encoded tile, where it was asked for before.
    func tile(_ key: TileKey) -> [UInt8]? { state.withLock { $0.tiles.value(for: key) } }

    /// Keeps an encoded tile.
    func keep(_ tile: [UInt8], for key: TileKey) {
        state.withLock { $0.tiles.insert(tile, for: key, cost: tile.count + 256) }
    }

    /// An initiative's categories as they were at its last entry, where they were asked for since.
    func categories(of initiative: Int64, at index: Int64) -> [SlottedCategory]? {
        state.withLock { state in
            guard let list = state.categories.value(for: initiative), list.index >= index else { return nil }
            return list.categories
        }
    }

    /// Keeps an initiative's categories as they are at an entry, or were read after it.
    func keep(_ categories: [SlottedCategory], of initiative: Int64, at index: Int64) {
        let list = CategoryList(index: index, categories: categories)
        state.withLock { $0.categories.insert(list, for: initiative, cost: 1) }
    }

    // MARK: Work

    fileprivate enum Step {
        case ready(ReportColumns)
        case wait(Task<ReportColumns, any Error>)
    }

    /// Takes note that a work has ended; words that were read meanwhile are not given up for newer columns.
    fileprivate func finished(
        _ initiative: Int64, _ id: Int, _ columns: ReportColumns?, forWords isForWords: Bool
    ) {
        state.withLock { state in
            guard var place = state.places[initiative], place[forWords: isForWords]?.id == id else { return }
            place[forWords: isForWords] = nil
            if let columns, columns.text != nil || place.columns?.text == nil { place.columns = columns }
            state.places[initiative] = place.columns == nil && place.isIdle ? nil : place
            state.evict(beyond: budget, keeping: initiative)
        }
    }
}

extension ReportColumnsCache.State {
    /// Gives the snapshot if it will do, or the task that makes the next one, started where there is none.
    fileprivate mutating func take(
        _ initiative: Int64, _ last: Int64, _ hasText: Bool, _ kernel: Kernel, _ cache: ReportColumnsCache
    ) -> ReportColumnsCache.Step {
        clock += 1
        var place = places[initiative] ?? ReportColumnsCache.Place()
        place.lastUse = clock
        defer { places[initiative] = place }
        if let columns = place.columns, columns.upTo >= last, !hasText || columns.text != nil {
            return .ready(columns)
        }
        let isForWords = hasText && place.columns?.text == nil
        if let known = place[forWords: isForWords] { return .wait(known.task) }
        let (id, columns) = (clock, place.columns)
        let task = Task.detached { [weak cache] in
            do {
                let next =
                    if isForWords, let cache {
                        try await cache.columns(of: initiative, from: kernel).withWords(from: kernel)
                    } else {
                        try await ReportColumns.next(columns, initiative, from: kernel)
                    }
                cache?.finished(initiative, id, next, forWords: isForWords)
                return next
            } catch {
                cache?.finished(initiative, id, nil, forWords: isForWords)
                throw error
            }
        }
        place[forWords: isForWords] = ReportColumnsCache.Work(id: id, task: task)
        return .wait(task)
    }

    /// Forgets the columns that were not used the longest.
    fileprivate mutating func evict(beyond budget: Int, keeping initiative: Int64) {
        var sum = places.values.reduce(0) { $0 + ($1.columns?.bytes ?? 0) }
        let candidates = places.filter { $0.key != initiative && $0.value.isIdle }
        for (key, place) in candidates.sorted(by: { $0.value.lastUse < $1.value.lastUse }) {
            guard sum > budget else { return }
            sum -= place.columns?.bytes ?? 0
            places[key] = nil
        }
    }
}

extension ReportColumns {
    /// Builds the columns, or brings them up to date.
    fileprivate static func next(
        _ columns: ReportColumns?, _ initiative: Int64, from kernel: Kernel
    ) async throws -> ReportColumns {
        try await kernel.read { db in
            try columns?.caughtUp(reading: db) ?? built(initiative, reading: db)
        }
    }

    /// The columns with the words of all reports, as they are when these were read.
    fileprivate func withWords(from kernel: Kernel) async throws -> ReportColumns {
        guard text == nil else { return self }
        let builder = Mutex(TextIndexBuilder())
        let columns = self
        var isMore = true
        while isMore {
            isMore = try await kernel.read { db in
                // Taken out while it grows, so that nothing else holds it and nothing is copied.
                var next = builder.withLock { builder in
                    defer { builder = TextIndexBuilder() }
                    return builder
                }
                let isMore = try columns.addTexts(to: &next, reading: db)
                builder.withLock { [next] in $0 = next }
                return isMore
            }
        }
        let (hashes, text) = builder.withLock { builder in
            defer { builder = TextIndexBuilder() }
            return (builder.hashes, builder.finished())
        }
        var current = self
        current.take(text, hashes: hashes)
        // What changed while the words were read is read again.
        let withWords = current
        return try await kernel.read { db in try withWords.caughtUp(reading: db) }
    }
}
