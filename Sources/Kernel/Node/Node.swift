// SPDX-License-Identifier: Apache-2.0
import Formats
public import SQL

/// The node's own instrument: its operators.
///
/// Organisations were its own once; what first versions recorded of them is folded into those of `Organisations`.
public struct Node: Instrument {
    public typealias Event = NodeEvent
    public static let name: InstrumentName = "node"
    public static let commands: [any Command<NodeEvent>.Type] = [AppointOperator.self, DismissOperator.self]
    public static let tables = [
        Table(
            "node_operator", [Column("person", .text), Column("subject", .integer)], primaryKey: ["person"])
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
            let profile = OrganisationProfile(title: name, kind: OrganisationKind(rawValue: kind) ?? .ngo)
            // Ends in the index, so that no two are the same.
            let address = "\(VerifyOrganisation.address(from: name).prefix(28))-\(entry.subject)"
            try Organisations.verify(
                entry.subject, address: address, profile, checked: checked, at: entry.time, db)
        case .memberAdmitted(let organisation, let person):
            try Organisations.admit(person, .administrator, to: organisation, at: entry.time, db)
        }
    }

    public func withdraw(_ subject: EntryIndex, from db: borrowing WriteTransaction) throws {
        try db.run("DELETE FROM node_operator WHERE subject = \(subject)")
    }
}
