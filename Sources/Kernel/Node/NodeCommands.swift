// SPDX-License-Identifier: Apache-2.0
public import Formats
public import SQL

/// Makes a person an operator of the node.
public struct AppointOperator: Command {
    public typealias Event = NodeEvent
    public static let name = "appoint-operator"
    public static let right = Right.operate
    public let initiative: EntryIndex = 0
    let person: Pseudonym

    /// Names the person by their pseudonym at the node.
    public init(person: Pseudonym) { self.person = person }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<NodeEvent>
    ) throws {
        if try db.exists("SELECT 1 FROM node_operator WHERE person = \(person.description)") {
            throw Refusal(.already)
        }
        draft.found(.operatorAppointed(person))
    }
}

/// Ends that a person is an operator of the node.
public struct DismissOperator: Command {
    public typealias Event = NodeEvent
    public static let name = "dismiss-operator"
    public static let right = Right.operate
    public let initiative: EntryIndex = 0
    let person: Pseudonym

    /// Names the person by their pseudonym at the node.
    public init(person: Pseudonym) { self.person = person }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<NodeEvent>
    ) throws {
        let subject = try db.int("SELECT subject FROM node_operator WHERE person = \(person.description)")
        guard let subject else { throw Refusal(.notFound) }
        draft.add(.operatorDismissed(person), about: subject)
    }
}

/// Verifies an organisation: says who it is and what was checked.
public struct VerifyOrganisation: Command {
    public typealias Event = NodeEvent
    public static let name = "verify-organisation"
    public static let right = Right.operate
    public static let fields = [
        Field("name", .text, required: true, limit: 120, "The organisation's name."),
        Field("kind", .choice, required: true, "public-body, ngo or business."),
        Field("checked", .text, required: true, limit: 500, "What was checked, and how; public."),
    ]
    public let initiative: EntryIndex = 0
    let organisation: String
    let kind: String
    let checked: String

    /// Describes the organisation.
    public init(name: String, kind: String, checked: String) {
        organisation = name
        self.kind = kind
        self.checked = checked
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<NodeEvent>
    ) throws {
        guard !organisation.isEmpty else { throw Refusal.field("name", "required") }
        guard ["public-body", "ngo", "business"].contains(kind) else { throw Refusal.field("kind", "choice") }
        guard !checked.isEmpty else { throw Refusal.field("checked", "required") }
        if try db.exists("SELECT 1 FROM node_organisation WHERE name = \(organisation)") {
            throw Refusal(.nameTaken)
        }
        draft.found(.organisationVerified(name: organisation, kind: kind, checked: checked))
    }
}

/// Lets a person speak for a verified organisation.
public struct AdmitMember: Command {
    public typealias Event = NodeEvent
    public static let name = "admit-member"
    public static let right = Right.operate
    public let initiative: EntryIndex = 0
    let organisation: EntryIndex
    let person: Pseudonym

    /// Names the organisation and the person's pseudonym at the node.
    public init(organisation: EntryIndex, person: Pseudonym) {
        self.organisation = organisation
        self.person = person
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<NodeEvent>
    ) throws {
        guard try db.exists("SELECT 1 FROM node_organisation WHERE id = \(organisation)") else {
            throw Refusal(.notFound)
        }
        draft.add(.memberAdmitted(organisation: organisation, person), about: organisation)
    }
}
