// SPDX-License-Identifier: Apache-2.0

extension Timestamp {
    /// Reads RFC 3339 text strictly; nil if it is anything else.
    ///
    /// `date-time` of RFC 3339 §5.6: `T`, `t` or one space between date and time, a fraction of any length of
    /// which milliseconds are kept (rounded down), and `Z`, `z` or an offset, which is required. A leap
    /// second (`:60`) is read as the last second before it.
    public init?(parsing text: some StringProtocol) {
        let parsed = text.utf8.withContiguousStorageIfAvailable { Timestamp(parsing: $0) }
        if let parsed {
            guard let parsed else { return nil }
            self = parsed
        } else {
            self.init(parsing: Array(text.utf8))
        }
    }

    /// Reads RFC 3339 text strictly; nil if it is anything else.
    public init?(parsing bytes: [UInt8]) {
        guard let time = bytes.withUnsafeBufferPointer({ Timestamp(parsing: $0) }) else { return nil }
        self = time
    }

    /// Reads RFC 3339 text strictly; nil if it is anything else.
    public init?(parsing bytes: UnsafeBufferPointer<UInt8>) {
        var fields = DateFields(bytes)
        guard bytes.count >= 20, let day = fields.date(), fields.take(oneOf: 84, 116, 32),
            let hour = fields.number(2), fields.take(58), let minute = fields.number(2), fields.take(58),
            let second = fields.number(2), second <= 60, let fraction = fields.fraction(),
            let offset = fields.offset(), fields.isAtEnd,
            let civil = CivilDate(
                year: day.year, month: day.month, day: day.day, hour: hour, minute: minute,
                second: min(second, 59))
        else { return nil }
        let local = civil.timestamp.milliseconds + Int64(fraction)
        milliseconds = local - Int64(offset) * 60_000
    }

    /// Reads `yyyy-MM-dd` as its first instant in UTC; nil if it is anything else.
    public init?(parsingDate text: some StringProtocol) {
        let bytes = Array(text.utf8)
        let parsed = bytes.withUnsafeBufferPointer { buffer -> CivilDate? in
            var fields = DateFields(buffer)
            guard let day = fields.date(), fields.isAtEnd else { return nil }
            return CivilDate(year: day.year, month: day.month, day: day.day)
        }
        guard let parsed else { return nil }
        self = parsed.timestamp
    }

    /// Reads RFC 3339 text or a date alone, as queries have it; nil if it is neither.
    public init?(parsingDateOrTime text: some StringProtocol) {
        guard let time = Timestamp(parsing: text) ?? Timestamp(parsingDate: text) else { return nil }
        self = time
    }
}

/// A cursor over the fields of RFC 3339 text.
private struct DateFields {
    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    mutating func take(oneOf first: UInt8, _ second: UInt8, _ third: UInt8) -> Bool {
        take(first) || take(second) || take(third)
    }

    /// Exactly so many digits.
    mutating func number(_ width: Int) -> Int? {
        guard position + width <= bytes.count else { return nil }
        var result = 0
        for index in position..<position + width {
            let digit = bytes[index] &- 48
            guard digit < 10 else { return nil }
            result = result * 10 + Int(digit)
        }
        position += width
        return result
    }

    mutating func date() -> (year: Int, month: Int, day: Int)? {
        guard let year = number(4), take(45), let month = number(2), take(45), let day = number(2) else {
            return nil
        }
        return (year, month, day)
    }

    /// Milliseconds of an optional fraction; nil after a point without digits.
    mutating func fraction() -> Int? {
        guard take(46) else { return 0 }
        let start = position
        var result = 0
        while position < bytes.count, bytes[position] &- 48 < 10 {
            if position - start < 3 { result = result * 10 + Int(bytes[position] - 48) }
            position += 1
        }
        switch position - start {
        case 0: return nil
        case 1: return result * 100
        case 2: return result * 10
        default: return result
        }
    }

    /// Minutes east of UTC; nil without `Z` or `±hh:mm`.
    mutating func offset() -> Int? {
        if take(90) || take(122) { return 0 }
        let east = take(43)
        guard east || take(45), let hour = number(2), hour < 24, take(58), let minute = number(2), minute < 60
        else { return nil }
        return (hour * 60 + minute) * (east ? 1 : -1)
    }
}
