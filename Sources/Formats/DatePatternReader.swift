// SPDX-License-Identifier: Apache-2.0

/// A cursor over one text that a `DatePattern` reads.
struct DatePatternReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var end: Int
    private var (year, month, day) = (0, 0, 0)
    private var (hour, minute, second, millisecond) = (0, 0, 0, 0)
    private var isAfternoon: Bool?
    private var offset: Int?

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        end = bytes.count
        while end > 0, bytes[end - 1] == 32 { end -= 1 }
        while position < end, bytes[position] == 32 { position += 1 }
    }

    mutating func read(_ fields: [DatePattern.Field], offset fallback: Int) -> Timestamp? {
        for field in fields {
            guard take(field) else { return nil }
        }
        guard position == end else { return nil }
        if let isAfternoon {
            guard (1...12).contains(hour) else { return nil }
            hour = hour % 12 + (isAfternoon ? 12 : 0)
        }
        let civil = CivilDate(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        guard let civil else { return nil }
        let shift = Int64(offset ?? fallback) * 60_000
        return civil.timestamp.adding(milliseconds: Int64(millisecond) - shift)
    }

    private mutating func take(_ field: DatePattern.Field) -> Bool {
        switch field {
        case .year: return Self.assign(number(4...4), to: &year)
        case .shortYear:
            guard Self.assign(number(2...2), to: &year) else { return false }
            year += year < 70 ? 2000 : 1900
            return true
        case .month(let width): return Self.assign(number(width), to: &month)
        case .day(let width): return Self.assign(number(width), to: &day)
        case .hour(let width), .halfDayHour(let width): return Self.assign(number(width), to: &hour)
        case .minute(let width): return Self.assign(number(width), to: &minute)
        case .second(let width): return Self.assign(number(width), to: &second)
        case .monthName: return monthName()
        case .weekday: return !letters().isEmpty
        case .fraction: return fraction()
        case .halfDay: return halfDay()
        case .offset: return zone()
        case .literal(let byte): return take(byte)
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < end, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private static func assign(_ value: Int?, to part: inout Int) -> Bool {
        guard let value else { return false }
        part = value
        return true
    }

    private mutating func number(_ width: ClosedRange<Int>) -> Int? {
        var value = 0
        let start = position
        while position < end, position - start < width.upperBound, bytes[position] &- 48 < 10 {
            value = value * 10 + Int(bytes[position] - 48)
            position += 1
        }
        return position - start >= width.lowerBound ? value : nil
    }

    /// The letters here in lower case, and a point after them taken as well.
    private mutating func letters() -> [UInt8] {
        var word: [UInt8] = []
        while position < end, bytes[position] >= 0x80 || bytes[position] & 0xDF &- 65 < 26 {
            word.append(bytes[position] < 0x80 ? bytes[position] | 32 : bytes[position])
            position += 1
        }
        if !word.isEmpty { _ = take(UInt8(ascii: ".")) }
        return word
    }

    private mutating func monthName() -> Bool {
        let word = String(decoding: letters(), as: UTF8.self)
        guard word.utf8.count >= 3 else { return false }
        for (index, names) in monthNames.enumerated() where names.contains(where: { $0.hasPrefix(word) }) {
            month = index + 1
            return true
        }
        return false
    }

    private mutating func fraction() -> Bool {
        let start = position
        var scale = 100
        while position < end, bytes[position] &- 48 < 10 {
            millisecond += Int(bytes[position] - 48) * scale
            scale /= 10
            position += 1
        }
        return position > start
    }

    private mutating func halfDay() -> Bool {
        guard position < end else { return false }
        switch bytes[position] | 32 {
        case UInt8(ascii: "a"): isAfternoon = false
        case UInt8(ascii: "p"): isAfternoon = true
        default: return false
        }
        position += 1
        _ = take(UInt8(ascii: "."))
        guard position < end, bytes[position] | 32 == UInt8(ascii: "m") else { return false }
        position += 1
        _ = take(UInt8(ascii: "."))
        return true
    }

    private mutating func zone() -> Bool {
        if take(UInt8(ascii: "Z")) || take(UInt8(ascii: "z")) {
            offset = 0
            return true
        }
        let east = take(UInt8(ascii: "+"))
        guard east || take(UInt8(ascii: "-")), let hours = number(2...2), hours < 24 else { return false }
        _ = take(UInt8(ascii: ":"))
        guard let minutes = number(2...2), minutes < 60 else { return false }
        offset = (hours * 60 + minutes) * (east ? 1 : -1)
        return true
    }
}

/// English, Dutch and French, and abbreviations that are no beginnings of those.
private let monthNames: [[String]] = [
    ["january", "januari", "janvier"], ["february", "februari", "février", "fevrier"],
    ["march", "maart", "mars", "mrt"], ["april", "avril"], ["may", "mei", "mai"], ["june", "juni", "juin"],
    ["july", "juli", "juillet"], ["august", "augustus", "août", "aout"], ["september", "septembre"],
    ["october", "oktober", "octobre"], ["november", "novembre"], ["december", "décembre", "decembre"],
]
