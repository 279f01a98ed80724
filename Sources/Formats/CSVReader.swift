// SPDX-License-Identifier: Apache-2.0

/// A reader of CSV that takes a file in chunks of any size and keeps no more than one record.
///
///     var reader = CSVReader()
///     for chunk in file {
///         reader.push(chunk)
///         while let row = try reader.next() { … }
///     }
///     reader.finish()
///     while let row = try reader.next() { … }
///
/// RFC 4180, read generously: records end in CRLF, LF or CR; a byte order mark is dropped; invalid UTF-8 is
/// replaced; a quote inside a field that does not begin with one is an ordinary character; what follows a
/// closing quote belongs to the field. Only what would lose data or memory is an error.
public struct CSVReader: Sendable {
    private enum Mode { case fieldStart, plain, quoted, quoteInQuoted }

    private let options: CSVOptions
    private var buffer: [UInt8] = []
    private var position = 0
    /// Where the part of the present field begins that still stands in the buffer.
    private var segment = 0
    /// The earlier parts of the present field, if quotes were taken out of it.
    private var scratch: [UInt8] = []
    private var isSplit = false
    private var fields: [String] = []
    private var width = 8
    private var mode = Mode.fieldStart
    private var line = 1
    private var rowLine = 1
    private var rowBytes = 0
    private var lastWasReturn = false
    private var isAtStart = true
    private var isFinished = false
    private var failure: CSVError?

    /// Starts before the first byte of a file.
    public init(_ options: CSVOptions = CSVOptions()) {
        self.options = options
    }

    /// Takes the next bytes of the file.
    public mutating func push(_ chunk: some Sequence<UInt8>) {
        if segment > 0 {
            buffer.removeFirst(segment)
            position -= segment
            segment = 0
        }
        switch options.encoding {
        case .utf8: buffer.append(contentsOf: chunk)
        case .windows1252: TextEncoding.appendWindows1252(chunk, to: &buffer)
        }
    }

    /// Says that there are no more bytes.
    public mutating func finish() {
        isFinished = true
    }

    /// Takes the next complete record out; nil if more bytes are needed, or at the end.
    ///
    /// After an error it throws the same one again.
    public mutating func next() throws(CSVError) -> CSVRow? {
        if let failure { throw failure }
        guard skipMark() else { return nil }
        let bytes = buffer
        let found = bytes.withUnsafeBufferPointer { scan($0) }
        if let failure { throw failure }
        if found { return takeRow() }
        guard isFinished else { return nil }
        if mode == .quoted {
            let error = CSVError.unterminatedQuote(line: rowLine)
            failure = error
            throw error
        }
        guard mode != .fieldStart || !fields.isEmpty else { return nil }
        bytes.withUnsafeBufferPointer { endField($0, at: position) }
        segment = position
        if let failure { throw failure }
        return takeRow()
    }

    /// Drops a byte order mark; answers false while it is open whether there is one.
    private mutating func skipMark() -> Bool {
        guard isAtStart else { return true }
        guard buffer.count >= 3 || isFinished else { return false }
        isAtStart = false
        if buffer.starts(with: [0xEF, 0xBB, 0xBF]) {
            position = 3
            segment = 3
        }
        return true
    }

    private mutating func takeRow() -> CSVRow {
        let row = CSVRow(fields: fields, line: rowLine)
        width = fields.count
        beginRow()
        return row
    }

    private mutating func beginRow() {
        fields = []
        rowLine = line
        rowBytes = 0
        mode = .fieldStart
    }

    // MARK: Scanning

