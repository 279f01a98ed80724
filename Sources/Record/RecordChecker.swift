// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a record, and from which entry on.
public enum RecordFault: Error, Hashable, Sendable {
    /// The envelope of an entry is not canonical.
    case malformedEnvelope(index: Int64, reason: RecordError)
    /// The envelope in an entry's place carries another index.
    case wrongIndex(index: Int64, found: Int64)
    /// An entry's minute is before that of the entry before it.
    case timeWentBack(index: Int64, from: Int64, to: Int64)
    /// A body that is present is not the one that was committed.
    case wrongBody(index: Int64)
    /// The leaf hash in the tile is not that of the envelope.
    case wrongLeafHash(index: Int64)
    /// The record ends before or after its checkpoint; `index` is the first entry that is missing or in
    /// excess.
    case wrongSize(index: Int64, checkpoint: Int64, found: Int64)
    /// Every entry is well formed, but together they are not the tree that was signed.
    case wrongRoot(size: Int64, checkpoint: RecordHash, found: RecordHash)

    /// The first entry that is bad; nil where only the whole is known to be.
    public var index: Int64? {
        switch self {
        case .malformedEnvelope(let index, _), .wrongIndex(let index, _), .timeWentBack(let index, _, _),
            .wrongBody(let index), .wrongLeafHash(let index), .wrongSize(let index, _, _):
            index
        case .wrongRoot: nil
        }
    }
}

/// Checks a record from its first entry to its last, holding no more than 63 hashes of it.
///
/// Feed it every entry in order and then `finish(_:)` it with a checkpoint whose signature was verified. It
/// shows that nothing was altered, dropped or reordered; what a withheld or erased body said, nothing can
/// show.
public struct RecordChecker: Sendable {
    private var frontier = Frontier()
    private var time: Int64 = 0
    private var counts: [BodyState: Int64] = [:]

    /// Begins at entry 0.
    public init() {}

    /// How many entries were found good.
    public var size: Int64 { frontier.size }

    /// The root hash of those entries, to compare with older checkpoints on the way.
    public var root: RecordHash { frontier.root }

    /// How many of the bodies looked at were in this state.
    public func count(of state: BodyState) -> Int64 { counts[state] ?? 0 }

    /// Checks the next entry and returns its envelope; what throws leaves the checker as it was.
    ///
    /// Without a body the commitment is left unchecked. The leaf hash of the level 0 tile is worth passing
    /// where it is at hand: it tells which entry was altered, where otherwise only the root would be wrong.
    @discardableResult
    public mutating func check(
        _ entry: some Collection<UInt8>, body: EntryBody?, leafHash: RecordHash? = nil
    ) throws(RecordFault) -> Envelope {
        let index = size
        let envelope: Envelope
        do {
            envelope = try Envelope(parsing: entry)
        } catch {
            throw .malformedEnvelope(index: index, reason: error)
        }
        let leaf = RecordHash.leafHash(of: entry)
        if let leafHash, leafHash != leaf { throw .wrongLeafHash(index: index) }
        guard envelope.index == index else { throw .wrongIndex(index: index, found: envelope.index) }
        guard envelope.timeInMinutes >= time else {
            throw .timeWentBack(index: index, from: time, to: envelope.timeInMinutes)
        }
        if case .present(let salt, let bytes) = body,
            Commitment.of(body: bytes, salt: salt) != envelope.commitment
        {
            throw .wrongBody(index: index)
        }
        if let body { counts[body.state, default: 0] += 1 }
        time = envelope.timeInMinutes
        frontier.append(leaf)
        return envelope
    }

    /// Compares the record as far as it was fed with its checkpoint.
    public func finish(_ checkpoint: Checkpoint) throws(RecordFault) {
        guard size == checkpoint.size else {
            throw .wrongSize(index: min(size, checkpoint.size), checkpoint: checkpoint.size, found: size)
        }
        guard root == checkpoint.root else {
            throw .wrongRoot(size: size, checkpoint: checkpoint.root, found: root)
        }
    }
}
