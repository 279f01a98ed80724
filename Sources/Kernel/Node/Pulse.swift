// SPDX-License-Identifier: Apache-2.0
import Formats
import Glibc
import SQL
import Synchronization

/// Whether all is well, looked at every second: whoever asks gets an answer at once, also when nothing else does.
public final class Pulse: Sendable {
    /// What is not well.
    public enum Problem: String, Sendable, CaseIterable {
        /// The database does not answer.
        case database
        /// The disk has no room.
        case disk
        /// Nothing was written for seconds, whatever was tried, or one thing takes a quarter of a minute.
        case writing
        /// Nothing is signed of what was recorded more than half a minute ago.
        case record
        /// The process is ending; others take over.
        case ending
    }
    private struct State {
        var problems: [Problem] = []
        var isEnding = false
        var unsignedSince: ContinuousClock.Instant?
        var tried: ContinuousClock.Instant?
    }
    private let state = Mutex(State())
    private let folder: String?
    /// Room that a disk must have, in bytes.
    static let leastRoom: UInt64 = 8 << 20

    init(folder: String?) { self.folder = folder }

    /// What is not well; empty where all is.
    public var problems: [Problem] {
        state.withLock { $0.isEnding ? $0.problems + [.ending] : $0.problems }
    }

    /// The process begins to end: whoever chooses among processes should choose another.
    public func end() { state.withLock { $0.isEnding = true } }

    fileprivate func set(_ problems: [Problem]) { state.withLock { $0.problems = problems } }

    /// Takes note of whether everything is signed, and tells whether it has not been for too long.
    fileprivate func isStuck(isSigned: Bool, patience: Duration = .seconds(30)) -> Bool {
        state.withLock { state in
            if isSigned {
                state.unsignedSince = nil
            } else if state.unsignedSince == nil {
                state.unsignedSince = .now
            }
            return state.unsignedSince.map { ContinuousClock.now - $0 > patience } ?? false
        }
    }

    /// A try each three seconds is enough: a server without room may fall over at each.
    fileprivate func mayTry() -> Bool {
        state.withLock { state in
            if let tried = state.tried, ContinuousClock.now - tried < .seconds(3) { return false }
            state.tried = .now
            return true
        }
    }

    fileprivate var hasRoom: Bool {
        guard let folder else { return true }
        var facts = statvfs()
        guard statvfs(folder, &facts) == 0 else { return true }
        return UInt64(facts.f_bavail) * UInt64(facts.f_frsize) >= Self.leastRoom
    }
}

extension Kernel {
    /// Looks every second whether all is well, until cancelled.
    public func watchPulse() async throws {
        while !Task.isCancelled {
            await lookAtPulse()
            try await Task.sleep(for: .seconds(1))
        }
    }

    /// Looks once.
    func lookAtPulse() async {
        var problems: [Pulse.Problem] = []
        do { try await database.probe() } catch { problems.append(.database) }
        if sequencer.isFull || !pulse.hasRoom { problems.append(.disk) }
        let failing = sequencer.failingFor
        if sequencer.busyFor > .seconds(15) || failing > .seconds(3) { problems.append(.writing) }
        let isSigned = feed.next <= (checkpoints.latest?.size ?? 0)
        if pulse.isStuck(isSigned: isSigned) { problems.append(.record) }
        pulse.set(problems)
        // Whether it would go again only a try tells: nobody may be writing just now.
        if failing > .zero, !problems.contains(.database), pulse.mayTry() { await tryToWrite() }
    }

    /// Writes something that means nothing.
    private func tryToWrite() async {
        let mark = Random.bytes(8)
        do {
            try await database.write { db in
                try db.run(
                    """
                    INSERT INTO vault_node (name, value) VALUES ('pulse', \(mark)) \
                    ON CONFLICT (name) DO UPDATE SET value = excluded.value
                    """)
            }
            sequencer.wrote(nil)
        } catch { sequencer.wrote(error as? DatabaseFault ?? .busy) }
    }
}
