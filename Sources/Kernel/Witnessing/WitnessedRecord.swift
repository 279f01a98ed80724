// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Record
import SQL

/// A record of somebody else that this node is a witness for.
public struct WitnessedRecord: Sendable {
    /// Its name.
    public let origin: String
    /// The keys with which it signs.
    public let keys: [VerifierKey]
    /// How many entries the last checkpoint had that this node cosigned; 0 before the first.
    public let size: Int64
    /// That checkpoint, as the record signed it; nil before the first.
    public let note: SignedNote?
    /// When it was cosigned.
    public let time: Timestamp?
    /// A checkpoint that the record signed and that contradicts the last one: the proof that it was rewritten.
    public let refused: SignedNote?
    /// When that was refused last.
    public let refusedTime: Timestamp?

    static let columns: SQL = "origin, keys, size, note, time, refused, refused_time"

    init(_ row: borrowing Row) throws {
        origin = row.text(0)
        keys = try row.text(1).split(separator: "\n").map { try VerifierKey(parsing: $0) }
        size = row.int(2)
        note = try Self.note(row.text(3))
        time = Self.time(row.int(4))
        refused = try Self.note(row.text(5))
        refusedTime = Self.time(row.int(6))
    }

    private static func note(_ text: String) throws -> SignedNote? {
        text.isEmpty ? nil : try SignedNote(parsing: text.utf8)
    }

    private static func time(_ seconds: Int64) -> Timestamp? {
        seconds == 0 ? nil : Timestamp(milliseconds: seconds * 1000)
    }
}

/// Why a record cannot be taken among those that this node is a witness for.
public enum WitnessMistake: Error, CustomStringConvertible {
    case ownRecord
    case badOrigin(String)
    case unknown(String)

    /// One line that says what to do.
    public var description: String {
        switch self {
        case .ownRecord: "that is this node's own record: a witness is somebody else"
        case .badOrigin(let origin):
            "\(origin.isEmpty ? "an empty name" : origin) is not the name of a record"
        case .unknown(let origin): "this node is no witness for \(origin); see folkmoot witness list"
        }
    }
}

extension Kernel {
    /// The records that this node is a witness for, by name.
    public func witnessedRecords() async throws -> [WitnessedRecord] {
        try await database.read { db in
            try db.query("SELECT \(WitnessedRecord.columns) FROM vault_witnessed ORDER BY origin") {
                try WitnessedRecord($0)
            }
        }
    }

    /// Becomes a witness for a record, or takes another of its keys; what was cosigned before stays known.
    ///
    /// - Throws: `WitnessMistake`.
    public func witness(origin: String, key: VerifierKey) async throws {
        guard (try? Checkpoint(origin: origin, size: 0, root: .emptyRoot)) != nil else {
            throw WitnessMistake.badOrigin(origin)
        }
        let own = checkpoints.verifier
        guard origin != own.name, key.publicKey != own.publicKey else { throw WitnessMistake.ownRecord }
        try await database.write { db in
            let known = try db.first("SELECT keys FROM vault_witnessed WHERE origin = \(origin)") {
                $0.text(0)
            }
            var keys = (known ?? "").split(separator: "\n").map(String.init)
            if !keys.contains(key.description) { keys.append(key.description) }
            let text = keys.joined(separator: "\n")
            try db.run(
                """
                INSERT INTO vault_witnessed (origin, keys, size, note, time, refused, refused_time) \
                VALUES (\(origin), \(text), 0, '', 0, '', 0) \
                ON CONFLICT (origin) DO UPDATE SET keys = \(text)
                """)
        }
    }

    /// Is no witness for a record any more, and forgets what it saw of it.
    ///
    /// The key MUST be renewed before the same record is taken again: whoever forgot what it signed could contradict it.
    ///
    /// - Throws: `WitnessMistake`.
    public func endWitnessing(origin: String) async throws {
        let isKnown = try await database.write { db in
            try db.exists("DELETE FROM vault_witnessed WHERE origin = \(origin) RETURNING origin")
        }
        guard isKnown else { throw WitnessMistake.unknown(origin) }
    }

    /// The key with which this node cosigns; made when it is first asked for.
    public func witnessKey() async throws -> WitnessKey {
        let name = witnessName
        let seed = try await database.read { db in try Self.witnessSeed(db) }
        if let seed { return try WitnessSigner(name: name, seed: seed).key }
        return try await database.write { db in
            let made = try Self.witnessSeed(db) ?? Random.bytes(32)
            try db.run(
                """
                INSERT INTO vault_node (name, value) VALUES ('witness', \(made)) ON CONFLICT (name) DO NOTHING
                """)
            // Another process may have been first.
            return try WitnessSigner(name: name, seed: Self.witnessSeed(db) ?? made).key
        }
    }

    /// Takes a new key, and never signs with the old one again; those who trust it have to be told.
    public func renewWitnessKey() async throws -> WitnessKey {
        let (name, seed) = (witnessName, Random.bytes(32))
        return try await database.write { db in
            try db.run(
                """
                INSERT INTO vault_node (name, value) VALUES ('witness', \(seed)) \
                ON CONFLICT (name) DO UPDATE SET value = \(seed)
                """)
            return try WitnessSigner(name: name, seed: seed).key
        }
    }

    /// The witness is named after the record, which has a key of its own.
    var witnessName: String { "\(checkpoints.verifier.name)/witness" }

    static func witnessSeed(_ db: borrowing some Reading & ~Copyable) throws -> [UInt8]? {
        try db.first("SELECT value FROM vault_node WHERE name = 'witness'") { $0.blob(0) }
    }
}
