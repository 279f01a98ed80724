// SPDX-License-Identifier: Apache-2.0

/// A declared table, in terms that every dialect can say.
public struct Table: Sendable, Hashable {
    /// The name, `<instrument>_<singular noun>`.
    public let name: String
    /// The columns, in order.
    public let columns: [Column]
    /// The names of the key's columns.
    public let primaryKey: [String]
    /// Further indexes: lists of column names.
    public let indexes: [Index]
    /// Rows are stored in the order of the primary key, without a row number of their own.
    public let clustered: Bool

    /// Declares a table.
    public init(
        _ name: String, _ columns: [Column], primaryKey: [String], indexes: [Index] = [],
        clustered: Bool = false
    ) {
        self.name = name
        self.columns = columns
        self.primaryKey = primaryKey
        self.indexes = indexes
        self.clustered = clustered
    }

    /// An index over columns.
    public struct Index: Sendable, Hashable {
        /// The columns, in order.
        public let columns: [String]
        /// No two rows may be equal in them.
        public let unique: Bool
        /// Declares an index.
        public init(_ columns: [String], unique: Bool = false) {
            self.columns = columns
            self.unique = unique
        }
    }
}

/// A declared column.
public struct Column: Sendable, Hashable {
    /// What a column holds.
    public enum Kind: Sendable, Hashable { case integer, real, text, blob }
    /// The name, snake_case.
    public let name: String
    /// What it holds.
    public let kind: Kind
    /// Null is allowed.
    public let optional: Bool
    /// `table(column)` that must exist.
    public let references: String?

    /// Declares a column.
    public init(_ name: String, _ kind: Kind, optional: Bool = false, references: String? = nil) {
        self.name = name
        self.kind = kind
        self.optional = optional
        self.references = references
    }
}
