// SPDX-License-Identifier: Apache-2.0
public import Formats
import SQL

/// What is done to the record's bodies; the tree verifies all the same.
public enum RecordEvent: RecordedEvent {
    /// A body and its salt were deleted, for a reason.
    case erased(entry: EntryIndex, reason: String)

    public static let instrument: InstrumentName = "record"
    public static let kinds: [EventKind] = ["erased/1"]
    public var kind: EventKind { "erased/1" }

    public func write(to json: inout JSONWriter) {
        switch self {
        case .erased(let entry, let reason):
            json.member("entry", entry)
            json.member("reason", reason)
        }
    }

    public init(_ kind: EventKind, _ payload: JSONValue) throws {
        guard kind == "erased/1" else { throw UnreadableEvent("unknown kind \(kind)") }
        self = .erased(entry: try payload.int("entry"), reason: try payload.text("reason"))
    }
}

/// The record's own instrument: it has no tables, its acts are the kernel's.
struct RecordActs: Instrument {
    typealias Event = RecordEvent
    static let name: InstrumentName = "record"
    static let commands: [any Command<RecordEvent>.Type] = []
    static let tables: [Table] = []
    func project(_ event: RecordEvent, of entry: Entry, into db: borrowing WriteTransaction) {}
    func withdraw(_ subject: EntryIndex, from db: borrowing WriteTransaction) {}
}
