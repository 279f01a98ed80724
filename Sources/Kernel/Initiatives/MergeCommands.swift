// SPDX-License-Identifier: Apache-2.0
public import Formats
public import SQL

/// Proposes that an initiative goes up in another; the stewards of that one accept or decline.
public struct ProposeMerge: Command {
    public typealias Event = InitiativeEvent
    public static let name = "propose-merge"
    public static let right = Right.steward
    public static let needsPerson = true
    public static let fields = [
        Field("into", .text, required: true, limit: 40, "Short address of the initiative that stays."),
        Field("reason", .text, required: true, limit: 500, "Why; public."),
    ]
    public let initiative: EntryIndex
    let into: EntryIndex
    let reason: String

    /// Names the initiative that stays, and the reason.
    public init(initiative: EntryIndex, into: EntryIndex, reason: String) {
        self.initiative = initiative
        self.into = into
        self.reason = reason
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<InitiativeEvent>
    ) throws {
        guard into != initiative else { throw Refusal.field("into", "same") }
        let reason = try WrittenText.reason(reason)
        try db.requireOpen(into)
        // What goes up in another cannot take in a third, nor go up in two.
        let moving = try db.first(
            """
            SELECT i.name FROM initiatives_proposal p JOIN initiatives_initiative i ON i.id = p.initiative \
            WHERE p.initiative IN (\(initiative), \(into)) OR p.into_id = \(initiative)
            """
        ) { $0.text(0) }
        if let moving { throw Refusal(.merging, values: ["name": moving]) }
        draft.add(.merge(.proposed(into: into, reason: reason)), about: initiative)
    }
}

/// Takes back the proposal to go up in another.
public struct WithdrawMerge: Command {
    public typealias Event = InitiativeEvent
    public static let name = "withdraw-merge"
    public static let right = Right.steward
    public static let needsPerson = true
    public static let worksWhenClosed = true
    public let initiative: EntryIndex

    /// Names the initiative that would have gone up in another.
    public init(initiative: EntryIndex) { self.initiative = initiative }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<InitiativeEvent>
    ) throws {
        guard try db.exists("SELECT 1 FROM initiatives_proposal WHERE initiative = \(initiative)") else {
            throw Refusal(.wrongState)
        }
        draft.add(.merge(.withdrawn), about: initiative)
    }
}

/// Says no to another initiative that would go up in this one.
public struct DeclineMerge: Command {
    public typealias Event = InitiativeEvent
    public static let name = "decline-merge"
    public static let right = Right.steward
    public static let needsPerson = true
    public static let fields = [
        Field("from", .text, required: true, limit: 40, "Short address of the initiative that would go up."),
        Field("reason", .text, required: true, limit: 500, "Why not; public."),
    ]
    public static let worksWhenClosed = true
    public let initiative: EntryIndex
    let from: EntryIndex
    let reason: String

    /// Names the other initiative, and the reason.
    public init(initiative: EntryIndex, from: EntryIndex, reason: String) {
        self.initiative = initiative
        self.from = from
        self.reason = reason
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<InitiativeEvent>
    ) throws {
        let reason = try WrittenText.reason(reason)
        try db.requireProposal(from, into: initiative)
        draft.add(.merge(.declined(from: from, reason: reason)), about: initiative)
    }
}

/// Takes another initiative in: its address leads here, and what was contributed to it is shown here.
public struct AcceptMerge: Command {
    public typealias Event = InitiativeEvent
    public static let name = "accept-merge"
    public static let right = Right.steward
    public static let needsPerson = true
    public static let fields = [
        Field("from", .text, required: true, limit: 40, "Short address of the initiative that goes up in it.")
    ]
    public let initiative: EntryIndex
    let from: EntryIndex

    /// Names the other initiative.
    public init(initiative: EntryIndex, from: EntryIndex) {
        self.initiative = initiative
        self.from = from
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<InitiativeEvent>
    ) throws {
        try db.requireProposal(from, into: initiative)
        try db.requireOpen(from)
        draft.add(.merge(.merged(from: from)), about: initiative)
        draft.adopt(from)
    }
}

extension Reading where Self: ~Copyable {
    /// Refuses where an initiative takes no contributions, or is none.
    fileprivate func requireOpen(_ initiative: EntryIndex) throws {
        let phase = try first("SELECT phase FROM initiatives_initiative WHERE id = \(initiative)") {
            InitiativePhase(rawValue: $0.text(0))
        }
        guard let phase = phase ?? nil else { throw Refusal.field("into", "unknown") }
        guard phase.takesContributions else { throw Refusal(.closed) }
    }

    /// Refuses where nobody proposed that one initiative goes up in the other.
    fileprivate func requireProposal(_ from: EntryIndex, into: EntryIndex) throws {
        guard
            try exists(
                "SELECT 1 FROM initiatives_proposal WHERE initiative = \(from) AND into_id = \(into)")
        else { throw Refusal(.wrongState) }
    }
}
