// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import SQL
import Synchronization

/// What of an initiative waits for somebody, by reason, the oldest first; follows the record by index.
///
/// What waits only because time went by is not here: the columns find it.
struct WorkList: Sendable {
    let initiative: EntryIndex
    let languages: [String]
    let catchAll: Set<Int64>
    private(set) var upTo: EntryIndex = -1
    /// Ids, ascending.
    private var waiting: [QueueKind: [EntryIndex]] = [:]

    /// Makes an empty list.
    ///
    /// - Parameters:
    ///   - languages: Those in which an initiative's words are understood.
    ///   - catchAll: The numbers of the categories for everything else.
    init(initiative: EntryIndex, languages: [String], catchAll: Set<Int64>) {
        self.initiative = initiative
        self.languages = languages
        self.catchAll = catchAll
    }

    /// The reports that wait for a reason.
    subscript(kind: QueueKind) -> [EntryIndex] { waiting[kind] ?? [] }

    /// Takes in what changed since the last time.
    mutating func catchUp(to last: EntryIndex, reading db: borrowing some Reading & ~Copyable) throws {
        let isFirst = upTo < 0
        let rows = try db.query(
            """
            SELECT \(WaitingReport.columns) FROM reports_report WHERE initiative = \(initiative) \
            AND version > \(upTo)
            """
        ) { WaitingReport($0) }
        if !isFirst {
            for id in try db.erased(in: initiative, after: upTo) {
                remove(id)
                if let row = try WaitingReport.find(id, in: initiative, db) { add(row) }
            }
        }
        for row in rows {
            if !isFirst { remove(row.id) }
            add(row)
        }
        if isFirst { for kind in waiting.keys { waiting[kind]?.sort() } }
        upTo = last
    }

    private mutating func add(_ row: WaitingReport) {
        for kind in row.kinds(languages: languages, catchAll: catchAll) {
            if upTo < 0 {
                waiting[kind, default: []].append(row.id)
            } else {
                let place = waiting[kind, default: []].place(of: row.id)
                if waiting[kind]?.indices.contains(place) != true || waiting[kind]?[place] != row.id {
                    waiting[kind, default: []].insert(row.id, at: place)
                }
            }
        }
    }

    private mutating func remove(_ id: EntryIndex) {
        for kind in QueueKind.allCases {
            guard let place = waiting[kind]?.place(of: id), let ids = waiting[kind],
                ids.indices.contains(place), ids[place] == id
            else { continue }
            waiting[kind]?.remove(at: place)
        }
    }
}

extension [EntryIndex] {
    /// Where an id stands in the ascending list, or would.
    fileprivate func place(of id: EntryIndex) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// The work lists of the initiatives whose queues are in use.
final class WorkLists: Sendable {
    private let state = Mutex<[EntryIndex: WorkList]>([:])
    private let most = 50

    /// The list of an initiative, no older than its last entry at the time of the call.
    func list(of initiative: Initiative, _ queries: ReportQueries) async throws -> WorkList {
        let last = queries.kernel.initiatives.lastIndex(of: initiative.id)
        let languages = initiative.description.languages
        let catchAll = Set(
            try await queries.categories(of: initiative.id).filter {
                $0.category.key == QueueKind.catchAll
            }.map(\.slot))
        var list =
            state.withLock { $0[initiative.id] }
            ?? WorkList(initiative: initiative.id, languages: languages, catchAll: catchAll)
        if list.languages != languages || list.catchAll != catchAll {
            list = WorkList(initiative: initiative.id, languages: languages, catchAll: catchAll)
        }
        guard list.upTo < last else { return list }
        let old = list
        let new = try await queries.kernel.read { db in
            var next = old
            try next.catchUp(to: last, reading: db)
            return next
        }
        state.withLock { state in
            if state.count >= most, state[initiative.id] == nil { state.removeAll() }
            if (state[initiative.id]?.upTo ?? -1) <= new.upTo { state[initiative.id] = new }
        }
        return new
    }
}
