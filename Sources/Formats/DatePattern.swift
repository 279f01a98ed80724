// SPDX-License-Identifier: Apache-2.0

/// A way in which other people's files write dates, such as `dd/MM/yyyy HH:mm`.
///
/// The letters are those of Unicode TS #35, Date Field Symbols, as far as files use them:
///
///     yyyy yy    year; two digits mean 1970 to 2069
///     MM M       month in digits         MMM MMMM   its English, Dutch or French name or abbreviation
///     dd d       day of the month        EEE EEEE   name of a weekday, which is skipped
///     HH H       hour 0 to 23            hh h       hour 1 to 12, with a
///     mm m  ss s minute, second          SSS        fraction of a second
///     a          AM or PM                XXX Z      offset: Z, +02:00 or +0200
///     'text'     that text               '' a quote
///
/// Two letters mean exactly two digits, one letter one or two. Any other character stands for itself.
public struct DatePattern: Hashable, Sendable, CustomStringConvertible {
    enum Field: Hashable, Sendable {
        case year, shortYear, month(ClosedRange<Int>), monthName, day(ClosedRange<Int>), weekday
        case hour(ClosedRange<Int>), halfDayHour(ClosedRange<Int>), minute(ClosedRange<Int>)
        case second(ClosedRange<Int>), fraction, halfDay, offset, literal(UInt8)
    }

    /// The pattern as it was given.
    public let description: String
    let fields: [Field]

    /// Takes a pattern; nil if it uses an unknown letter or names no complete date.
    public init?(_ pattern: String) {
        var fields: [Field] = []
        let bytes = Array(pattern.utf8)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "'") {
                guard let end = Self.quoted(bytes, from: index, into: &fields) else { return nil }
                index = end
                continue
            }
            var end = index
            while end < bytes.count, bytes[end] == byte { end += 1 }
            if (65...90).contains(byte) || (97...122).contains(byte) {
                guard let field = Self.field(byte, count: end - index) else { return nil }
                fields.append(field)
            } else {
                fields.append(contentsOf: bytes[index..<end].map { .literal($0) })
            }
            index = end
        }
        guard Self.isComplete(fields) else { return nil }
        self.fields = fields
        description = pattern
    }

    /// Reads a text that the pattern fits from end to end, spaces around it aside; nil if it does not.
    ///
    /// - Parameter offset: Minutes east of UTC that count where the text itself has no offset.
    public func timestamp(from text: some StringProtocol, offset: Int = 0) -> Timestamp? {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBufferPointer { buffer in
            var reader = DatePatternReader(buffer)
            return reader.read(fields, offset: offset)
        }
    }

    /// Finds the usual pattern that fits the most samples, and at least more than half of them.
    ///
    /// Where several fit as many, day before month. A date that nobody can read does not keep the others out.
    public static func guessed(from samples: some Collection<String>) -> DatePattern? {
        let filled = samples.filter { !$0.utf8.allSatisfy { $0 == 32 } }
        guard !filled.isEmpty else { return nil }
        func fits(_ pattern: DatePattern) -> Bool { filled.allSatisfy { pattern.timestamp(from: $0) != nil } }
        if let perfect = usual.first(where: fits) { return perfect }
        // A few thousand tell; every pattern is tried on each.
        let some = filled.prefix(2000)
        var (best, most) = (DatePattern?.none, some.count / 2)
        for pattern in usual {
            let count = some.count { pattern.timestamp(from: $0) != nil }
            if count > most { (best, most) = (pattern, count) }
        }
        return best
    }

    /// The patterns that `guessed(from:)` tries, in its order.
    public static let usual: [DatePattern] = {
        let dates = [
            "yyyy-MM-dd", "yyyy/MM/dd", "d/M/yyyy", "d-M-yyyy", "d.M.yyyy", "M/d/yyyy", "M-d-yyyy",
            "d MMM yyyy", "MMM d, yyyy", "MMM d yyyy", "EEE d MMM yyyy", "yyyyMMdd", "d/M/yy", "M/d/yy",
            "d-M-yy", "d-MMM-yy", "d-MMM-yyyy",
        ]
        let times = [
            "", " H:mm", " H:mm:ss", " H:mm:ss.SSS", "'T'HH:mm", "'T'HH:mm:ss", "'T'HH:mm:ssXXX",
            "'T'HH:mm:ss.SSSXXX", " H:mm:ss XXX", " h:mm a", " h:mm:ss a", ", H:mm",
        ]
        return dates.flatMap { date in times.compactMap { DatePattern(date + $0) } }
    }()

    private static func quoted(_ bytes: [UInt8], from start: Int, into fields: inout [Field]) -> Int? {
        guard let end = bytes[(start + 1)...].firstIndex(of: UInt8(ascii: "'")) else { return nil }
        if end == start + 1 {
            fields.append(.literal(UInt8(ascii: "'")))
        } else {
            fields.append(contentsOf: bytes[(start + 1)..<end].map { .literal($0) })
        }
        return end + 1
    }

    private static func field(_ letter: UInt8, count: Int) -> Field? {
        let width = count == 1 ? 1...2 : 2...2
        switch (letter, count) {
        case (UInt8(ascii: "y"), 4), (UInt8(ascii: "y"), 1): return .year
        case (UInt8(ascii: "y"), 2): return .shortYear
        case (UInt8(ascii: "M"), 1...2): return .month(width)
        case (UInt8(ascii: "M"), 3...4): return .monthName
        case (UInt8(ascii: "d"), 1...2): return .day(width)
        case (UInt8(ascii: "E"), 1...4): return .weekday
        case (UInt8(ascii: "H"), 1...2): return .hour(width)
        case (UInt8(ascii: "h"), 1...2): return .halfDayHour(width)
        case (UInt8(ascii: "m"), 1...2): return .minute(width)
        case (UInt8(ascii: "s"), 1...2): return .second(width)
        case (UInt8(ascii: "S"), 1...9): return .fraction
        case (UInt8(ascii: "a"), 1): return .halfDay
        case (UInt8(ascii: "X"), 1...3), (UInt8(ascii: "Z"), 1...3): return .offset
        default: return nil
        }
    }

    private static func isComplete(_ fields: [Field]) -> Bool {
        var (hasYear, hasMonth, hasDay, hasHalfDay, needsHalfDay) = (false, false, false, false, false)
        for field in fields {
            switch field {
            case .year, .shortYear: hasYear = true
            case .month, .monthName: hasMonth = true
            case .day: hasDay = true
            case .halfDay: hasHalfDay = true
            case .halfDayHour: needsHalfDay = true
            default: break
            }
        }
        return hasYear && hasMonth && hasDay && (hasHalfDay || !needsHalfDay)
    }
}
