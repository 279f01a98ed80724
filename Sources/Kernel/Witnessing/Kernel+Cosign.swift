// SPDX-License-Identifier: Apache-2.0
import Formats
import Record
import SQL

/// What a witness answers to `add-checkpoint` (C2SP tlog-witness).
public enum WitnessVerdict: Sendable, Equatable {
    /// The cosignature, a line of a signed note.
    case cosigned([UInt8])
    /// Not a request, or its old size is above that of its checkpoint; 400.
    case malformed(String)
    /// A record that this node is no witness for; 404.
    case unknownRecord
    /// Not signed by a key of that record; 403.
    case untrusted
    /// The last checkpoint that was cosigned has this size; 409.
    case otherSize(Int64)
    /// The proof does not show that the record only grew; 422.
    case inconsistent
}

extension Kernel {
    /// Cosigns a checkpoint of another record, if it continues the last one that was cosigned.
    ///
    /// What is cosigned is durable before it is signed, and advances by compare-and-set: of two requests at once, also to
    /// two processes, at most one is taken; the other is told the new size.
    public func cosign(_ bytes: [UInt8]) async throws -> WitnessVerdict {
        let request: WitnessRequest
        do { request = try WitnessRequest(parsing: bytes) } catch { return .malformed("\(error)") }
        let origin = request.checkpoint.origin
        let known = try await database.read { db in
            try db.first("SELECT \(WitnessedRecord.columns) FROM vault_witnessed WHERE origin = \(origin)") {
                try WitnessedRecord($0)
            }
        }
        guard let known else { return .unknownRecord }
        guard (try? request.note.verify(by: known.keys)) != nil else { return .untrusted }
        guard request.old <= request.checkpoint.size else {
            return .malformed("the old size is above that of the checkpoint")
        }
        // Made before anything is signed with it.
        _ = try await witnessKey()
        let (now, name) = (clock().milliseconds / 1000, witnessName)
        // The key is read in the transaction that advances: one that was renewed meanwhile signs nothing more.
        let (verdict, seed) = try await database.write { db -> (WitnessVerdict, [UInt8]?) in
            let verdict = try Self.advance(request, at: now, db)
            return (verdict, try Self.witnessSeed(db))
        }
        guard case .cosigned = verdict, let seed else { return verdict }
        let signature = try WitnessSigner(name: name, seed: seed).cosign(request.note.text, at: now)
        return .cosigned(try SignedNote.lines([signature]))
    }

    /// Puts a checkpoint in the place of the last one, if it continues that; the answer has no signature yet.
    private static func advance(
        _ request: WitnessRequest, at now: Int64, _ db: borrowing WriteTransaction
    ) throws -> WitnessVerdict {
        let (origin, new) = (request.checkpoint.origin, request.checkpoint)
        let found = try db.first("SELECT size, note FROM vault_witnessed WHERE origin = \(origin)") {
            (size: $0.int(0), note: $0.text(1))
        }
        guard let found else { return .unknownRecord }
        guard request.old == found.size else { return .otherSize(found.size) }
        let text = String(decoding: request.note.bytes, as: UTF8.self)
        let isGrown = try found.note.isEmpty ? request.proof.isEmpty : continues(found.note, request)
        guard isGrown else {
            try db.run(
                """
                UPDATE vault_witnessed SET refused = \(text), refused_time = \(now) WHERE origin = \(origin)
                """)
            return new.size == found.size ? .otherSize(found.size) : .inconsistent
        }
        let isFirst = try db.exists(
            """
            UPDATE vault_witnessed SET size = \(new.size), note = \(text), time = \(now) \
            WHERE origin = \(origin) AND size = \(found.size) AND note = \(found.note) RETURNING size
            """)
        guard isFirst else {
            let size = try db.int("SELECT size FROM vault_witnessed WHERE origin = \(origin)")
            return .otherSize(size ?? found.size)
        }
        return .cosigned([])
    }

    /// Whether a request's proof shows that its checkpoint continues the one that was cosigned.
    private static func continues(_ note: String, _ request: WitnessRequest) throws -> Bool {
        let old = try Checkpoint(parsing: SignedNote(parsing: note.utf8).text)
        let new = request.checkpoint
        // RFC 6962 has no proof that a tree begins with the empty one: each does.
        if old.size == 0 { return request.proof.isEmpty && (new.size > 0 || new.root == old.root) }
        return MerkleTree.verifyConsistency(
            from: old.size, to: new.size, oldRoot: old.root, newRoot: new.root, proof: request.proof)
    }
}
