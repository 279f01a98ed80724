// SPDX-License-Identifier: Apache-2.0
public import Formats
import SQL

/// What the stewards of an initiative arranged: its pace, its helpers, and who looks after it.
public struct InitiativeCare: Sendable, Equatable {
    /// Each person may contribute once in so many minutes; 0 for as often as they like.
    public let pace: Int64
    /// Why.
    public let paceReason: String
    /// Why only stewards may contribute; nil where everyone may.
    public let frozen: String?
    /// Until when, where that was said.
    public let frozenUntil: Timestamp?
    /// Anyone may help.
    public let isHelpingOpen: Bool
    /// The last hand-over.
    public let handover: Handover?
    /// When that was.
    public let handedOver: Timestamp?
    /// When the stewards are replaced unless one of them does something.
    public let quietUntil: Timestamp?
    /// The entry that says so.
    public let quietNotice: EntryIndex?

    init(_ row: borrowing Row, from first: Int) throws {
        (pace, paceReason) = (row.int(first), row.text(first + 1))
        frozen = row.optionalText(first + 2)
        frozenUntil = row.optionalInt(first + 3).map { Timestamp(milliseconds: $0) }
        isHelpingOpen = row.int(first + 4) == 1
        handover = try row.optionalText(first + 5).map { try Handover(JSONValue(parsing: $0)) }
        handedOver = row.optionalInt(first + 6).map { Timestamp(milliseconds: $0) }
        quietUntil = row.optionalInt(first + 7).map { Timestamp(milliseconds: $0) }
        quietNotice = row.optionalInt(first + 8)
    }

    /// Why only stewards may contribute at a time; nil where everyone may.
    public func frozen(at now: Timestamp) -> String? {
        if let frozenUntil, frozenUntil <= now { return nil }
        return frozen
    }

    /// The hand-over that holds at a time.
    public func handover(at now: Timestamp) -> Handover? {
        if let until = handover?.until, until <= now { return nil }
        return handover
    }
}
