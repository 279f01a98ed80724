// SPDX-License-Identifier: Apache-2.0
import Formats
public import Record
public import SQL

/// A page of the record, as outsiders read it.
extension Kernel {
    /// One entry, as outsiders may see it, with its proof in the last checkpoint.
    public struct PublishedEntry: Sendable {
        /// The sealed part.
        public let envelope: Envelope
        /// The body in its state.
        public let body: EntryBody
        /// The size of the tree that the proof is for; nil where no checkpoint covers the entry yet.
        public let proofSize: Int64?
        /// The inclusion proof.
        public let proof: [RecordHash]
    }

    /// Reads one entry with its proof; nil where there is none.
    public func entry(_ index: EntryIndex) async throws -> PublishedEntry? {
        let size = checkpoints.latest?.size ?? 0
        return try await database.read { db in
            let stored = try db.first(
                "SELECT \(StoredEntry.columns) FROM record_entry WHERE idx = \(index)"
            ) { try StoredEntry($0) }
            guard let stored else { return nil }
            guard index < size else {
                return PublishedEntry(
                    envelope: stored.envelope, body: stored.published, proofSize: nil, proof: [])
            }
            let proof = try MerkleTree.inclusionProof(index: index, size: size) { level, tile, _ in
                try db.first("SELECT hashes FROM record_tile WHERE level = \(level) AND idx = \(tile)") {
                    $0.blob(0)
                } ?? []
            }
            return PublishedEntry(
                envelope: stored.envelope, body: stored.published, proofSize: size, proof: proof)
        }
    }

    /// Entries in index order, with their bodies as outsiders may see them.
    public func entries(_ range: Range<EntryIndex>) async throws -> [StoredEntry] {
        try await database.read { db in
            try db.query(
                """
                SELECT \(StoredEntry.columns) FROM record_entry \
                WHERE idx >= \(range.lowerBound) AND idx < \(range.upperBound) ORDER BY idx
                """
            ) { try StoredEntry($0) }
        }
    }

    /// The tiles of a level as they are stored, by their index; for checking them.
    public func storedTiles(level: Int, _ range: ClosedRange<Int64>) async throws -> [Int64: [UInt8]] {
        let tiles = try await database.read { db in
            try db.query(
                """
                SELECT idx, hashes FROM record_tile WHERE level = \(level) \
                AND idx >= \(range.lowerBound) AND idx <= \(range.upperBound)
                """
            ) { ($0.int(0), $0.blob(1)) }
        }
        return Dictionary(tiles, uniquingKeysWith: { first, _ in first })
    }

    /// The bytes at a path of the record, or nil where there is nothing (yet).
    ///
    /// Partial tiles are served at any width up to the published one.
    public func resource(_ path: TilePath) async throws -> [UInt8]? {
        let size = checkpoints.latest?.size ?? 0
        let level = if case .hashes(let level) = path.resource { level } else { 0 }
        guard path.width <= Tile.width(level: level, index: path.index, size: size) else { return nil }
        switch path.resource {
        case .hashes(let level):
            let hashes = try await database.read { db in
                try db.first("SELECT hashes FROM record_tile WHERE level = \(level) AND idx = \(path.index)")
                {
                    $0.blob(0)
                }
            }
            return hashes.map { Array($0.prefix(path.width * RecordHash.byteCount)) }
        case .entries:
            let stored = try await entries(range(of: path))
            return try EntryBundle.encode(stored.map(\.envelope.bytes))
        case .bodies:
            let stored = try await entries(range(of: path))
            return try BodyBundle.encode(stored.map(\.published))
        }
    }

    private func range(of path: TilePath) -> Range<EntryIndex> {
        let start = path.index * Int64(Tile.fullWidth)
        return start..<start + Int64(path.width)
    }

    /// The newest entries about a thing before an index, oldest first; bodies only where they may be seen.
    public func history(
        of subject: EntryIndex, before: EntryIndex, limit: Int, reading db: borrowing some Reading & ~Copyable
    ) throws -> [(envelope: Envelope, state: BodyState, content: BodyContent?)] {
        try db.query(
            """
            SELECT \(StoredEntry.columns) FROM record_entry WHERE subject = \(subject) AND idx < \(before) \
            ORDER BY idx DESC LIMIT \(limit)
            """
        ) { row in
            let stored = try StoredEntry(row)
            guard case .present(_, let body) = stored.published else {
                return (stored.envelope, stored.state, nil)
            }
            return (stored.envelope, stored.state, try BodyContent(body, from: stored.envelope.origin?.name))
        }.reversed()
    }

    /// Tells whether a file may be served: some entry that names it has a body that may be seen.
    public func mayServe(media hash: String) async throws -> Bool {
        try await database.read { db in
            try db.exists(
                """
                SELECT 1 FROM record_media m JOIN record_entry e ON e.idx = m.idx \
                WHERE m.hash = \(hash) AND e.state = 0 \
                AND NOT EXISTS (SELECT 1 FROM record_removal WHERE media = \(hash))
                """)
        }
    }
}

extension Reading where Self: ~Copyable {
    /// Tells whether an entry is a person's contribution, in whichever initiative.
    public func isContribution(_ index: EntryIndex, of person: EntryIndex) throws -> Bool {
        try exists("SELECT 1 FROM vault_contribution WHERE person = \(person) AND idx = \(index)")
    }

    /// Tells whether an entry is of a kind and stands in an initiative, or in one that went up in it, whatever
    /// became of its body.
    public func isEntry(_ index: EntryIndex, of kind: String, in initiative: EntryIndex) throws -> Bool {
        let home = try int("SELECT initiative FROM record_entry WHERE idx = \(index) AND kind = \(kind)")
        guard let home else { return false }
        return try home == initiative || standing(for: home) == initiative
    }

    /// Things of an initiative of which an entry was erased after an index: derived rows of them may be gone.
    public func erased(in initiative: EntryIndex, after index: EntryIndex) throws -> [EntryIndex] {
        try query(
            """
            SELECT subject FROM record_entry WHERE initiative = \(initiative) AND idx > \(index) \
            AND kind = 'record/erased/1'
            """
        ) { $0.int(0) }
    }
}
