// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Record
import SQL

/// What a witness of this record said last.
public struct WitnessStatement: Sendable {
    /// How it went; the raw values are stored and served.
    public enum Outcome: String, Sendable, CaseIterable {
        /// It cosigned what it was asked.
        case cosigned
        /// It was not asked yet.
        case waiting
        /// It did not answer, or what it answered is no cosignature by its key.
        case silent
        /// It is no witness for this record.
        case unknownRecord
        /// It knows another key of this record.
        case unknownKey
        /// It has cosigned more entries than this record has.
        case ahead
        /// What it cosigned is not how this record begins.
        case inconsistent

        /// The record is not the one that the witness saw: entries that it cosigned are gone or changed.
        public var saysRewritten: Bool { self == .ahead || self == .inconsistent }
    }
    /// Who said it.
    public let key: WitnessKey
    /// Where it was asked.
    public let address: String
    /// How many entries the checkpoint had that it cosigned last; 0 before the first.
    public var size: Int64
    /// That checkpoint with its cosignature; nil before the first.
    public var note: SignedNote?
    /// When it cosigned, by its own clock.
    public var cosigned: Timestamp?
    /// How it went the last time.
    public var outcome: Outcome
    /// The size that it says it cosigned, where that contradicts this record; else 0.
    public var seen: Int64
    /// When it was asked last.
    public var tried: Timestamp?

    init(_ witness: AskedWitness) {
        (key, address, size, outcome, seen) = (witness.key, witness.address, 0, .waiting, 0)
    }

    static let columns: SQL = "key, address, size, note, cosigned, outcome, seen, tried"

    init(_ row: borrowing Row) throws {
        key = try WitnessKey(parsing: row.text(0))
        address = row.text(1)
        size = row.int(2)
        let note = row.text(3)
        self.note = note.isEmpty ? nil : try SignedNote(parsing: note.utf8)
        cosigned = row.int(4) == 0 ? nil : Timestamp(milliseconds: row.int(4) * 1000)
        outcome = Outcome(rawValue: row.text(5)) ?? .silent
        seen = row.int(6)
        tried = row.int(7) == 0 ? nil : Timestamp(milliseconds: row.int(7))
    }

    /// The statement that stores it.
    var stored: SQL {
        let text = note.map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
        let (time, tried) = ((cosigned?.milliseconds ?? 0) / 1000, tried?.milliseconds ?? 0)
        return """
            INSERT INTO vault_witness (key, address, size, note, cosigned, outcome, seen, tried) \
            VALUES (\(key.description), \(address), \(size), \(text), \(time), \(outcome.rawValue), \(seen), \
            \(tried)) ON CONFLICT (key) DO UPDATE SET address = excluded.address, size = excluded.size, \
            note = excluded.note, cosigned = excluded.cosigned, outcome = excluded.outcome, \
            seen = excluded.seen, tried = excluded.tried
            """
    }
}

/// A witness that this node asks: its key and where it answers.
public struct AskedWitness: Sendable, Hashable {
    /// The most witnesses that a node asks.
    public static let most = 16
    /// The key that its cosignatures must be by.
    public let key: WitnessKey
    /// Its submission prefix, without a slash at the end.
    public let address: String

    /// Names a witness.
    public init(key: WitnessKey, address: String) {
        self.key = key
        self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
    }
}
