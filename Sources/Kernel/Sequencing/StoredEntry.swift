// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Record
import SQL

/// An entry as it stands in the record: the sealed envelope's fields, and the body in its state.
public struct StoredEntry: Sendable {
    /// The sealed part.
    public let envelope: Envelope
    /// The state of the body.
    public let state: BodyState
    /// The body and its salt; nil where it was erased.
    public let sealed: (salt: [UInt8], body: [UInt8])?
    /// What is left of a body that was erased, where others stand on it; `recall` finds it.
    var remains: JSONValue?

    static let columns: SQL =
        "idx, minutes, initiative, kind, subject, commitment, origin_name, origin_index, state, salt, body"

    /// Reads the columns that `columns` names.
    init(_ row: borrowing Row) throws {
        guard let commitment = row.withBytes(5, { RecordHash(bytes: $0) }),
            let state = BodyState(rawValue: UInt8(clamping: row.int(8)))
        else { throw RecordDamage(index: row.int(0), what: "the commitment or the state is not one") }
        envelope = try Envelope(
            index: row.int(0), timeInMinutes: row.int(1), initiative: row.int(2), kind: row.text(3),
            subject: row.int(4), commitment: commitment,
            origin: row.optionalText(6).map { EntryOrigin(name: $0, index: row.int(7)) })
        self.state = state
        if let salt = row.optionalBlob(9), let body = row.optionalBlob(10) {
            sealed = (salt, body)
        } else {
            sealed = nil
        }
    }

    /// An entry that is being appended.
    init(_ envelope: Envelope, _ sealed: (salt: [UInt8], body: [UInt8])?) {
        self.envelope = envelope
        self.sealed = sealed
        state = sealed == nil ? .erased : .present
    }

    /// The body as outsiders may see it.
    public var published: EntryBody {
        switch (state, sealed) {
        case (.present, .some(let sealed)):
            Salt(bytes: sealed.salt).map { EntryBody.present(salt: $0, bytes: sealed.body) } ?? .erased
        case (.withheld, _): .withheld
        default: .erased
        }
    }
}

/// A record that is not what it should be.
public struct RecordDamage: Error, CustomStringConvertible {
    /// The first entry that is wrong.
    public let index: EntryIndex
    /// What is wrong.
    public let what: String
    /// One line.
    public var description: String { "entry \(index): \(what)" }
    /// Makes the error.
    public init(index: EntryIndex, what: String) {
        self.index = index
        self.what = what
    }
}

/// What a body says: who, when, how, and the fact's payload.
public struct BodyContent: Sendable {
    /// The author as known in the initiative.
    public let author: Pseudonym
    /// The exact time.
    public let time: Timestamp
    /// How it came.
    public let channel: ContributionChannel
    /// The language of the person.
    public let language: String
    /// The fact's own object.
    public let payload: JSONValue

    /// Reads a body's bytes.
    ///
    /// - Parameter origin: The record that the entry was reopened from; its organisations are not ours.
    public init(_ body: [UInt8], from origin: String? = nil) throws {
        try self.init(JSONValue(parsing: body), from: origin)
    }

    /// Reads a body, or what is left of one.
    init(_ json: JSONValue, from origin: String? = nil) throws {
        author = Pseudonym(try json.text("author")).from(origin)
        time = try json.time("at")
        channel = ContributionChannel(rawValue: try json.text("via")) ?? .api
        language = try json.text("lang")
        guard let payload = json["fact"] else { throw UnreadableEvent("there is no fact") }
        self.payload = payload
    }

    /// Writes a body around a payload, which MUST be one JSON object.
    static func bytes(_ payload: [UInt8], _ principal: Principal, at time: Timestamp) -> [UInt8] {
        var json = JSONWriter(capacity: payload.count + 160)
        json.beginObject()
        json.member("author", principal.pseudonym.description)
        json.key("at")
        json.bytes.append(UInt8(ascii: "\""))
        time.append(to: &json.bytes, milliseconds: true)
        json.bytes.append(UInt8(ascii: "\""))
        json.member("via", principal.channel.rawValue)
        json.member("lang", principal.language)
        json.key("fact")
        json.raw(payload)
        json.endObject()
        return json.bytes
    }
}
