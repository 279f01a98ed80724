// SPDX-License-Identifier: Apache-2.0
public import Formats
public import SQL

/// Slows an initiative down: each person may contribute once in so many minutes.
public struct SetPace: Command {
    public typealias Event = InitiativeEvent
    public static let name = "set-pace"
    public static let right = Right.steward
    public static let fields = [
        Field("minutes", .number, required: true, "Minutes between one's contributions, to 1440; 0 ends it."),
        Field("reason", .text, required: true, limit: 500, "Why; public."),
    ]
    /// A day.
    static let longest: Int64 = 1440
    public let initiative: EntryIndex
    let minutes: Int64
    let reason: String

    /// Gives the minutes and the reason.
    public init(initiative: EntryIndex, minutes: Int64, reason: String) {
        self.initiative = initiative
        self.minutes = minutes
        self.reason = reason
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<InitiativeEvent>
    ) throws {
        guard (0...Self.longest).contains(minutes) else {
            throw Refusal.field("minutes", "range", ["from": "0", "to": String(Self.longest)])
        }
        let reason = try WrittenText.reason(reason)
        let old = try db.int("SELECT pace FROM initiatives_initiative WHERE id = \(initiative)")
        guard old != minutes else { throw Refusal.field("minutes", "unchanged") }
        draft.add(.care(.paced(minutes: minutes, reason: reason)), about: initiative)
    }
}

/// Lets only stewards contribute, perhaps until a time.
public struct FreezeInitiative: Command {
    public typealias Event = InitiativeEvent
    public static let name = "freeze"
    public static let right = Right.steward
    public static let fields = [
        Field("reason", .text, required: true, limit: 500, "Why; public."),
        Field("until", .time, "Until when; without it, until a steward ends it."),
    ]
    public let initiative: EntryIndex
    let reason: String
    let until: Timestamp?

    /// Gives the reason and the end.
    public init(initiative: EntryIndex, reason: String, until: Timestamp?) {
        self.initiative = initiative
        self.reason = reason
        self.until = until
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<InitiativeEvent>
    ) throws {
        let reason = try WrittenText.reason(reason)
        if let until, until <= now { throw Refusal.field("until", "past") }
        draft.add(.care(.frozen(reason: reason, until: until)), about: initiative)
    }
}

/// Lets everyone contribute again.
public struct ThawInitiative: Command {
    public typealias Event = InitiativeEvent
    public static let name = "thaw"
    public static let right = Right.steward
    public static let fields = [Field("reason", .text, limit: 500, "Why; public.")]
    public let initiative: EntryIndex
    let reason: String

    /// Gives the reason.
    public init(initiative: EntryIndex, reason: String) {
        self.initiative = initiative
        self.reason = reason
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<InitiativeEvent>
    ) throws {
        let isFrozen = try db.exists(
            "SELECT 1 FROM initiatives_initiative WHERE id = \(initiative) AND frozen IS NOT NULL")
        guard isFrozen else { throw Refusal(.wrongState) }
        draft.add(.care(.thawed(reason: reason)), about: initiative)
    }
}

/// Hands over to another steward, for the night or for good, with a note.
public struct HandOver: Command {
    public typealias Event = InitiativeEvent
    public static let name = "hand-over"
    public static let right = Right.steward
    public static let fields = [
        Field("to", .text, limit: 40, "Pseudonym of the steward who takes over; empty for whoever is there."),
        Field("note", .longText, required: true, limit: 2000, "What they should know; public."),
        Field("until", .time, "Until when; without it, until the next hand-over."),
        Field("personalDataAccepted", .flag, "Publish although it seems to hold personal data."),
    ]
    public let initiative: EntryIndex
    let handover: Handover
    let personalData: WrittenText.PersonalDataRule

    /// Says to whom, with which note and until when.
    public init(initiative: EntryIndex, _ handover: Handover, personalDataAccepted: Bool = false) {
        self.initiative = initiative
        self.handover = handover
        personalData = .init(accepted: personalDataAccepted)
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<InitiativeEvent>
    ) throws {
        let note = try WrittenText.published("note", handover.note, limit: 2000, personalData)
        if let until = handover.until, until <= now { throw Refusal.field("until", "past") }
        if let to = handover.to {
            let isSteward = try db.exists(
                """
                SELECT 1 FROM initiatives_steward WHERE initiative = \(initiative) \
                AND person = \(to.description)
                """)
            guard isSteward else { throw Refusal.field("to", "unknown") }
        }
        draft.add(
            .care(.handedOver(Handover(to: handover.to, note: note, until: handover.until))),
            about: initiative)
    }
}
