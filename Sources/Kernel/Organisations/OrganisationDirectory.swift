// SPDX-License-Identifier: Apache-2.0
import SQL
import Synchronization

/// All organisations in memory: there are few, and every page that names an author asks.
public final class OrganisationDirectory: Sendable {
    private struct State {
        var byID: [EntryIndex: Organisation] = [:]
        var byName: [String: EntryIndex] = [:]
        var version = 0
        /// What people belong to, as it was worked out since the last change.
        var memberships: [EntryIndex: [EntryIndex]] = [:]
    }
    private let state = Mutex(State())

    /// The organisation with that id.
    public subscript(id id: EntryIndex) -> Organisation? { state.withLock { $0.byID[id] } }

    /// The organisation of that name.
    public subscript(name name: String) -> Organisation? {
        state.withLock { state in state.byName[name].flatMap { state.byID[$0] } }
    }

    /// All of them, newest first.
    public var all: [Organisation] { state.withLock { $0.byID.values.sorted { $0.id > $1.id } } }

    /// Changes whenever an organisation does.
    public var version: Int { state.withLock { $0.version } }

    /// The organisations that a person belongs to, each with what they are in it.
    public func memberships(of identity: Identity) -> [(
        organisation: Organisation, member: Organisation.Member
    )] {
        let (all, known) = state.withLock { state in
            (state.byID, state.memberships[identity.id])
        }
        guard !all.isEmpty else { return [] }
        let ids = known ?? all.keys.filter { all[$0]?.member(identity.names(in: $0)) != nil }.sorted()
        if known == nil {
            state.withLock { state in
                if state.memberships.count > 10_000 { state.memberships.removeAll() }
                if state.byID == all { state.memberships[identity.id] = ids }
            }
        }
        return ids.compactMap { id in
            guard let one = all[id], let member = one.member(identity.names(in: id)) else { return nil }
            return (one, member)
        }
    }

    func load(_ db: borrowing ReadTransaction) throws { replace(try Organisation.load(reading: db)) }

    private func replace(_ all: [Organisation]) {
        state.withLock { state in
            state.byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })
            state.byName = Dictionary(all.map { ($0.name, $0.id) }, uniquingKeysWith: { first, _ in first })
            state.memberships.removeAll()
            state.version += 1
        }
    }

    /// Takes up what changed, and drops what was removed.
    func heard(_ growth: Growth) {
        let (changed, gone) = (growth.organisations, growth.goneOrganisations)
        if growth.haveAllOrganisations, gone.isEmpty { return replace(changed) }
        guard !changed.isEmpty || !gone.isEmpty else { return }
        state.withLock { state in
            for one in changed {
                state.byID[one.id] = one
                state.byName[one.name] = one.id
            }
            for id in gone {
                guard let old = state.byID.removeValue(forKey: id) else { continue }
                if state.byName[old.name] == id { state.byName[old.name] = nil }
            }
            state.memberships.removeAll()
            state.version += 1
        }
    }
}

extension Identity {
    /// The names under which a person can belong to an organisation; the older way was one for the whole node.
    func names(in organisation: EntryIndex) -> [Pseudonym] {
        [pseudonym(in: organisation), pseudonym(in: 0)]
    }
}

extension OrganisationDirectory {
    /// What an author is called: a generated name, the organisation that spoke, or the record of one elsewhere.
    public func name(of author: Pseudonym) -> String {
        if let id = author.organisation, let one = self[id: id] { return one.profile.title }
        return author.originOfOrganisation ?? PseudonymName(author).text
    }
}
