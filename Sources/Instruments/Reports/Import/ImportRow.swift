// SPDX-License-Identifier: Apache-2.0
import Formats
import Geometry

/// A row of a table of points, as every importer gives it.
struct ImportRow: Sendable {
    /// The line in the file, from 1; the header is line 1.
    var line: Int
    /// Its id at the place it comes from; the same id is imported once.
    var source: String
    /// Key of the category.
    var category: String
    /// Keys of further categories.
    var also: [String] = []
    /// Where; nil without a point.
    var place: Point?
    /// Where, in words.
    var placeWords: String
    /// When it was seen; nil where the table does not say: when it is imported.
    var seen: Timestamp?
    /// What was said.
    var description: String
    /// The values of the category's fields.
    var fields: JSONObject
    /// The place it comes from had approved it for all to see.
    var isApproved: Bool
}

/// A row that cannot be taken: where it is, and why.
public struct RejectedRow: Sendable, Equatable, CustomStringConvertible {
    /// The line in the file, from 1.
    public let line: Int
    /// Why, in words.
    public let reason: String
    /// One line.
    public var description: String { "line \(line): \(reason)" }
}

/// A table that cannot be read at all.
public struct UnreadableTable: Error, CustomStringConvertible {
    /// What is wrong, and what to do.
    public let description: String
    init(_ description: String) { self.description = description }
}
