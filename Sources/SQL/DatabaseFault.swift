// SPDX-License-Identifier: Apache-2.0

/// What can go wrong in a database, told apart by what the caller can do about it.
public enum DatabaseFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// A declared rule was violated.
    case constraint(Constraint, message: String)
    /// Another writer held the database for longer than the busy timeout.
    case busy
    /// The disk is full or the file cannot grow.
    case full
    /// The file or the server is not a database that this program can use.
    case unusable(message: String)
    /// The server does not answer, or the connection to it broke: whether a commit that was under way happened is
    /// unknown, and the same idempotency key tells.
    case unreachable(message: String)
    /// The database is closed.
    case closed
    /// Anything else: the statement or the disk is at fault.
    case failed(code: Int32, message: String, statement: String)

    /// The violated rule: its kind and, where the database tells, `table.column` of it.
    public struct Constraint: Sendable, Equatable {
        /// The kind of rule.
        public enum Kind: String, Sendable { case unique, primaryKey, foreignKey, notNull, check, other }
        /// The kind of rule.
        public let kind: Kind
        /// `table.column`, several joined by commas, or empty where unknown.
        public let columns: String

        /// Makes a description of a violated rule.
        public init(kind: Kind, columns: String) {
            self.kind = kind
            self.columns = columns
        }
    }

    /// One line for the log.
    public var description: String {
        switch self {
        case .constraint(let constraint, let message):
            "constraint \(constraint.kind.rawValue) on \(constraint.columns): \(message)"
        case .busy: "the database is busy"
        case .full: "the disk is full"
        case .unusable(let message): "the database cannot be used: \(message)"
        case .unreachable(let message): "the database does not answer: \(message)"
        case .closed: "the database is closed"
        case .failed(let code, let message, let statement):
            "database error \(code): \(message) in \(statement)"
        }
    }
}
