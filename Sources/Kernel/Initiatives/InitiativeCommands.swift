// SPDX-License-Identifier: Apache-2.0
public import Formats
public import SQL

/// Opens an initiative from a template's settings.
public struct OpenInitiative: Command {
    public typealias Event = InitiativeEvent
    public static let name = "open"
    public static let right = Right.open
    public static let fields = [
        Field("template", .choice, "Name of the template; `empty` where none fits."),
        Field(
            "name", .text, limit: 40,
            "Short address: 3 to 40 of a-z, 0-9 and -; made from the title if missing."),
        Field("title", .text, required: true, limit: 120, "The title."),
        Field("purpose", .longText, limit: 4000, "What it is for."),
        Field("sharedValue", .text, limit: 400, "The value that those who take part share."),
        Field("why", .longText, limit: 2000, "Why a platform, and compared with what."),
        Field("area", .area, "Where: a GeoJSON Polygon or MultiPolygon, or {type: Circle, center, radius}."),
        Field("languages", .list, "Language tags, the main one first."),
        Field("licence", .text, "SPDX name of the licence of its data; CC-BY-4.0 if missing."),
        Field("emergencyNumber", .text, limit: 20, "The number to call in an emergency."),
        Field(
            "emergencyWords", .text, limit: 160,
            "What the line with that number says; without it, that emergency services do not read this."),
        Field("isUnlisted", .flag, "Reachable by link, and on no list."),
        Field(
            "quietDays", .number,
            "Days without a steward's act, while things wait, after which others are asked; 0 for never."),
        Field("personalDataAccepted", .flag, "Publish although it seems to hold personal data."),
    ]
    public let initiative: EntryIndex = 0
    /// The short address that it will have.
    public let address: String
    /// The template's name.
    public let template: String
    /// What it says of itself.
    public let description: InitiativeDescription
    let settings: JSONValue
    let forkOf: EntryIndex?
    let personalData: WrittenText.PersonalDataRule

    /// Describes the initiative.
    ///
    /// - Parameters:
    ///   - settings: A member for each instrument that is switched on.
    ///   - personalData: Whether its texts are asked about; the node's own are not.
    public init(
        name: String, template: String, description: InitiativeDescription, settings: JSONValue,
        forkOf: EntryIndex? = nil, personalData: WrittenText.PersonalDataRule = .accepted
    ) {
        address = name
        self.template = template
        self.description = description
        self.settings = settings
        self.forkOf = forkOf
        self.personalData = personalData
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<InitiativeEvent>
    ) throws {
        // `/i/similar.json` is an address of its own.
        guard Self.isName(address), address != "similar" else { throw Refusal.field("name", "name") }
        try description.check()
        try description.ask(personalData, besides: .present(of: forkOf, db))
        if try db.exists("SELECT 1 FROM initiatives_initiative WHERE name = \(address)") {
            throw Refusal(
                .nameTaken, fields: [.init("name", "taken", ["name": address])], values: ["name": address])
        }
        draft.found(.opened(name: address, template: template, description, forkOf: forkOf))
        draft.furnish(settings)
    }

    /// Tells whether a text can be a short address.
    public static func isName(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (3...40).contains(bytes.count), bytes.first != 45, bytes.last != 45 else { return false }
        return bytes.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
    }

    /// Makes a short address from a title.
    public static func name(from title: String) -> String {
        let words = WordFolding.words(in: title).filter { $0.utf8.allSatisfy { $0 < 128 } }
        var name = words.joined(separator: "-")
        if name.utf8.count > 40 { name = String(name.prefix(40)) }
        while name.hasSuffix("-") { name.removeLast() }
        return name.utf8.count >= 3 ? name : "initiative-" + (name.isEmpty ? "1" : name)
    }
}

