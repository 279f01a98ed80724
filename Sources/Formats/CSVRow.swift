// SPDX-License-Identifier: Apache-2.0

/// One record of a CSV file.
public struct CSVRow: Hashable, Sendable {
    /// The values, as many as the record has; rows of one file may differ.
    public let fields: [String]
    /// The line on which the record starts, from 1; quoted line breaks count.
    public let line: Int

    /// Takes its parts.
    public init(fields: [String], line: Int) {
        self.fields = fields
        self.line = line
    }

    /// The value of a column, or nothing if the row is too short.
    public subscript(_ column: Int) -> String? {
        fields.indices.contains(column) ? fields[column] : nil
    }
}
