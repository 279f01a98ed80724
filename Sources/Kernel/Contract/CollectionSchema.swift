// SPDX-License-Identifier: Apache-2.0

/// The declaration of a public list: what its columns hold and mean.
///
/// One declaration gives every format's columns, the data dictionary and the catalogue entry.
public struct CollectionSchema: Sendable {
    /// The name in addresses.
    public let name: String
    /// Key of its title in the catalogue of words.
    public let title: String
    /// The columns, in the order of the CSV.
    public let columns: [CollectionColumn]
    /// Each thing is at a point, or nowhere; otherwise it can have any shape of GeoJSON.
    public let isPointwise: Bool

    /// Declares a collection.
    public init(_ name: String, title: String, isPointwise: Bool = false, columns: [CollectionColumn]) {
        self.isPointwise = isPointwise
        self.name = name
        self.title = title
        self.columns = columns
    }
}

/// A public column: its name, what it holds and its unit.
///
/// What it means stands in the catalogue of words, under `column.<collection>.<column>`.
public struct CollectionColumn: Sendable {
    /// What a column holds.
    public enum Kind: String, Sendable {
        case integer, number, text, flag
        /// RFC 3339, UTC.
        case time
        /// Degrees, WGS 84.
        case latitude, longitude
        /// A JSON object.
        case object
        /// A JSON array of texts; in CSV, divided by `;`.
        case list
        /// An absolute address.
        case link
    }
    /// The name in every format.
    public let name: String
    /// What it holds.
    public let kind: Kind
    /// The unit, as UCUM writes it, where there is one.
    public let unit: String?

    /// Declares a column.
    public init(_ name: String, _ kind: Kind, unit: String? = nil) {
        self.name = name
        self.kind = kind
        self.unit = unit
    }
}
