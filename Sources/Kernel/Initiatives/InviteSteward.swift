// SPDX-License-Identifier: Apache-2.0
public import Formats
public import SQL

/// Keeps an invitation with which another person can become a steward, once, within seven days.
///
/// Nothing of it is on the record: what is recorded is that somebody accepted (`AppointSteward`).
public struct InviteSteward: Command {
    public typealias Event = InitiativeEvent
    public static let name = "invite-steward"
    public static let right = Right.steward
    public static let needsPerson = true
    public static let worksWhenClosed = true
    public let initiative: EntryIndex
    let code: String

    /// Gives the code that the invited person will show; `makeCode` makes one.
    public init(initiative: EntryIndex, code: String) {
        self.initiative = initiative
        self.code = code
    }

    /// Makes a code that nobody can guess: 120 random bits in 24 characters.
    public static func makeCode() -> String { Base32.encode(Random.bytes(15)) }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<InitiativeEvent>
    ) throws {
        draft.keep(
            try Invitation.keep(code, role: Invitation.steward, in: initiative, of: initiative, at: now))
    }
}
