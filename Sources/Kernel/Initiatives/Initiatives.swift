// SPDX-License-Identifier: Apache-2.0
import Formats
public import SQL

/// The instrument that all others stand in: pop-up initiatives and their stewards.
public struct Initiatives: Instrument {
    public typealias Event = InitiativeEvent
    public static let name: InstrumentName = "initiatives"
    public static let commands: [any Command<InitiativeEvent>.Type] = [
        OpenInitiative.self, EditInitiative.self, InviteSteward.self, AppointSteward.self,
        WithdrawSteward.self, ChangePhase.self, ProposeMerge.self, WithdrawMerge.self, DeclineMerge.self,
        AcceptMerge.self, SetPace.self, FreezeInitiative.self, ThawInitiative.self, HandOver.self,
        OpenHelping.self, InviteToHelp.self, JoinHelpers.self, LeaveHelpers.self, DismissFromHelp.self,
        GiveNotice.self, SayPresent.self, ReplaceStewards.self,
    ]
    public static let tables = [
        Table(
            "initiatives_initiative",
            [
                Column("id", .integer), Column("name", .text), Column("template", .text),
                Column("phase", .text),
                Column("fork_of", .integer, optional: true), Column("opened", .integer),
                Column("description", .text), Column("merged_into", .integer, optional: true),
                Column("merged_at", .integer, optional: true), Column("pace", .integer),
                Column("pace_reason", .text), Column("frozen", .text, optional: true),
                Column("frozen_until", .integer, optional: true), Column("helping", .integer),
                Column("handover", .text, optional: true), Column("handed_over", .integer, optional: true),
                Column("quiet_until", .integer, optional: true),
                Column("quiet_notice", .integer, optional: true),
            ],
            primaryKey: ["id"], indexes: [.init(["name"], unique: true)]),
        Table(
            "initiatives_steward", [Column("initiative", .integer), Column("person", .text)],
            primaryKey: ["initiative", "person"], clustered: true),
        Table(
            "initiatives_helper",
            [Column("initiative", .integer), Column("person", .text), Column("reviews", .integer)],
            primaryKey: ["initiative", "person"], clustered: true),
        // Each initiative that would go up in another.
        Table(
            "initiatives_proposal",
            [
                Column("initiative", .integer), Column("into_id", .integer), Column("reason", .text),
                Column("person", .text), Column("time", .integer),
            ],
            primaryKey: ["initiative"], indexes: [.init(["into_id"])], clustered: true),
    ]

    public static let collections = [InitiativeCollection.schema]

    /// Makes the instrument.
    public init() {}

    public func project(_ event: InitiativeEvent, of entry: Entry, into db: borrowing WriteTransaction) throws
    {
        let id = entry.subject
        switch event {
        case .opened(let name, let template, let description, let forkOf):
            try db.run(
                """
                INSERT INTO initiatives_initiative (id, name, template, phase, fork_of, opened, description, pace, \
                pace_reason, helping) VALUES (\(id), \(name), \(template), 'open', \(forkOf), \
                \(entry.time.milliseconds), \(description.text), 0, '', 0)
                """)
            if entry.author != .node { try appoint(entry.author, id, db) }
        case .edited(let description):
            try db.run(
                "UPDATE initiatives_initiative SET description = \(description.text) WHERE id = \(id)")
        case .stewardAppointed(let person): try appoint(person, id, db)
        case .stewardWithdrawn(let person):
            try db.run(
                "DELETE FROM initiatives_steward WHERE initiative = \(id) AND person = \(person.description)")
        case .phaseChanged(let phase, _):
            try db.run("UPDATE initiatives_initiative SET phase = \(phase.rawValue) WHERE id = \(id)")
        case .merge(let fact): try fact.project(entry, db)
        case .care(let fact): try fact.project(entry, db)
        }
    }

    private func appoint(_ person: Pseudonym, _ id: EntryIndex, _ db: borrowing WriteTransaction) throws {
        try db.run(
            """
            INSERT INTO initiatives_steward (initiative, person) VALUES (\(id), \(person.description)) \
            ON CONFLICT DO NOTHING
            """)
    }

    public func withdraw(_ subject: EntryIndex, from db: borrowing WriteTransaction) throws {
        try db.run("DELETE FROM initiatives_steward WHERE initiative = \(subject)")
        try db.run("DELETE FROM initiatives_helper WHERE initiative = \(subject)")
        try db.run("DELETE FROM initiatives_proposal WHERE initiative = \(subject)")
        try db.run("DELETE FROM initiatives_initiative WHERE id = \(subject)")
    }
}
