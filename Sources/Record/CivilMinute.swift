// SPDX-License-Identifier: Apache-2.0

/// A minute of the Gregorian calendar in UTC, between 1970 and 9999.
///
/// Days are counted as in Hinnant, "chrono-Compatible Low-Level Date Algorithms" (`days_from_civil`,
/// `civil_from_days`): years begin in March, so that the leap day is the last of its year.
struct CivilMinute {
    /// `1970-01-01T00:00Z` to `9999-12-31T23:59Z`, in minutes since the first of them.
    static let range: ClosedRange<Int64> = 0...4_223_371_679

    let year, month, day, hour, minute: Int64

    init(minutesSinceEpoch minutes: Int64) {
        let days = minutes / 1440 + 719_468
        let era = days / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = minutes % 1440 / 60
        minute = minutes % 60
    }

    /// Reads `yyyy-mm-ddThh:mmZ`, a minute that exists.
    init?(parsing text: ArraySlice<UInt8>) {
        let pattern: StaticString = "0000-00-00T00:00Z"
        guard text.count == pattern.utf8CodeUnitCount else { return nil }
        for (offset, byte) in text.enumerated() {
            let expected = pattern.utf8Start[offset]
            guard expected == 0x30 ? ASCII.isDigit(byte) : byte == expected else { return nil }
        }
        func number(_ offset: Int, _ count: Int) -> Int64 {
            text.dropFirst(offset).prefix(count).reduce(0) { 10 * $0 + Int64($1 - 0x30) }
        }
        year = number(0, 4)
        month = number(5, 2)
        day = number(8, 2)
        hour = number(11, 2)
        minute = number(14, 2)
        guard year >= 1970, (1...12).contains(month), hour < 24, minute < 60 else { return nil }
        guard day >= 1, day <= Self.days(inMonth: month, of: year) else { return nil }
    }

    var minutesSinceEpoch: Int64 {
        let marchYear = month <= 2 ? year - 1 : year
        let era = marchYear / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return (era * 146_097 + dayOfEra - 719_468) * 1440 + hour * 60 + minute
    }

    func append(to text: inout [UInt8]) {
        text.append(decimal: year, width: 4)
        text.append("-")
        text.append(decimal: month, width: 2)
        text.append("-")
        text.append(decimal: day, width: 2)
        text.append("T")
        text.append(decimal: hour, width: 2)
        text.append(":")
        text.append(decimal: minute, width: 2)
        text.append("Z")
    }

    private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
