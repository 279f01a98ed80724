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

    public static let instrument: InstrumentName = "notices"
    public static let kinds: [EventKind] = ["posted/1", "updated/1", "cancelled/1"]

    public var kind: EventKind {
        switch self {
        case .posted: "posted/1"
        case .updated: "updated/1"
        case .cancelled: "cancelled/1"
        }
    }

    /// A notice is cancelled, not erased: people may have acted on it.
    public static func isErasableByAuthor(_ kind: EventKind) -> Bool { false }

    public func write(to json: inout JSONWriter) {
        switch self {
        case .posted(let content), .updated(let content): content.write(to: &json)
        case .cancelled(let reason): json.member("reason", reason)
        }
    }

    public init(_ kind: EventKind, _ payload: JSONValue) throws {
        switch kind {
        case "posted/1": self = .posted(try NoticeContent(payload))
        case "updated/1": self = .updated(try NoticeContent(payload))
        case "cancelled/1": self = .cancelled(reason: try payload.text("reason"))
        default: throw UnreadableEvent("unknown kind \(kind)")
        }
    }
}
