// SPDX-License-Identifier: Apache-2.0
import Formats
public import SQL

/// The node's own instrument: its operators and the organisations they verified.
public struct Node: Instrument {
    public typealias Event = NodeEvent
    public static let name: InstrumentName = "node"
    public static let commands: [any Command<NodeEvent>.Type] = [
        AppointOperator.self, DismissOperator.self, VerifyOrganisation.self, AdmitMember.self,
    ]
    public static let tables = [
        Table(
            "node_operator", [Column("person", .text), Column("subject", .integer)], primaryKey: ["person"]),
        Table(
            "node_organisation",
            [
                Column("id", .integer), Column("name", .text), Column("kind", .text),
                Column("checked", .text),
                Column("time", .integer),
            ],
            primaryKey: ["id"]),
        Table(
            "node_member", [Column("person", .text), Column("organisation", .integer)],
            primaryKey: ["person"],
            indexes: [.init(["organisation"])]),
    ]

    /// Makes the instrument.
    public init() {}

    public func project(_ event: NodeEvent, of entry: Entry, into db: borrowing WriteTransaction) throws {
        switch event {
        case .opened: break
        case .operatorAppointed(let person):
            try db.run(
                """
                INSERT INTO node_operator (person, subject) VALUES (\(person.description), \(entry.subject)) \
                ON CONFLICT (person) DO NOTHING
                """)
        case .operatorDismissed(let person):
            try db.run("DELETE FROM node_operator WHERE person = \(person.description)")
        case .organisationVerified(let name, let kind, let checked):
            try db.run(
                """
                INSERT INTO node_organisation (id, name, kind, checked, time) \
                VALUES (\(entry.subject), \(name), \(kind), \(checked), \(entry.time.milliseconds))
                """)
        case .memberAdmitted(let organisation, let person):
            try db.run(
                """
                INSERT INTO node_member (person, organisation) VALUES (\(person.description), \(organisation)) \
                ON CONFLICT (person) DO UPDATE SET organisation = excluded.organisation
                """)
        }
    }

    public func withdraw(_ subject: EntryIndex, from db: borrowing WriteTransaction) throws {
        try db.run("DELETE FROM node_operator WHERE subject = \(subject)")
        try db.run("DELETE FROM node_member WHERE organisation = \(subject)")
        try db.run("DELETE FROM node_organisation WHERE id = \(subject)")
    }
}
