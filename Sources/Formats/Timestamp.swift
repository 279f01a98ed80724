// SPDX-License-Identifier: Apache-2.0

/// An instant in UTC, in whole milliseconds since 1970-01-01T00:00:00Z; leap seconds do not exist.
///
/// Text covers the years 0000 to 9999 (RFC 3339 §5.6); an instant outside is written as the nearest inside.
/// Arithmetic stops at the ends of 64 bits instead of trapping, since numbers come from strangers.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since the Unix epoch.
    public var milliseconds: Int64

    /// Takes milliseconds since the Unix epoch.
    @inlinable
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Takes seconds since the Unix epoch.
    @inlinable
    public init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        milliseconds = overflow ? (seconds < 0 ? .min : .max) : product
    }

    /// Whole seconds since the Unix epoch, rounded down.
    public var seconds: Int64 { milliseconds.flooredQuotient(1000) }

    /// The instant with its seconds cut off.
    public var toMinute: Timestamp { floored(to: 60_000) }

    /// The last multiple of so many milliseconds (at least 1) that is not later.
    public func floored(to step: Int64) -> Timestamp {
        let step = max(step, 1)
        let (product, overflow) = milliseconds.flooredQuotient(step).multipliedReportingOverflow(by: step)
        return Timestamp(milliseconds: overflow ? .min : product)
    }

    /// The instant so many milliseconds later.
    @inlinable
    public func adding(milliseconds: Int64) -> Timestamp {
        let (sum, overflow) = self.milliseconds.addingReportingOverflow(milliseconds)
        return Timestamp(milliseconds: overflow ? (milliseconds < 0 ? .min : .max) : sum)
    }

    /// The instant so many seconds later.
    @inlinable
    public func adding(seconds: Int64) -> Timestamp {
        adding(milliseconds: Timestamp(seconds: seconds).milliseconds)
    }

    /// How many milliseconds lie between an earlier instant and this one.
    @inlinable
    public func milliseconds(since earlier: Timestamp) -> Int64 {
        let (difference, overflow) = milliseconds.subtractingReportingOverflow(earlier.milliseconds)
        return overflow ? (milliseconds < 0 ? .min : .max) : difference
    }

    @inlinable
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }
}

// MARK: - Text

extension Timestamp: CustomStringConvertible {
    /// `2026-11-23T12:35:07Z`, its milliseconds cut off.
    public var rfc3339: String { rfc3339(milliseconds: false) }

    /// `2026-11-23T12:35:07Z`, or `2026-11-23T12:35:07.250Z`.
    public func rfc3339(milliseconds: Bool) -> String {
        text { append(to: &$0, milliseconds: milliseconds) }
    }

    /// The date alone, `2026-11-23`.
    public var date: String { text(appendDate) }

    /// `Mon, 23 Nov 2026 12:35:07 GMT` (IMF-fixdate, RFC 9110 §5.6.7).
    public var httpDate: String { text(appendHTTPDate) }

    public var description: String { rfc3339(milliseconds: milliseconds % 1000 != 0) }

    /// Appends RFC 3339 text in UTC.
    public func append(to bytes: inout [UInt8], milliseconds withMilliseconds: Bool = false) {
        let time = writable
        let civil = CivilDate(time)
        Self.append(dateOf: civil, to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        Self.append(timeOf: civil, to: &bytes)
        if withMilliseconds {
            bytes.append(UInt8(ascii: "."))
            Digits.append(Int(time.milliseconds - time.seconds * 1000), width: 3, to: &bytes)
        }
        bytes.append(UInt8(ascii: "Z"))
    }

    /// Appends the date alone, `2026-11-23`.
    public func appendDate(to bytes: inout [UInt8]) {
        Self.append(dateOf: CivilDate(writable), to: &bytes)
    }

    /// Appends IMF-fixdate, `Mon, 23 Nov 2026 12:35:07 GMT`.
    public func appendHTTPDate(to bytes: inout [UInt8]) {
        let civil = CivilDate(writable)
        bytes.append(contentsOf: weekdayNames[(civil.weekday - 1) * 3..<civil.weekday * 3])
        bytes.append(UInt8(ascii: ","))
        bytes.append(UInt8(ascii: " "))
        Digits.append(civil.day, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: " "))
        bytes.append(contentsOf: monthNames[(civil.month - 1) * 3..<civil.month * 3])
        bytes.append(UInt8(ascii: " "))
        Digits.append(civil.year, width: 4, to: &bytes)
        bytes.append(UInt8(ascii: " "))
        Self.append(timeOf: civil, to: &bytes)
        bytes.append(contentsOf: [32, 71, 77, 84])
    }

    /// The nearest instant that has four digits for a year.
    private var writable: Timestamp {
        Timestamp(milliseconds: min(max(milliseconds, Self.earliest), Self.latest))
    }

    static let earliest: Int64 = -62_167_219_200_000
    static let latest: Int64 = 253_402_300_799_999

    private static func append(dateOf civil: CivilDate, to bytes: inout [UInt8]) {
        Digits.append(civil.year, width: 4, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        Digits.append(civil.month, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        Digits.append(civil.day, width: 2, to: &bytes)
    }

    private static func append(timeOf civil: CivilDate, to bytes: inout [UInt8]) {
        Digits.append(civil.hour, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        Digits.append(civil.minute, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        Digits.append(civil.second, width: 2, to: &bytes)
    }

    private func text(_ write: (inout [UInt8]) -> Void) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        write(&bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

private let weekdayNames = Array("MonTueWedThuFriSatSun".utf8)
private let monthNames = Array("JanFebMarAprMayJunJulAugSepOctNovDec".utf8)
