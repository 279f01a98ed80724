// SPDX-License-Identifier: Apache-2.0
import Formats
public import Record
import SQL
import Synchronization

/// Publishes signed checkpoints of what was committed, soon after it was, at most a few a second.
///
/// A checkpoint advances by compare-and-set on its size: it is never signed below the largest one that was published.
public final class CheckpointSigner: Sendable {
    private struct State {
        var size: Int64 = 0
        var root = RecordHash.emptyRoot
        var published: SignedNote?
        var publishedSize: Int64 = -1
    }
    private let state = Mutex(State())
    private let database: Database
    private let secrets: NodeSecrets
    private let clock: @Sendable () -> Timestamp
    private let signal = Signal()
    private let pause: Duration
    private let memory: PublishedCheckpoint?
    private let leadership: Leadership

    init(
        database: Database, secrets: NodeSecrets, clock: @escaping @Sendable () -> Timestamp,
        pause: Duration = .milliseconds(500), memory: PublishedCheckpoint? = nil, leadership: Leadership
    ) {
        self.database = database
        self.secrets = secrets
        self.clock = clock
        self.pause = pause
        self.memory = memory
        self.leadership = leadership
    }

    /// The key with which anyone can verify the checkpoints.
    public var verifier: VerifierKey { secrets.signer.verifier }

    /// The last published checkpoint: its note and its size.
    public var latest: (note: SignedNote, size: Int64)? {
        state.withLock { state in state.published.map { ($0, state.publishedSize) } }
    }

    func committed(size: Int64, root: RecordHash) {
        state.withLock { ($0.size, $0.root) = (size, root) }
        signal.raise()
    }

    /// Looks again whether there is something to sign.
    func wake() { signal.raise() }

    /// Takes up a checkpoint that another process has signed.
    func heard(size: Int64) async throws {
        guard size > state.withLock({ $0.publishedSize }), let found = try await stored() else { return }
        publish(found.note, found.checkpoint.size)
    }

    /// Takes up what was published before, and refuses a record that is shorter or another.
    func load(head: Head) async throws {
        state.withLock { ($0.size, $0.root) = (head.tree.size, head.tree.root) }
        let (inDatabase, remembered) = (
            try await stored(), try memory?.read(signedBy: verifier, size: head.tree.size)
        )
        for known in [inDatabase, remembered].compactMap({ $0 }) { try await load(known, head) }
    }

    private func load(_ known: (note: SignedNote, checkpoint: Checkpoint), _ head: Head) async throws {
        let (note, published) = known
        let size = published.size
        guard size <= head.tree.size else {
            throw RecordDamage(
                index: head.tree.size,
                what: "a checkpoint of size \(size) was published, the record is shorter")
        }
        let root = try await RecordAudit.root(of: database, at: size)
        guard root == published.root else {
            throw RecordDamage(
                index: size, what: "a checkpoint of size \(size) was published of another record")
        }
        publish(note, size)
    }

    /// The largest published checkpoint, its signature verified.
    func stored() async throws -> (note: SignedNote, checkpoint: Checkpoint)? {
        let bytes = try await database.read { db in
            try db.first("SELECT note FROM record_checkpoint ORDER BY size DESC LIMIT 1") { $0.blob(0) }
        }
        guard let bytes else { return nil }
        let note = try SignedNote(parsing: bytes)
        return (note, try Checkpoint(opening: note, origin: verifier.name, keys: [verifier]))
    }

    /// Signs whenever something was committed and this process leads, until cancelled.
    public func run() async throws {
        while !Task.isCancelled {
            let seen = signal.count
            do {
                if leadership.isLeading { try await sign() }
                try? await Task.sleep(for: pause)
                await signal.wait(after: seen)
            } catch let fault as DatabaseFault where fault.passes {
                // What was committed stays unsigned for a while; that is no reason to stop signing.
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    /// Signs what is committed now, unless that was published already.
    public func sign() async throws {
        let (size, root, published) = state.withLock { ($0.size, $0.root, $0.publishedSize) }
        guard size > published, size > 0 else { return }
        let checkpoint = try Checkpoint(origin: secrets.signer.verifier.name, size: size, root: root)
        let note = try checkpoint.signed(by: [secrets.signer])
        let (bytes, time) = (note.bytes, clock().milliseconds)
        let text = String(decoding: bytes, as: UTF8.self)
        let dialect = database.dialect
        let isFirst = try await database.write { db in
            let largest = try db.int("SELECT MAX(size) FROM record_checkpoint") ?? 0
            guard size > largest else { return false }
            try db.run("INSERT INTO record_checkpoint (size, note, time) VALUES (\(size), \(text), \(time))")
            try db.run("DELETE FROM record_checkpoint WHERE size < \(largest)")
            try db.announce(dialect)
            return true
        }
        if isFirst {
            memory?.remember(note)
            publish(note, size)
        } else if let found = try await stored() {
            publish(found.note, found.checkpoint.size)
        }
    }

    private func publish(_ note: SignedNote, _ size: Int64) {
        state.withLock { state in
            if size > state.publishedSize { (state.published, state.publishedSize) = (note, size) }
        }
    }
}
