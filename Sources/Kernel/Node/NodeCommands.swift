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
