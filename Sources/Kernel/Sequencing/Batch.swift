// SPDX-License-Identifier: Apache-2.0
import Formats
import Record
import SQL

/// What one transaction appends: it numbers in memory, seals, stores and projects.
struct Batch: ~Copyable {
    var head: Head
    let instruments: [InstrumentName: AnyInstrument]
    let clock: @Sendable () -> Timestamp
    var salts: SaltSource
    var notices: [Notice] = []
    var eraseMedia: [String] = []
    var changedInitiatives: Set<EntryIndex> = []
    var changedOrganisations: Set<EntryIndex> = []
    /// How open the initiatives are that commands were about; forgotten where an entry may change it.
    var gates: [EntryIndex: Gate] = [:]

    /// The time of the next entry: now, but never earlier than the entry before.
    mutating func now() -> Timestamp {
        head.time = max(head.time, clock())
        return head.time
    }

    /// Seals a fact, stores it and folds it, through the wire form so that live and replay are one path.
    mutating func append<E: RecordedEvent>(
        _ event: E, about subject: EntryIndex, in initiative: EntryIndex, held: Bool, by principal: Principal,
        into db: borrowing WriteTransaction
    ) throws {
        guard let instrument = instruments[E.instrument] else {
            throw UnreadableEvent("no instrument \(E.instrument)")
        }
        var json = JSONWriter()
        json.beginObject()
        event.write(to: &json)
        json.endObject()
        let body = BodyContent.bytes(json.bytes, principal, at: head.time)
        let index = try store(
            kind: "\(E.instrument)/\(event.kind)", body: body,
            state: held ? .withheld : .present, about: subject, in: initiative, into: db)
        try name(event.media, in: index, db)
        let content = try BodyContent(body)
        let entry = Entry(
            index: index, time: content.time, initiative: initiative, subject: subject,
            author: content.author, channel: content.channel, language: content.language)
        try instrument.project(event.kind, content.payload, entry, db)
        try Organisations.note(entry, "\(E.instrument)/\(event.kind)", db)
    }

    /// Notes which files an entry names, so that they are served and deleted with it.
    func name(_ media: [String], in index: EntryIndex, _ db: borrowing WriteTransaction) throws {
        for hash in media {
            try db.run(
                "INSERT INTO record_media (hash, idx) VALUES (\(hash), \(index)) ON CONFLICT DO NOTHING")
        }
    }

    /// Stores a sealed body under the next index.
    mutating func store(
        kind: String, body: [UInt8], state: BodyState, about subject: EntryIndex, in initiative: EntryIndex,
        into db: borrowing WriteTransaction
    ) throws -> EntryIndex {
        let salt = salts.next()
        let commitment = Commitment.of(body: body, salt: salt)
        let envelope = try Envelope(
            index: head.next, timeInMinutes: head.time.minutes, initiative: initiative, kind: kind,
            subject: subject, commitment: commitment)
        try insert(envelope, state: state, salt: salt.bytes, body: body, into: db)
        return envelope.index
    }

    /// Appends a sealed envelope with its body as it is.
    mutating func insert(
        _ envelope: Envelope, state: BodyState, salt: [UInt8]?, body: [UInt8]?,
        into db: borrowing WriteTransaction
    ) throws {
        try db.gather(
            """
            INSERT INTO record_entry (idx, minutes, initiative, kind, subject, commitment, origin_name, \
            origin_index, state, salt, body) VALUES (\(envelope.index), \(envelope.timeInMinutes), \
            \(envelope.initiative), \(envelope.kind), \(envelope.subject), \(envelope.commitment.bytes), \
            \(envelope.origin?.name), \(envelope.origin?.index), \(Int64(state.rawValue)), \(salt), \(body))
            """)
        head.tree.append(envelope.leafHash)
        if envelope.kind.hasPrefix("initiatives/") || envelope.kind.hasPrefix("record/") { gates = [:] }
        notices.append(
            Notice(
                index: envelope.index, initiative: envelope.initiative, kind: envelope.kind,
                subject: envelope.subject))
    }
}

/// Random salts, drawn from the system a page at a time.
struct SaltSource: Sendable {
    private var pool: [UInt8] = []
    private var used = 0

    mutating func next() -> Salt {
        if used + Salt.byteCount > pool.count {
            pool = Random.bytes(4096)
            used = 0
        }
        defer { used += Salt.byteCount }
        guard let salt = Salt(bytes: pool[used..<used + Salt.byteCount]) else {
            preconditionFailure("16 bytes")
        }
        return salt
    }
}

extension Timestamp {
    /// Whole minutes since the epoch.
    var minutes: Int64 { floored(to: 60_000).milliseconds / 60_000 }
}
