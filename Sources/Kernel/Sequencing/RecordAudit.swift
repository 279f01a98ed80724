// SPDX-License-Identifier: Apache-2.0
public import Record
public import SQL

/// What a database's record was found to be, without opening a kernel over it; nothing is written.
public struct RecordAudit: Sendable {
    /// The key under which it signs.
    public let key: VerifierKey
    /// Number of entries.
    public let size: Int64
    /// The last checkpoint that it signed: its size and its note.
    public let checkpoint: (size: Int64, note: String)?
    /// Number of bodies that are there.
    public let bodies: Int64
    /// The steps of the schema that it went through.
    public let schema: [String]
    /// The media that its entries name.
    public let media: Set<String>

    /// Checks every entry, every body, the tree and the last checkpoint.
    ///
    /// - Throws: `RecordDamage` with the first entry that is wrong; `DatabaseFault`.
    public static func run(_ database: Database) async throws -> RecordAudit {
        try await database.read { db in try RecordAudit(db) }
    }

    private init(_ db: borrowing ReadTransaction) throws {
        func secret(_ name: String, _ db: borrowing ReadTransaction) throws -> [UInt8] {
            try db.first("SELECT value FROM vault_node WHERE name = \(name)") { $0.blob(0) } ?? []
        }
        let name = String(decoding: try secret("origin", db), as: UTF8.self)
        key = try SignerKey(name: name, seed: secret("signer", db)).verifier
        let stored = try db.first("SELECT size, note FROM record_checkpoint ORDER BY size DESC LIMIT 1") {
            ($0.int(0), $0.text(1))
        }
        checkpoint = stored.map { (size: $0.0, note: $0.1) }
        (size, bodies) = try Self.check(db, checkpoint, key)
        schema = try db.query("SELECT name FROM schema_applied WHERE fingerprint = '' ORDER BY name") {
            $0.text(0)
        }
        media = Set(try db.query("SELECT DISTINCT hash FROM record_media") { $0.text(0) })
    }

    private static func check(
        _ db: borrowing ReadTransaction, _ checkpoint: (size: Int64, note: String)?, _ key: VerifierKey
    ) throws -> (size: Int64, bodies: Int64) {
        var (checker, tree, bodies) = (RecordChecker(), TreeBuilder(), Int64(0))
        let signed = try checkpoint.map {
            try Checkpoint(
                opening: SignedNote(parsing: Array($0.note.utf8)), origin: key.name, keys: [key])
        }
        try db.forEach("SELECT \(StoredEntry.columns) FROM record_entry ORDER BY idx") { row in
            let entry = try StoredEntry(row)
            let bytes = entry.envelope.bytes
            do { try checker.check(bytes, body: try body(entry)) } catch let fault as RecordFault {
                throw RecordDamage(index: fault.index ?? checker.size, what: "\(fault)")
            }
            if entry.sealed != nil { bodies += 1 }
            tree.append(RecordHash.leafHash(of: bytes))
            if checker.size == signed?.size, checker.root != signed?.root {
                throw RecordDamage(index: checker.size, what: "the checkpoint is that of another record")
            }
        }
        guard checker.size == (try Head.size(reading: db)) else {
            throw RecordDamage(index: checker.size, what: "the entry is missing")
        }
        guard (signed?.size ?? 0) <= checker.size else {
            throw RecordDamage(index: checker.size, what: "the record is shorter than its checkpoint")
        }
        for tile in tree.takeChangedTiles() {
            let hashes = try db.first(
                "SELECT hashes FROM record_tile WHERE level = \(tile.level) AND idx = \(tile.index)"
            ) { $0.blob(0) }
            guard hashes == tile.hashes else {
                let first = tile.index << Int64(Tile.height * (tile.level + 1))
                throw RecordDamage(
                    index: first, what: "tile \(tile.level)/\(tile.index) is not that of its entries")
            }
        }
        return (checker.size, bodies)
    }

    private static func body(_ entry: StoredEntry) throws -> EntryBody {
        guard let sealed = entry.sealed else { return .erased }
        guard let salt = Salt(bytes: sealed.salt) else {
            throw RecordDamage(index: entry.envelope.index, what: "the salt is not 16 bytes")
        }
        return .present(salt: salt, bytes: sealed.body)
    }

    /// The root of the record when it had this many entries.
    public static func root(of database: Database, at size: Int64) async throws -> RecordHash {
        try await database.read { db in
            try MerkleTree.rootHash(size: size) { level, index, _ in
                try db.first("SELECT hashes FROM record_tile WHERE level = \(level) AND idx = \(index)") {
                    $0.blob(0)
                } ?? []
            }
        }
    }

    /// Gives a record a name and a key of its own, after which nothing binds it that its old name has signed.
    ///
    /// For a deliberate rollback, on a database that no node has open.
    public static func rename(_ database: Database, origin: String) async throws {
        _ = try SignerKey(name: origin, seed: [UInt8](repeating: 0, count: 32))
        let seed = Random.bytes(32)
        // Written by a version that had no witnesses yet, there is no such table.
        let table = database.dialect.hasTable("vault_witness")
        try await database.write { db in
            try db.run("UPDATE vault_node SET value = \(Array(origin.utf8)) WHERE name = 'origin'")
            try db.run("UPDATE vault_node SET value = \(seed) WHERE name = 'signer'")
            try db.run("DELETE FROM record_checkpoint")
            // Its witnesses have seen nothing yet of a record of this name.
            if try db.exists(table) { try db.run("DELETE FROM vault_witness") }
        }
    }

    /// Takes the witness's key out of a database that was put back from a copy, if it ever cosigned.
    ///
    /// What it cosigned after the copy was made is not known there: with the old key it could contradict itself.
    ///
    /// - Returns: A key was taken out; the node makes a new one.
    public static func retireWitness(_ database: Database) async throws -> Bool {
        let table = database.dialect.hasTable("vault_witnessed")
        return try await database.write { db in
            guard try db.exists(table), try db.exists("SELECT 1 FROM vault_witnessed") else { return false }
            return try db.exists("DELETE FROM vault_node WHERE name = 'witness' RETURNING name")
        }
    }
}
