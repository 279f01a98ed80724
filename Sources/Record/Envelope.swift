// SPDX-License-Identifier: Apache-2.0

/// Where an entry that was reopened here was first recorded.
public struct EntryOrigin: Hashable, Sendable {
    /// The origin line of that record's checkpoints: no spaces, plus signs or controls, 1 to 255 bytes.
    public let name: String
    /// The entry's index in that record.
    public let index: Int64

    /// Names an entry of another record; `Envelope` refuses names and indexes that cannot be.
    public init(name: String, index: Int64) {
        self.name = name
        self.index = index
    }
}

/// The sealed outside of an entry: all that the tree hashes, and neither content nor person.
///
/// Every value of this type is valid, so `bytes` is always canonical and `init(parsing:)` is its exact
/// inverse. The grammar is in `Record.swift`.
public struct Envelope: Hashable, Sendable {
    /// The first line of every envelope; another format MUST have another first line.
    public static let version = "folkmoot/entry/v1"

    /// The entry's place in the record, counted from 0.
    public let index: Int64
    /// When it was recorded: whole minutes since 1970-01-01T00:00Z, up to the year 9999.
    public let timeInMinutes: Int64
    /// The id of its initiative, which is the index of the entry that founded it.
    public let initiative: Int64
    /// What it is, as `instrument/event/version`, such as `reports/filed/1`.
    public let kind: String
    /// The id of the thing that it is about.
    public let subject: Int64
    /// The seal of its body, from `Commitment.of(body:salt:)`.
    public let commitment: RecordHash
    /// Where it comes from, if it was reopened from another record.
    public let origin: EntryOrigin?

    /// Makes an envelope, or says which of its fields no envelope can have.
    public init(
        index: Int64,
        timeInMinutes: Int64,
        initiative: Int64,
        kind: String,
        subject: Int64,
        commitment: RecordHash,
        origin: EntryOrigin? = nil
    ) throws(RecordError) {
        guard index >= 0, initiative >= 0, subject >= 0 else { throw .envelope("a number is negative") }
        guard CivilMinute.range.contains(timeInMinutes) else { throw .envelope("time is out of range") }
        guard Self.isKind(kind) else { throw .envelope("kind is not instrument/event/version") }
        if let origin {
            guard origin.index >= 0 else { throw .envelope("the origin's index is negative") }
            guard origin.name.isKeyName, origin.name.utf8.count <= 255 else {
                throw .envelope("the origin is not a name of 1 to 255 bytes")
            }
        }
        self.index = index
        self.timeInMinutes = timeInMinutes
        self.initiative = initiative
        self.kind = kind
        self.subject = subject
        self.commitment = commitment
        self.origin = origin
    }

    /// The leaf hash of this entry: `SHA-256(0x00 || bytes)` (RFC 6962 §2.1).
    public var leafHash: RecordHash { RecordHash.leafHash(of: bytes) }

    /// `name "/" name "/" version`, where a name is `[a-z][a-z0-9_-]{0,63}` and a version 1 to 999999999.
    private static func isKind(_ kind: String) -> Bool {
        var part = 0
        var length = 0
        for byte in kind.utf8 {
            if byte == ASCII.slash {
                guard length > 0, part < 2 else { return false }
                part += 1
                length = 0
                continue
            }
            let fits: Bool
            if part == 2 {
                fits = ASCII.isDigit(byte) && length < 9 && (length > 0 || byte != 0x30)
            } else if length == 0 {
                fits = ASCII.isLowercase(byte)
            } else {
                let joins = byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                fits = length < 64 && (joins || ASCII.isLowercase(byte) || ASCII.isDigit(byte))
            }
            guard fits else { return false }
            length += 1
        }
        return part == 2 && length > 0
    }
}
