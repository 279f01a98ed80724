// SPDX-License-Identifier: Apache-2.0
public import Formats
public import SQL

/// Lets anyone help with the queue, or only those who were invited.
public struct OpenHelping: Command {
    public typealias Event = InitiativeEvent
    public static let name = "open-helping"
    public static let right = Right.steward
    public static let needsPerson = true
    public static let fields = [
        Field("open", .flag, required: true, "Anyone may join; otherwise by invitation.")
    ]
    public let initiative: EntryIndex
    let isOpen: Bool

    /// Says whether anyone may help.
    public init(initiative: EntryIndex, isOpen: Bool) {
        self.initiative = initiative
        self.isOpen = isOpen
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<InitiativeEvent>
    ) throws {
        let was = try db.int("SELECT helping FROM initiatives_initiative WHERE id = \(initiative)") == 1
        guard was != isOpen else { throw Refusal(.already) }
        draft.add(.care(.helpingOpened(isOpen)), about: initiative)
    }
}

/// Keeps an invitation with which several people can become helpers, within seven days.
///
/// Nothing of it is on the record: what is recorded is who joined (`JoinHelpers`).
public struct InviteToHelp: Command {
    public typealias Event = InitiativeEvent
    public static let name = "invite-helper"
    public static let right = Right.steward
    public static let needsPerson = true
    public static let fields = [
        Field("reviews", .flag, "Those who join also judge what is held and what was complained about.")
    ]
    public let initiative: EntryIndex
    let code: String
    let reviews: Bool

    /// Gives the code that the invited will show; `InviteSteward.makeCode` makes one.
    public init(initiative: EntryIndex, code: String, reviews: Bool) {
        self.initiative = initiative
        self.code = code
        self.reviews = reviews
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<InitiativeEvent>
    ) throws {
        let role = reviews ? JoinHelpers.reviewer : JoinHelpers.helper
        draft.keep(try Invitation.keep(code, role: role, in: initiative, of: initiative, at: now))
    }
}

/// Joins those who help with the queue: by invitation, or as anyone where it is open.
public struct JoinHelpers: Command {
    public typealias Event = InitiativeEvent
    public static let name = "join-helpers"
    public static let right = Right.contribute
    public static let needsPerson = true
    public static let isPaced = false
    public static let fields = [
        Field("code", .text, limit: 200, "The code of the invitation; needless where anyone may help.")
    ]
    static let helper = "helper"
    static let reviewer = "reviewer"
    public let initiative: EntryIndex
    let code: String?

    /// Gives the code of the invitation, where there is one.
    public init(initiative: EntryIndex, code: String?) {
        self.initiative = initiative
        self.code = code
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<InitiativeEvent>
    ) throws {
        var reviews = false
        if let code {
            let role = try Invitation.role(code, in: initiative, of: initiative, at: now, db)
            guard [Self.helper, Self.reviewer].contains(role) else { throw Refusal(.badCode) }
            reviews = role == Self.reviewer
        } else if try db.int("SELECT helping FROM initiatives_initiative WHERE id = \(initiative)") != 1 {
            throw Refusal(.badCode)
        }
        let helps = try db.helps(principal.pseudonym, in: initiative)
        if helps == .reviewing || (helps == .helping && !reviews) { throw Refusal(.already) }
        draft.add(.care(.helperJoined(reviews: reviews)), about: initiative)
    }
}

/// Ends one's own help.
public struct LeaveHelpers: Command {
    public typealias Event = InitiativeEvent
    public static let name = "leave-helpers"
    public static let right = Right.contribute
    public static let needsPerson = true
    public static let isPaced = false
    public static let worksWhenClosed = true
    public let initiative: EntryIndex

    /// Names the initiative.
    public init(initiative: EntryIndex) { self.initiative = initiative }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<InitiativeEvent>
    ) throws {
        guard try db.helps(principal.pseudonym, in: initiative) != nil else { throw Refusal(.wrongState) }
        draft.add(.care(.helperLeft(principal.pseudonym)), about: initiative)
    }
}

/// Ends another's help.
public struct DismissFromHelp: Command {
    public typealias Event = InitiativeEvent
    public static let name = "dismiss-helper"
    public static let right = Right.steward
    public static let needsPerson = true
    public static let fields = [Field("person", .text, required: true, "The helper's pseudonym.")]
    public static let worksWhenClosed = true
    public let initiative: EntryIndex
    let person: Pseudonym

    /// Names the helper.
    public init(initiative: EntryIndex, person: Pseudonym) {
        self.initiative = initiative
        self.person = person
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<InitiativeEvent>
    ) throws {
        guard try db.helps(person, in: initiative) != nil else { throw Refusal(.notFound) }
        draft.add(.care(.helperLeft(person)), about: initiative)
    }
}

/// What a helper may do.
public enum Helping: Sendable, Equatable {
    /// Small tasks: place, translate, categorise, check.
    case helping
    /// Also judges what is held and what was complained about.
    case reviewing
}

extension Reading where Self: ~Copyable {
    /// What a person may do with the queue of an initiative; nil where they do not help.
    public func helps(_ person: Pseudonym, in initiative: EntryIndex) throws -> Helping? {
        try first(
            """
            SELECT reviews FROM initiatives_helper WHERE initiative = \(initiative) \
            AND person = \(person.description)
            """
        ) { $0.int(0) == 1 ? .reviewing : .helping }
    }
}
