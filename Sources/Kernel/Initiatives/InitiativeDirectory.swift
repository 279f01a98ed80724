// SPDX-License-Identifier: Apache-2.0
import SQL
import Synchronization

/// All initiatives in memory: there are few, and every request asks for one.
public final class InitiativeDirectory: Sendable {
    private struct State {
        var byID: [EntryIndex: Initiative] = [:]
        var byName: [String: EntryIndex] = [:]
        var last: [EntryIndex: EntryIndex] = [:]
    }
    private let state = Mutex(State())

    /// The initiative of that name.
    public subscript(name name: String) -> Initiative? {
        state.withLock { state in state.byName[name].flatMap { state.byID[$0] } }
    }

    /// The initiative with that id.
    public subscript(id id: EntryIndex) -> Initiative? { state.withLock { $0.byID[id] } }

    /// All of them, newest first.
    public var all: [Initiative] { state.withLock { $0.byID.values.sorted { $0.id > $1.id } } }

    /// Those that stand on lists, newest first.
    public var listed: [Initiative] { all.filter(\.isListed) }

    /// Those that only whoever has the link may find: no list of the whole node names them.
    public var unlisted: [EntryIndex] { all.filter(\.description.isUnlisted).map(\.id) }

    /// An initiative as lists of the whole node may name it; nil for one that only whoever has the link may find.
    public func shown(_ id: EntryIndex) -> Initiative? {
        self[id: id].flatMap { $0.description.isUnlisted ? nil : $0 }
    }

    /// The initiative in which another went up, however many steps that took; itself where it stands.
    public func standing(for initiative: Initiative) -> Initiative {
        state.withLock { state in
            var current = initiative
            // An initiative goes up once, and never in one that went up before: no more steps than initiatives.
            for _ in 0..<state.byID.count {
                guard let next = current.mergedInto.flatMap({ state.byID[$0] }) else { break }
                current = next
            }
            return current
        }
    }

    /// The initiatives that went up in one, directly or through others.
    public func merged(into initiative: EntryIndex) -> [Initiative] {
        state.withLock { state in
            var (found, asked) = ([Initiative](), [initiative])
            while let id = asked.popLast() {
                let here = state.byID.values.filter { $0.mergedInto == id }
                found += here
                asked += here.map(\.id)
            }
            return found.sorted { $0.id < $1.id }
        }
    }

    /// The index of an initiative's last entry; what depends on it is fresh while this stays.
    public func lastIndex(of initiative: EntryIndex) -> EntryIndex {
        state.withLock { $0.last[initiative] ?? initiative }
    }

    func load(_ db: borrowing ReadTransaction) throws {
        let all = try Initiative.load(reading: db)
        let ids = [0] + all.map(\.id)
        var last: [EntryIndex: EntryIndex] = [:]
        for id in ids {
            last[id] = try db.int("SELECT MAX(idx) FROM record_entry WHERE initiative = \(id)")
        }
        state.withLock { state in
            state = State()
            for one in all {
                state.byID[one.id] = one
                state.byName[one.name] = one.id
            }
            state.last = last
        }
    }

    func heard(_ last: [EntryIndex: EntryIndex], _ changed: [Initiative]) {
        state.withLock { state in
            for one in changed {
                state.byID[one.id] = one
                state.byName[one.name] = one.id
            }
            state.last.merge(last) { known, new in max(known, new) }
        }
    }
}
