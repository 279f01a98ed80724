// SPDX-License-Identifier: Apache-2.0
public import Formats
import SQL

/// What is done to the record's bodies and to the files they name; the tree verifies all the same.
public enum RecordEvent: RecordedEvent {
    /// A body and its salt were deleted; where the law required it, in whose words.
    ///
    /// What others stand on remains: the body without what its author wrote in their own words.
    case erased(entry: EntryIndex, reason: String, basis: String?, remains: JSONValue? = nil)
    /// A file was deleted for good, because the law required it; it is not taken again.
    case removed(media: String, basis: String)

    public static let instrument: InstrumentName = "record"
    public static let kinds: [EventKind] = ["erased/1", "removed/1"]
    public var kind: EventKind {
        switch self {
        case .erased: "erased/1"
        case .removed: "removed/1"
        }
    }

    public func write(to json: inout JSONWriter) {
        switch self {
        case .erased(let entry, let reason, let basis, let remains):
            json.member("entry", entry)
            json.member("reason", reason)
            if let basis { json.member("basis", basis) }
            if let remains { json.member("remains", remains) }
        case .removed(let media, let basis):
            json.member("removed", media)
            json.member("basis", basis)
        }
    }

    public init(_ kind: EventKind, _ payload: JSONValue) throws {
        switch kind {
        case "erased/1":
            self = .erased(
                entry: try payload.int("entry"), reason: try payload.text("reason"),
                basis: payload["basis"]?.stringValue, remains: payload["remains"])
        case "removed/1":
            self = .removed(media: try payload.text("removed"), basis: try payload.text("basis"))
        default: throw UnreadableEvent("unknown kind \(kind)")
        }
    }
}

/// The record's own instrument: what was taken out of it, and why; its acts are the kernel's.
struct RecordActs: Instrument {
    typealias Event = RecordEvent
    static let name: InstrumentName = "record"
    static let commands: [any Command<RecordEvent>.Type] = []

    /// Everything that was erased or removed, by the entry that says so.
    static let removal = Table(
        "record_removal",
        [
            Column("idx", .integer), Column("initiative", .integer),
            Column("entry", .integer, optional: true),
            Column("media", .text, optional: true), Column("reason", .text),
            Column("basis", .text, optional: true), Column("time", .integer),
        ],
        primaryKey: ["idx"], indexes: [.init(["media"])])
    static let tables: [Table] = [removal]

    func project(_ event: RecordEvent, of entry: Entry, into db: borrowing WriteTransaction) throws {
        var (index, media, reason, basis): (EntryIndex?, String?, String, String?)
        switch event {
        case .erased(let erased, let why, let words, _):
            (index, media, reason, basis) = (erased, nil, why, words)
        case .removed(let hash, let words): (index, media, reason, basis) = (nil, hash, "legal", words)
        }
        try db.run(
            """
            INSERT INTO record_removal (idx, initiative, entry, media, reason, basis, time) \
            VALUES (\(entry.index), \(entry.initiative), \(index), \(media), \(reason), \(basis), \
            \(entry.time.milliseconds))
            """)
    }

    func withdraw(_ subject: EntryIndex, from db: borrowing WriteTransaction) {}
}
