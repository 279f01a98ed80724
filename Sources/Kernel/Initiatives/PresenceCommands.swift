// SPDX-License-Identifier: Apache-2.0
public import Formats
public import SQL

/// Says in public that no steward has done anything for long, while things wait.
///
/// The rules stand in docs/governance.md; `StewardWatch` finds when they hold.
public struct GiveNotice: Command {
    public typealias Event = InitiativeEvent
    public static let name = "give-notice"
    public static let right = Right.node
    public let initiative: EntryIndex
    let until: Timestamp

    /// Says when the stewards are replaced, unless one of them does something.
    public init(initiative: EntryIndex, until: Timestamp) {
        self.initiative = initiative
        self.until = until
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<InitiativeEvent>
    ) throws {
        let isGiven = try db.exists(
            "SELECT 1 FROM initiatives_initiative WHERE id = \(initiative) AND quiet_until IS NOT NULL")
        guard !isGiven else { throw Refusal(.already) }
        draft.add(.care(.stewardsQuiet(until: until)), about: initiative)
    }
}

/// Says that a steward is here; ends a notice.
public struct SayPresent: Command {
    public typealias Event = InitiativeEvent
    public static let name = "say-present"
    public static let right = Right.steward
    public static let needsPerson = true
    public static let worksWhenClosed = true
    public let initiative: EntryIndex

    /// Names the initiative.
    public init(initiative: EntryIndex) { self.initiative = initiative }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<InitiativeEvent>
    ) throws {
        draft.add(.care(.stewardPresent), about: initiative)
    }
}

/// Replaces stewards who stayed quiet after a notice.
public struct ReplaceStewards: Command {
    public typealias Event = InitiativeEvent
    public static let name = "replace-stewards"
    public static let right = Right.node
    public let initiative: EntryIndex
    let notice: EntryIndex
    let by: [Pseudonym]

    /// Names the notice that ran out, and those who contributed most reliably.
    public init(initiative: EntryIndex, notice: EntryIndex, by: [Pseudonym]) {
        self.initiative = initiative
        self.notice = notice
        self.by = by
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<InitiativeEvent>
    ) throws {
        let isDue = try db.exists(
            """
            SELECT 1 FROM initiatives_initiative WHERE id = \(initiative) AND quiet_notice = \(notice) \
            AND quiet_until <= \(now.milliseconds)
            """)
        guard isDue, !by.isEmpty else { throw Refusal(.wrongState) }
        let stewards = try db.query("SELECT person FROM initiatives_steward WHERE initiative = \(initiative)")
        { Pseudonym($0.text(0)) }
        let gone = stewards.filter { !by.contains($0) }.sorted { $0.description < $1.description }
        draft.add(.care(.stewardsReplaced(gone: gone, by: by)), about: initiative)
    }
}
