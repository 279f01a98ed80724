// SPDX-License-Identifier: Apache-2.0

/// A writer of RFC 4180 records, with quotes only where they are needed and CRLF at each end.
///
///     var csv = CSVWriter()
///     csv.field("id"); csv.field("title"); csv.endRow()
///
/// A field is quoted if it holds the delimiter, a quote or a line break, or begins or ends with a space; so
/// is an empty one that is alone in its row, which would be no row otherwise.
public struct CSVWriter: Sendable {
    /// What has been written so far.
    public var bytes: [UInt8] = []
    private let delimiter: UInt8
    private let endsInReturn: Bool
    private var count = 0
    private var rowStart = 0

    /// Starts with nothing, for fields between such delimiters.
    ///
    /// - Parameter endsInReturn: False for what goes through a shell's pipes, whose lines end in LF alone.
    public init(delimiter: UInt8 = UInt8(ascii: ","), endsInReturn: Bool = true) {
        self.delimiter = delimiter
        self.endsInReturn = endsInReturn
    }

    /// Forgets what was written; only between rows.
    public mutating func removeAll(keepingCapacity: Bool = true) {
        bytes.removeAll(keepingCapacity: keepingCapacity)
        rowStart = 0
    }

    /// Writes a whole row.
    public mutating func row(_ fields: some Sequence<String>) {
        for text in fields { field(text) }
        endRow()
    }

    /// Writes a text; nil like an empty one.
    public mutating func field(_ text: String?) {
        guard var text else { return empty() }
        text.withUTF8 { field(utf8: $0) }
    }

    /// Writes a text from its UTF-8.
    public mutating func field(utf8 text: UnsafeBufferPointer<UInt8>) {
        separate()
        guard needsQuotes(text) else {
            bytes.append(contentsOf: text)
            return
        }
        let quote = UInt8(ascii: "\"")
        bytes.append(quote)
        var start = 0
        for index in 0..<text.count where text[index] == quote {
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...index]))
            bytes.append(quote)
            start = index + 1
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
        bytes.append(quote)
    }

    /// Writes a whole number; nil as an empty field.
    public mutating func field(_ number: Int?) { field(number.map { Int64($0) }) }

    /// Writes a whole number; nil as an empty field.
    public mutating func field(_ number: Int64?) {
        separate()
        if let number { Digits.append(number, to: &bytes) }
    }

    /// Writes the shortest number that reads back the same; nil and what is not finite as an empty field.
    public mutating func field(_ number: Double?) {
        separate()
        if let number, number.isFinite { Digits.append(number, to: &bytes) }
    }

    /// Writes `true` or `false`; nil as an empty field.
    public mutating func field(_ flag: Bool?) {
        field(flag.map { $0 ? "true" : "false" })
    }

    /// Writes RFC 3339 text, to the second unless it has milliseconds; nil as an empty field.
    public mutating func field(_ time: Timestamp?) {
        separate()
        if let time { time.append(to: &bytes, milliseconds: time.milliseconds % 1000 != 0) }
    }

    /// Writes a field without text.
    public mutating func empty() { separate() }

    /// Ends the row.
    public mutating func endRow() {
        if count <= 1, bytes.count == rowStart { bytes.append(contentsOf: [34, 34]) }
        if endsInReturn { bytes.append(13) }
        bytes.append(10)
        count = 0
        rowStart = bytes.count
    }

    private mutating func separate() {
        if count > 0 { bytes.append(delimiter) }
        count += 1
    }

    private func needsQuotes(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = text.first, let last = text.last else { return false }
        if first == 32 || last == 32 { return true }
        // At the start of a file a mark of byte order would be taken for the file's own, and dropped.
        if first == 0xEF, text.starts(with: [0xEF, 0xBB, 0xBF]) { return true }
        for byte in text where byte == delimiter || byte == 34 || byte == 10 || byte == 13 { return true }
        return false
    }
}
