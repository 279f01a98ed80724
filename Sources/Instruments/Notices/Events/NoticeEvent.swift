// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel

/// What happens to a notice; its id is the index of the entry that posted it.
public enum NoticeEvent: RecordedEvent {
    /// It was posted.
    case posted(NoticeContent)
    /// It says something else from now on.
    case updated(NoticeContent)
    /// It no longer holds, for a reason.
    case cancelled(reason: String)
    /// The notices of an initiative that went up in this one are shown here from now on.
    case adopted(from: EntryIndex)

    public static let instrument: InstrumentName = "notices"
    public static let kinds: [EventKind] = ["posted/1", "updated/1", "cancelled/1", "adopted/1"]

    public var kind: EventKind {
        switch self {
        case .posted: "posted/1"
        case .updated: "updated/1"
        case .cancelled: "cancelled/1"
        case .adopted: "adopted/1"
        }
    }

    /// A notice is cancelled, not erased: people may have acted on it.
    public static func isErasableByAuthor(_ kind: EventKind) -> Bool { false }

    public static func isErasable(_ kind: EventKind) -> Bool { kind != "adopted/1" }

    public static func references(_ kind: EventKind) -> [String] { kind == "adopted/1" ? ["from"] : [] }

    public func write(to json: inout JSONWriter) {
        switch self {
        case .posted(let content), .updated(let content): content.write(to: &json)
        case .cancelled(let reason): json.member("reason", reason)
        case .adopted(let from): json.member("from", from)
        }
    }

    public init(_ kind: EventKind, _ payload: JSONValue) throws {
        switch kind {
        case "posted/1": self = .posted(try NoticeContent(payload))
        case "updated/1": self = .updated(try NoticeContent(payload))
        case "cancelled/1": self = .cancelled(reason: try payload.text("reason"))
        case "adopted/1": self = .adopted(from: try payload.int("from"))
        default: throw UnreadableEvent("unknown kind \(kind)")
        }
    }
}