    /// Reads on to the end of a record; false if the bytes end first.
    private mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        while position < bytes.count {
            switch mode {
            case .fieldStart:
                if lastWasReturn {
                    lastWasReturn = false
                    if bytes[position] == 10 {
                        position += 1
                        segment = position
                        continue
                    }
                }
                if bytes[position] == UInt8(ascii: "\"") {
                    position += 1
                    segment = position
                    mode = .quoted
                } else {
                    mode = .plain
                }
            case .plain:
                if scanPlain(bytes) { return true }
            case .quoted:
                scanQuoted(bytes)
            case .quoteInQuoted:
                afterQuote(bytes)
            }
            if failure != nil { return false }
        }
        if position - segment + scratch.count > options.fieldLimit { fail(.field) }
        return false
    }

    /// Reads an unquoted stretch; true if it ended the record.
    private mutating func scanPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let delimiter = options.delimiter
        var index = position
        while index < bytes.count {
            let byte = bytes[index]
            if byte == delimiter || byte == 10 || byte == 13 { break }
            index &+= 1
        }
        position = index
        guard index < bytes.count else { return false }
        if bytes[index] == delimiter {
            endField(bytes, at: index)
            position += 1
            segment = position
            mode = .fieldStart
            // An empty last field needs its end seen: a record that ends in a delimiter.
            return false
        }
        let isBlank = fields.isEmpty && !isSplit && index == segment && options.skipsBlankLines
        if !isBlank { endField(bytes, at: index) }
        lastWasReturn = bytes[index] == 13
        position += 1
        segment = position
        line += 1
        mode = .fieldStart
        if isBlank { beginRow() }
        return !isBlank
    }

    /// Reads a quoted stretch up to a quote, counting the lines in it.
    private mutating func scanQuoted(_ bytes: UnsafeBufferPointer<UInt8>) {
        var index = position
        var afterReturn = lastWasReturn
        scan: while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                mode = .quoteInQuoted
                afterReturn = false
                break scan
            case 10:
                if !afterReturn { line += 1 }
                afterReturn = false
            case 13:
                line += 1
                afterReturn = true
            default: afterReturn = false
            }
            index &+= 1
        }
        lastWasReturn = afterReturn
        position = mode == .quoteInQuoted ? index + 1 : index
    }

    /// Looks at the byte after a quote: a second quote, or the end of the quoted part.
    private mutating func afterQuote(_ bytes: UnsafeBufferPointer<UInt8>) {
        if bytes[position] == UInt8(ascii: "\"") {
            // The first quote of the two is kept.
            keep(bytes, upTo: position)
            position += 1
            segment = position
            mode = .quoted
        } else {
            keep(bytes, upTo: position - 1)
            segment = position
            mode = .plain
        }
    }

    /// Moves the present segment to the scratch, unless the field ends here anyway.
    private mutating func keep(_ bytes: UnsafeBufferPointer<UInt8>, upTo end: Int) {
        scratch.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[segment..<end]))
        isSplit = true
        if scratch.count > options.fieldLimit { fail(.field) }
    }

    private mutating func endField(_ bytes: UnsafeBufferPointer<UInt8>, at end: Int) {
        // At the end of a file a closing quote may be the last byte, not yet looked past.
        let end = mode == .quoteInQuoted ? end - 1 : end
        let length = end - segment + scratch.count
        rowBytes += length
        if fields.isEmpty { fields.reserveCapacity(width) }
        if length > options.fieldLimit { return fail(.field) }
        if rowBytes > options.rowLimit { return fail(.row) }
        if fields.count >= options.fieldCountLimit { return fail(.count) }
        let rest = UnsafeBufferPointer(rebasing: bytes[segment..<end])
        if isSplit {
            scratch.append(contentsOf: rest)
            fields.append(String(decoding: scratch, as: UTF8.self))
            scratch.removeAll(keepingCapacity: true)
            isSplit = false
        } else {
            fields.append(String(decoding: rest, as: UTF8.self))
        }
    }

    private enum Excess { case field, row, count }

    private mutating func fail(_ excess: Excess) {
        failure =
            switch excess {
            case .field: .fieldTooLong(line: rowLine, limit: options.fieldLimit)
            case .row: .rowTooLong(line: rowLine, limit: options.rowLimit)
            case .count: .tooManyFields(line: rowLine, limit: options.fieldCountLimit)
            }
        buffer = []
        (position, segment) = (0, 0)
    }
}
