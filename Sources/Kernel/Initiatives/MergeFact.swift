// SPDX-License-Identifier: Apache-2.0
import Formats

/// What happens when two initiatives meet.
public enum MergeFact: Equatable, Sendable {
    /// A steward would have it go up in another, for a reason.
    case proposed(into: EntryIndex, reason: String)
    /// The proposal was taken back.
    case withdrawn
    /// The stewards of the one that would have taken it in say no, for a reason.
    case declined(from: EntryIndex, reason: String)
    /// Another initiative went up in this one; its address leads here from now on.
    case merged(from: EntryIndex)

    static let kinds: [EventKind] = [
        "merge-proposed/1", "merge-withdrawn/1", "merge-declined/1", "merge-accepted/1",
    ]

    var kind: EventKind {
        switch self {
        case .proposed: "merge-proposed/1"
        case .withdrawn: "merge-withdrawn/1"
        case .declined: "merge-declined/1"
        case .merged: "merge-accepted/1"
        }
    }

    static func references(_ kind: EventKind) -> [String] {
        switch kind {
        case "merge-proposed/1": ["into"]
        case "merge-declined/1", "merge-accepted/1": ["from"]
        default: []
        }
    }

    func write(to json: inout JSONWriter) {
        switch self {
        case .proposed(let into, let reason):
            json.member("into", into)
            json.member("reason", reason)
        case .withdrawn: break
        case .declined(let from, let reason):
            json.member("from", from)
            json.member("reason", reason)
        case .merged(let from): json.member("from", from)
        }
    }

    init(_ kind: EventKind, _ payload: JSONValue) throws {
        switch kind {
        case "merge-proposed/1":
            self = .proposed(into: try payload.int("into"), reason: try payload.text("reason"))
        case "merge-withdrawn/1": self = .withdrawn
        case "merge-declined/1":
            self = .declined(from: try payload.int("from"), reason: try payload.text("reason"))
        case "merge-accepted/1": self = .merged(from: try payload.int("from"))
        default: throw UnreadableEvent("unknown kind \(kind)")
        }
    }
}
