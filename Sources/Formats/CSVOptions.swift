// SPDX-License-Identifier: Apache-2.0

/// How a CSV file is written down, and how much of it is accepted at once.
public struct CSVOptions: Hashable, Sendable {
    /// The byte between fields.
    public var delimiter: UInt8
    /// How characters are encoded.
    public var encoding: TextEncoding
    /// Whether a line without any character is no record.
    public var skipsBlankLines: Bool
    /// How many bytes a field may have.
    public var fieldLimit: Int
    /// How many bytes a record may have.
    public var rowLimit: Int
    /// How many fields a record may have.
    public var fieldCountLimit: Int

    /// Sets each; the defaults are RFC 4180 in UTF-8 with room for long texts.
    public init(
        delimiter: UInt8 = UInt8(ascii: ","), encoding: TextEncoding = .utf8, skipsBlankLines: Bool = true,
        fieldLimit: Int = 1 << 20, rowLimit: Int = 4 << 20, fieldCountLimit: Int = 4096
    ) {
        self.delimiter = delimiter
        self.encoding = encoding
        self.skipsBlankLines = skipsBlankLines
        self.fieldLimit = fieldLimit
        self.rowLimit = rowLimit
        self.fieldCountLimit = fieldCountLimit
    }

    /// Guesses delimiter and encoding from the first bytes of a file; a few kilobytes suffice.
    ///
    /// The delimiter is the one of `, ; tab |` that splits most rows into equally many fields, and into more
    /// of them when that is a draw.
    public init(sniffing sample: some Sequence<UInt8>) {
        self.init()
        let bytes = Array(sample.prefix(64 << 10))
        encoding = TextEncoding(sniffing: bytes)
        var best = 0.0
        for candidate in [UInt8(ascii: ","), UInt8(ascii: ";"), 9, UInt8(ascii: "|")] {
            let score = Self.score(of: candidate, in: bytes, encoding)
            if score > best {
                best = score
                delimiter = candidate
            }
        }
    }

    private static func score(of delimiter: UInt8, in sample: [UInt8], _ encoding: TextEncoding) -> Double {
        var reader = CSVReader(CSVOptions(delimiter: delimiter, encoding: encoding))
        reader.push(sample)
        var widths: [Int: Int] = [:]
        var rows = 0
        while rows < 100, let row = try? reader.next() {
            widths[row.fields.count, default: 0] += 1
            rows += 1
        }
        if rows == 0 {
            // The sample ends within its first line.
            reader.finish()
            guard let row = try? reader.next() else { return 0 }
            widths[row.fields.count] = 1
            rows = 1
        }
        let usual = widths.max { ($0.value, $0.key) < ($1.value, $1.key) }
        guard let usual, usual.key > 1 else { return 0 }
        return Double(usual.value) / Double(rows) + 0.001 * Double(min(usual.key, 100))
    }
}