/// Changes what an initiative says of itself.
public struct EditInitiative: Command {
    public typealias Event = InitiativeEvent
    public static let name = "edit"
    public static let right = Right.steward
    public static let fields = OpenInitiative.fields.filter { !["template", "name"].contains($0.name) }
    public static let worksWhenClosed = true
    public let initiative: EntryIndex
    let description: InitiativeDescription
    let personalData: WrittenText.PersonalDataRule

    /// Gives the whole new description.
    ///
    /// - Parameter personalData: Whether the texts that changed are asked about.
    public init(
        initiative: EntryIndex, description: InitiativeDescription,
        personalData: WrittenText.PersonalDataRule = .accepted
    ) {
        self.initiative = initiative
        self.description = description
        self.personalData = personalData
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<InitiativeEvent>
    ) throws {
        try description.check()
        try description.ask(personalData, besides: .present(of: initiative, db))
        draft.add(.edited(description), about: initiative)
    }
}

/// Makes a person a steward; the person accepts with a link that a steward gave them.
public struct AppointSteward: Command {
    public typealias Event = InitiativeEvent
    public static let name = "accept-stewardship"
    public static let right = Right.contribute
    public static let needsPerson = true
    public static let fields = [Field("code", .text, required: true, "The code of the invitation.")]
    public static let worksWhenClosed = true
    public let initiative: EntryIndex
    let code: String

    /// Gives the code of the invitation.
    public init(initiative: EntryIndex, code: String) {
        self.initiative = initiative
        self.code = code
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<InitiativeEvent>
    ) throws {
        let role = try Invitation.role(code, in: initiative, of: initiative, at: now, db)
        guard role == Invitation.steward else { throw Refusal(.badCode) }
        draft.keep(Invitation.useUp(code))
        guard !principal.isSteward else { return }
        draft.add(.stewardAppointed(principal.pseudonym), about: initiative)
    }
}

/// Ends one's own stewardship, or another's.
public struct WithdrawSteward: Command {
    public typealias Event = InitiativeEvent
    public static let name = "withdraw-steward"
    public static let right = Right.steward
    public static let needsPerson = true
    public static let fields = [Field("person", .text, required: true, "The steward's pseudonym.")]
    public static let worksWhenClosed = true
    public let initiative: EntryIndex
    let person: Pseudonym

    /// Names the steward.
    public init(initiative: EntryIndex, person: Pseudonym) {
        self.initiative = initiative
        self.person = person
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<InitiativeEvent>
    ) throws {
        let stewards = try db.query("SELECT person FROM initiatives_steward WHERE initiative = \(initiative)")
        {
            $0.text(0)
        }
        guard stewards.contains(person.description) else { throw Refusal(.notFound) }
        guard stewards.count > 1 || principal.isOperator || principal.standing == .node else {
            throw Refusal.field("person", "lastSteward")
        }
        draft.add(.stewardWithdrawn(person), about: initiative)
    }
}

/// Takes an initiative to another phase of its life.
public struct ChangePhase: Command {
    public typealias Event = InitiativeEvent
    public static let name = "change-phase"
    public static let right = Right.steward
    public static let fields = [
        Field("phase", .choice, required: true, "open, quiet, closed or archived."),
        Field("reason", .text, limit: 500, "Why; public."),
    ]
    public static let worksWhenClosed = true
    public let initiative: EntryIndex
    let phase: InitiativePhase
    let reason: String

    /// Names the phase and the reason.
    public init(initiative: EntryIndex, phase: InitiativePhase, reason: String) {
        self.initiative = initiative
        self.phase = phase
        self.reason = reason
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<InitiativeEvent>
    ) throws {
        let row = try db.first("SELECT phase FROM initiatives_initiative WHERE id = \(initiative)") {
            $0.text(0)
        }
        guard let row, row != phase.rawValue else { throw Refusal(.wrongState) }
        if (phase == .closed || phase == .archived) && reason.isEmpty {
            throw Refusal.field("reason", "required")
        }
        draft.add(.phaseChanged(phase, reason: reason), about: initiative)
    }
}
