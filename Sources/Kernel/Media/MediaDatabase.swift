// SPDX-License-Identifier: Apache-2.0
import Formats
import SQL

/// The tables of files that are kept in the database, in pieces; empty where they are in a folder.
enum MediaTables {
    static let file = Table(
        "vault_file", [Column("hash", .text), Column("size", .integer), Column("stored", .integer)],
        primaryKey: ["hash"], indexes: [.init(["stored"])])
    static let piece = Table(
        "vault_piece",
        [
            Column("hash", .text, references: "vault_file(hash) ON DELETE CASCADE"),
            Column("number", .integer), Column("bytes", .blob),
        ],
        primaryKey: ["hash", "number"])

    static let all = [file, piece]
}

/// Files by the hash of their content, in the database that all processes of a node share.
struct MediaDatabase: Sendable {
    private let database: Database
    /// Bytes of a piece: a statement holds one or some of them, never a whole file.
    private static let piece = 256 << 10

    init(_ database: Database) { self.database = database }

    func store(_ bytes: [UInt8]) async throws -> String {
        let (hash, now) = (MediaStore.hash(of: bytes), Kernel.systemClock().seconds)
        try await database.write { db in
            if try db.exists("SELECT 1 FROM vault_file WHERE hash = \(hash)") {
                // It counts as stored now: whoever sweeps leaves it for a while.
                return try db.run("UPDATE vault_file SET stored = \(now) WHERE hash = \(hash)")
            }
            try db.run(
                "INSERT INTO vault_file (hash, size, stored) VALUES (\(hash), \(bytes.count), \(now))")
            for (number, start) in stride(from: 0, to: bytes.count, by: Self.piece).enumerated() {
                let piece = Array(bytes[start..<min(start + Self.piece, bytes.count)])
                try db.run(
                    "INSERT INTO vault_piece (hash, number, bytes) VALUES (\(hash), \(number), \(piece))")
            }
        }
        return hash
    }

    func read(_ hash: String) async throws -> [UInt8]? {
        try await database.read { db in
            guard let size = try db.int("SELECT size FROM vault_file WHERE hash = \(hash)") else {
                return nil
            }
            var bytes: [UInt8] = []
            bytes.reserveCapacity(Int(size))
            try db.forEach("SELECT bytes FROM vault_piece WHERE hash = \(hash) ORDER BY number") { row in
                row.withBytes(0) { bytes.append(contentsOf: $0) }
            }
            return bytes
        }
    }

    func holds(_ hash: String) async throws -> Bool {
        try await database.read { db in try db.exists("SELECT 1 FROM vault_file WHERE hash = \(hash)") }
    }

    func remove(_ hash: String) async throws {
        try await database.write { db in try Self.remove(hash, db) }
    }

    /// Deletes a file in the transaction that erases what named it.
    static func remove(_ hash: String, _ db: borrowing WriteTransaction) throws {
        try db.run("DELETE FROM vault_file WHERE hash = \(hash)")
    }

    func stored(before instant: Timestamp) async throws -> [String] {
        try await database.read { db in
            try db.query("SELECT hash FROM vault_file WHERE stored < \(instant.seconds) ORDER BY stored") {
                $0.text(0)
            }
        }
    }

    /// Whoever stores it again and names it waits for this transaction, or this one for theirs.
    func sweep(_ hash: String, storedBefore instant: Timestamp) async throws -> Bool {
        try await database.write { db in
            try db.exists(
                """
                DELETE FROM vault_file WHERE hash = \(hash) AND stored < \(instant.seconds) AND NOT EXISTS \
                (SELECT 1 FROM record_media WHERE hash = vault_file.hash) RETURNING 1
                """)
        }
    }
}
