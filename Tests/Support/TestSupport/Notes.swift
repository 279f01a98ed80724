// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// A fact about a note.
public enum NoteEvent: RecordedEvent {
    /// A note was posted.
    case posted(String, category: Int64, pictures: [String])
    /// Somebody replied.
    case replied(String)
    /// It was struck out.
    case struck

    public static let instrument: InstrumentName = "notes"
    public static let kinds: [EventKind] = ["posted/1", "replied/1", "struck/1"]
    public var kind: EventKind {
        switch self {
        case .posted: "posted/1"
        case .replied: "replied/1"
        case .struck: "struck/1"
        }
    }
    public var media: [String] { if case .posted(_, _, let pictures) = self { pictures } else { [] } }

    public func write(to json: inout JSONWriter) {
        switch self {
        case .posted(let text, let category, let pictures):
            json.member("text", text)
            json.member("category", category)
            json.member("pictures", pictures)
        case .replied(let text): json.member("text", text)
        case .struck: break
        }
    }

    public init(_ kind: EventKind, _ payload: JSONValue) throws {
        switch kind {
        case "posted/1":
            self = .posted(
                try payload.text("text"), category: try payload.int("category"),
                pictures: payload["pictures"]?.arrayValue?.compactMap(\.stringValue) ?? [])
        case "replied/1": self = .replied(try payload.text("text"))
        case "struck/1": self = .struck
        default: throw UnreadableEvent("unknown kind \(kind)")
        }
    }
}

/// The smallest instrument that has everything: facts, tables, totals, private rows, settings.
public struct Notes: Instrument {
    public typealias Event = NoteEvent
    public static let name: InstrumentName = "notes"
    public static let commands: [any Command<NoteEvent>.Type] = [
        PostNote.self, ReplyToNote.self, StrikeNote.self, KeepDraft.self,
    ]
    public static let tables = [
        Table(
            "notes_note",
            [
                Column("id", .integer), Column("initiative", .integer), Column("author", .text),
                Column("text", .text), Column("category", .integer), Column("time", .integer),
                Column("struck", .integer),
            ],
            primaryKey: ["id"], indexes: [.init(["initiative", "id"])]),
        Table(
            "notes_reply", [Column("id", .integer), Column("note", .integer), Column("text", .text)],
            primaryKey: ["id"], indexes: [.init(["note"])]),
    ]
    /// How many notes stand in an initiative's category.
    public static let total = CounterTable(
        "notes_total", keys: ("initiative", "category", "c", "d"))
    public static let counters = [total]
    public static let vault = [
        Table(
            "notes_draft", [Column("id", .integer), Column("person", .integer), Column("text", .text)],
            primaryKey: ["id"])
    ]

    /// Makes the instrument.
    public init() {}

    public func project(_ event: NoteEvent, of entry: Entry, into db: borrowing WriteTransaction) throws {
        switch event {
        case .posted(let text, let category, _):
            if text == "poison" { throw UnreadableEvent("poison") }
            if text == "late refusal" { throw Refusal(.invalid) }
            try db.run(
                """
                INSERT INTO notes_note (id, initiative, author, text, category, time, struck) \
                VALUES (\(entry.index), \(entry.initiative), \(entry.author.description), \(text), \
                \(category), \(entry.time.milliseconds), 0)
                """)
            db.add(1, to: Self.total, CounterKey(entry.initiative, category))
        case .replied(let text):
            try db.run(
                "INSERT INTO notes_reply (id, note, text) VALUES (\(entry.index), \(entry.subject), \(text))")
        case .struck:
            try removeFromTotal(entry.subject, db)
            try db.run("UPDATE notes_note SET struck = 1 WHERE id = \(entry.subject)")
        }
    }

    public func withdraw(_ subject: EntryIndex, from db: borrowing WriteTransaction) throws {
        try removeFromTotal(subject, db)
        try db.run("DELETE FROM notes_note WHERE id = \(subject)")
        try db.run("DELETE FROM notes_reply WHERE note = \(subject)")
    }

    private func removeFromTotal(_ subject: EntryIndex, _ db: borrowing WriteTransaction) throws {
        let row = try db.first(
            "SELECT initiative, category FROM notes_note WHERE id = \(subject) AND struck = 0"
        ) { CounterKey($0.int(0), $0.int(1)) }
        if let row { db.add(-1, to: Self.total, row) }
    }

    public func furnish(_ settings: JSONValue) throws -> [NoteEvent] {
        guard let texts = settings["welcome"]?.arrayValue else { throw Refusal.field("notes", "required") }
        return texts.compactMap(\.stringValue).map { .posted($0, category: 99, pictures: []) }
    }

    public func settings(of initiative: EntryIndex, reading db: borrowing ReadTransaction) throws
        -> JSONValue?
    {
        let texts = try db.query(
            "SELECT text FROM notes_note WHERE initiative = \(initiative) AND category = 99 ORDER BY id"
        ) { JSONValue.string($0.text(0)) }
        var object = JSONObject()
        object["welcome"] = .array(texts)
        return .object(object)
    }

    public func forget(_ person: EntryIndex) -> [SQL] {
        ["DELETE FROM notes_draft WHERE person = \(person)"]
    }
}
