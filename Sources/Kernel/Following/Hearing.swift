// SPDX-License-Identifier: Apache-2.0
import Record
import SQL
import Synchronization

/// Takes up what was added to the record, in order and each entry once, whichever process added it.
///
/// Our own commits bring what they saw with them; those of other processes are read from the record when they are
/// announced, and now and then in case an announcement was missed.
final class Hearing: Sendable {
    private struct State {
        var next: EntryIndex
        var sessions: [UInt8] = []
    }
    private let state: Mutex<State>
    private let feed: Feed
    private let initiatives: InitiativeDirectory
    private let organisations: OrganisationDirectory
    private let signer: CheckpointSigner
    private let people: People
    private let witnesses: WitnessBoard
    private let taken: @Sendable (Growth) -> Void
    /// Raised when there may be something to hear.
    let signal = Signal()

    init(
        _ next: EntryIndex, feed: Feed, initiatives: InitiativeDirectory,
        organisations: OrganisationDirectory, signer: CheckpointSigner, people: People,
        witnesses: WitnessBoard, taken: @escaping @Sendable (Growth) -> Void
    ) {
        state = Mutex(State(next: next))
        (self.feed, self.initiatives, self.organisations) = (feed, initiatives, organisations)
        (self.signer, self.people, self.taken) = (signer, people, taken)
        self.witnesses = witnesses
    }

    /// Takes up what commits added; what is known already is passed over.
    func take(_ growth: Growth) {
        let isNew = state.withLock { state in
            guard growth.head.next > state.next else { return false }
            initiatives.heard(growth.last, growth.initiatives)
            organisations.heard(growth)
            signer.committed(size: growth.head.tree.size, root: growth.head.tree.root)
            feed.publish(growth.notices, next: growth.head.next)
            state.next = growth.head.next
            return true
        }
        if isNew { taken(growth) }
    }

    /// Reads what others added since the last time.
    func catchUp(from database: Database) async throws {
        let next = state.withLock { $0.next }
        let (growth, signed, sessions, said) = try await database.read { db in
            let marks = try db.first(
                """
                SELECT h.size, (SELECT MAX(size) FROM record_checkpoint), \
                (SELECT value FROM vault_node WHERE name = 'sessions'), \
                (SELECT MAX(tried) FROM vault_witness) FROM record_head h WHERE h.id = 1
                """
            ) { (size: $0.int(0), signed: $0.int(1), sessions: $0.blob(2), said: $0.int(3)) }
            guard let marks else { return (nil as Growth?, Int64(0), [UInt8](), Int64(0)) }
            let growth =
                marks.size > next ? try Growth(from: next, to: Head(reading: db), reading: db) : nil
            return (growth, marks.signed, marks.sessions, marks.said)
        }
        if let growth { take(growth) }
        try await signer.heard(size: signed)
        try await witnesses.catchUp(said, from: database)
        let haveEnded = state.withLock { state in
            defer { state.sessions = sessions }
            return state.sessions != sessions
        }
        if haveEnded { people.forgetKnown() }
    }
}

extension Kernel {
    /// Hears what other processes add and whether this one leads, until cancelled.
    ///
    /// Whatever the database does, this goes on: while it does not answer, nobody leads and nothing is heard.
    public func hear(atLeastEvery pause: Duration = .milliseconds(250)) async {
        let (hearing, database, leadership, signer) = (hearing, database, leadership, checkpoints)
        database.hear { hearing.signal.raise() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    if await leadership.renew() { signer.wake() }
                    try? await Task.sleep(for: .seconds(1))
                }
            }
            group.addTask {
                while !Task.isCancelled {
                    hearing.signal.raise()
                    try? await Task.sleep(for: pause)
                }
            }
            group.addTask {
                while !Task.isCancelled {
                    let seen = hearing.signal.count
                    do { try await hearing.catchUp(from: database) } catch {
                        try? await Task.sleep(for: .seconds(1))
                    }
                    await hearing.signal.wait(after: seen)
                }
            }
            await group.waitForAll()
        }
        leadership.resign()
    }

    /// Tells whether this process does what must happen once: it is the only one, or was elected.
    public var isLeading: Bool { leadership.isLeading }

    /// Asks to lead now, and tells whether this process does.
    public func standForElection() async -> Bool {
        _ = await leadership.renew()
        return isLeading
    }

    /// Takes up what other processes added; for those who do not `hear`.
    public func catchUp() async throws { try await hearing.catchUp(from: database) }
}
