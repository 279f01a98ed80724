// SPDX-License-Identifier: Apache-2.0
import Formats
public import SQL

/// Public bodies, NGOs and businesses, verified by an operator, and those who speak for them.
///
/// Whoever speaks for one does so under its name: the record says which organisation it was, and the vault, for its
/// administrators alone, which of the members. What was checked, and why a verification was withdrawn, is public.
public struct Organisations: Instrument {
    public typealias Event = OrganisationEvent
    public static let name: InstrumentName = "organisations"
    public static let commands: [any Command<OrganisationEvent>.Type] = [
        VerifyOrganisation.self, AdmitMember.self, WithdrawVerification.self, RestoreVerification.self,
        EditOrganisation.self, SetApproval.self, InviteMember.self, JoinOrganisation.self,
        LeaveOrganisation.self, RemoveMember.self, ChangeRole.self,
    ]
    public static let tables = [
        Table(
            "organisations_organisation",
            [
                Column("id", .integer), Column("name", .text), Column("profile", .text),
                Column("checked", .text), Column("time", .integer),
                Column("withdrawn", .text, optional: true),
                Column("approval", .integer),
            ],
            primaryKey: ["id"], indexes: [.init(["name"], unique: true)]),
        Table(
            "organisations_member",
            [
                Column("organisation", .integer), Column("person", .text), Column("role", .text),
                Column("since", .integer),
            ],
            primaryKey: ["organisation", "person"], clustered: true),
        Table(
            "organisations_contribution",
            [
                Column("organisation", .integer), Column("idx", .integer), Column("initiative", .integer),
                Column("subject", .integer), Column("kind", .text), Column("time", .integer),
            ],
            primaryKey: ["organisation", "idx"], indexes: [.init(["idx"])], clustered: true),
    ]
    /// Which of the members it was, for the organisation's administrators.
    public static let vault = [acts]
    private static let acts = Table(
        "organisations_act",
        [
            Column("idx", .integer),
            Column("person", .integer, references: "vault_person(id) ON DELETE CASCADE"),
            Column("part", .text), Column("organisation", .integer),
        ],
        primaryKey: ["idx", "person", "part"],
        indexes: [.init(["organisation", "idx"]), .init(["person"])],
        clustered: true)
    public static let vaultSteps = [
        // The embedded database before 3.41 takes a clustered table whose key does not come first for damaged, and no backup of it
        // would be made.
        Migration("organisations 2: the key of acts comes first", changing: acts) { dialect in
            [
                "CREATE TABLE organisations_act_before AS SELECT idx, person, part, organisation FROM organisations_act",
                "DROP TABLE organisations_act",
            ] + dialect.create(acts) + [
                """
                INSERT INTO organisations_act (idx, person, part, organisation) \
                SELECT idx, person, part, organisation FROM organisations_act_before
                """,
                "DROP TABLE organisations_act_before",
            ]
        }
    ]

    /// Makes the instrument.
    public init() {}

    public func project(_ event: OrganisationEvent, of entry: Entry, into db: borrowing WriteTransaction)
        throws
    {
        let id = entry.subject
        switch event {
        case .verified(let address, let profile, let checked):
            try Self.verify(id, address: address, profile, checked: checked, at: entry.time, db)
        case .edited(let profile):
            try db.run(
                "UPDATE organisations_organisation SET profile = \(Self.text(profile)) WHERE id = \(id)")
        case .verificationWithdrawn(let reason):
            try db.run("UPDATE organisations_organisation SET withdrawn = \(reason) WHERE id = \(id)")
        case .verificationRestored(let checked):
            try db.run(
                "UPDATE organisations_organisation SET withdrawn = NULL, checked = \(checked) WHERE id = \(id)"
            )
        case .memberJoined(let person, let role): try Self.admit(person, role, to: id, at: entry.time, db)
        case .roleChanged(let person, let role):
            try db.run(
                """
                UPDATE organisations_member SET role = \(role.rawValue) WHERE organisation = \(id) \
                AND person = \(person.description)
                """)
        case .memberLeft(let person, _):
            try db.run(
                "DELETE FROM organisations_member WHERE organisation = \(id) AND person = \(person.description)"
            )
        case .approvalSet(let isNeeded):
            try db.run(
                "UPDATE organisations_organisation SET approval = \(isNeeded ? 1 : 0) WHERE id = \(id)")
        }
    }

    public func withdraw(_ subject: EntryIndex, from db: borrowing WriteTransaction) throws {
        try db.run("DELETE FROM organisations_member WHERE organisation = \(subject)")
        try db.run("DELETE FROM organisations_organisation WHERE id = \(subject)")
    }

    // MARK: Rows

    static func verify(
        _ id: EntryIndex, address: String, _ profile: OrganisationProfile, checked: String,
        at time: Timestamp,
        _ db: borrowing WriteTransaction
    ) throws {
        try db.run(
            """
            INSERT INTO organisations_organisation (id, name, profile, checked, time, withdrawn, approval) \
            VALUES (\(id), \(address), \(text(profile)), \(checked), \(time.milliseconds), NULL, 0)
            """)
    }

    static func admit(
        _ person: Pseudonym, _ role: OrganisationRole, to id: EntryIndex, at time: Timestamp,
        _ db: borrowing WriteTransaction
    ) throws {
        try db.run(
            """
            INSERT INTO organisations_member (organisation, person, role, since) \
            VALUES (\(id), \(person.description), \(role.rawValue), \(time.milliseconds)) \
            ON CONFLICT (organisation, person) DO UPDATE SET role = excluded.role
            """)
    }

    /// Notes what an organisation did, so that its page finds it.
    static func note(_ entry: Entry, _ kind: String, _ db: borrowing WriteTransaction) throws {
        guard let organisation = entry.author.organisation else { return }
        try db.run(
            """
            INSERT INTO organisations_contribution (organisation, idx, initiative, subject, kind, time) \
            VALUES (\(organisation), \(entry.index), \(entry.initiative), \(entry.subject), \(kind), \
            \(entry.time.milliseconds)) ON CONFLICT (organisation, idx) DO NOTHING
            """)
    }

    private static func text(_ profile: OrganisationProfile) -> String {
        var json = JSONWriter()
        json.object(profile.write)
        return json.string
    }
}
