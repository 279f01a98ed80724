// SPDX-License-Identifier: Apache-2.0

/// Why a CSV file cannot be read on, and on which line.
public enum CSVError: Error, Hashable, Sendable, CustomStringConvertible {
    case unterminatedQuote(line: Int)
    case fieldTooLong(line: Int, limit: Int)
    case rowTooLong(line: Int, limit: Int)
    case tooManyFields(line: Int, limit: Int)

    /// The line on which the record starts that cannot be read.
    public var line: Int {
        switch self {
        case .unterminatedQuote(let line), .fieldTooLong(let line, _), .rowTooLong(let line, _),
            .tooManyFields(let line, _):
            line
        }
    }

    public var description: String {
        switch self {
        case .unterminatedQuote(let line): "line \(line): a quoted field is never closed"
        case .fieldTooLong(let line, let limit): "line \(line): a field has more than \(limit) bytes"
        case .rowTooLong(let line, let limit): "line \(line): the row has more than \(limit) bytes"
        case .tooManyFields(let line, let limit): "line \(line): the row has more than \(limit) fields"
        }
    }
}
