// SPDX-License-Identifier: Apache-2.0

import Formats
import Fuzzing
import Testing

@Suite struct TimestampTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-11-23T12:35:07Z", 1_795_437_307_000),
            ("2026-11-23T13:35:07+01:00", 1_795_437_307_000), ("2026-11-23t12:35:07z", 1_795_437_307_000),
            ("2026-11-23 06:05:07-06:30", 1_795_437_307_000), ("2026-11-23T12:35:07.25Z", 1_795_437_307_250),
            ("2026-11-23T12:35:07.123999Z", 1_795_437_307_123), ("1969-12-31T23:59:59.999Z", -1),
            ("2016-12-31T23:59:60Z", 1_483_228_799_000), ("0000-01-01T00:00:00Z", -62_167_219_200_000),
            ("9999-12-31T23:59:59.999Z", 253_402_300_799_999), ("2024-02-29T00:00:00Z", 1_709_164_800_000),
        ] as [(String, Int64)])
    func `RFC 3339 is read`(text: String, milliseconds: Int64) {
        #expect(Timestamp(parsing: text)?.milliseconds == milliseconds)
        #expect(Timestamp(parsing: Array(text.utf8))?.milliseconds == milliseconds)
        #expect(Timestamp(parsing: ("x" + text).dropFirst())?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "2026-11-23", "2026-11-23T12:35:07", "2026-11-23T12:35Z", "2026-11-23T24:00:00Z",
        "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-11-23T12:35:07.Z", "2026-11-23T12:35:07+0100",
        "2026-11-23T12:35:07+24:00", "2026-11-23T12:60:07Z", "2026-11-23T12:35:61Z", " 2026-11-23T12:35:07Z",
        "2026-11-23T12:35:07Z ", "2026-11-23  12:35:07Z", "26-11-23T12:35:07Z", "2026-1-23T12:35:07Z",
        "2026-11-23T12:35:07Zz", "2026-11-23T12:35:07.1", "٢٠٢٦-11-23T12:35:07Z", "-001-11-23T12:35:07Z",
        "2026-00-10T00:00:00Z", "2026-01-00T00:00:00Z", "2026-11-23T12:35:07.25",
    ])
    func `anything else is refused`(text: String) {
        #expect(Timestamp(parsing: text) == nil)
    }

    @Test func `dates alone have their own door`() {
        #expect(Timestamp(parsingDate: "2026-11-23")?.rfc3339 == "2026-11-23T00:00:00Z")
        #expect(Timestamp(parsingDate: "2026-11-31") == nil)
        #expect(Timestamp(parsingDate: "2026-11-23Z") == nil)
        #expect(Timestamp(parsingDateOrTime: "2026-11-23")?.date == "2026-11-23")
        #expect(Timestamp(parsingDateOrTime: "2026-11-23T01:00:00+02:00")?.date == "2026-11-22")
        #expect(Timestamp(parsingDateOrTime: "today") == nil)
    }

    @Test func `text has seconds, or milliseconds when asked`() {
        let time = Timestamp(milliseconds: 1_795_437_307_045)
        #expect(time.rfc3339 == "2026-11-23T12:35:07Z")
        #expect(time.rfc3339(milliseconds: true) == "2026-11-23T12:35:07.045Z")
        #expect("\(time)" == "2026-11-23T12:35:07.045Z")
        #expect(time.httpDate == "Mon, 23 Nov 2026 12:35:07 GMT")
        #expect(Timestamp(seconds: 784_111_777).httpDate == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(time.toMinute.rfc3339(milliseconds: true) == "2026-11-23T12:35:00.000Z")
        #expect(Timestamp(milliseconds: -1).toMinute.milliseconds == -60_000)
        #expect(Timestamp(milliseconds: -1).seconds == -1)
        #expect(time.floored(to: 0) == time)
        #expect(Timestamp(milliseconds: .max).rfc3339 == "9999-12-31T23:59:59Z")
        #expect(Timestamp(milliseconds: .min).rfc3339 == "0000-01-01T00:00:00Z")
    }

    @Test func `instants add and compare`() {
        let time = Timestamp(seconds: 100)
        #expect(time.adding(seconds: 1) > time && time.adding(milliseconds: -1) < time)
        #expect(time.adding(seconds: 2).milliseconds(since: time) == 2000)
        let (first, last) = (Timestamp(milliseconds: .min), Timestamp(milliseconds: .max))
        #expect(
            first.toMinute == first && first.adding(seconds: -1) == first && Timestamp(seconds: .min) == first
        )
        #expect(last.adding(seconds: .max) == last && last.milliseconds(since: first) == .max)
        #expect(CivilDate(first).year < CivilDate(last).year)
    }

    @Test func `text reads back over ten thousand years`() {
        var random = SeededGenerator(seed: 6)
        for _ in 0..<20_000 {
            let time = Timestamp(
                milliseconds: .random(in: -62_167_219_200_000...253_402_300_799_999, using: &random))
            #expect(Timestamp(parsing: time.rfc3339(milliseconds: true)) == time)
            let civil = CivilDate(time)
            #expect(civil.timestamp.milliseconds == time.floored(to: 1000).milliseconds)
        }
    }

    @Test func `the calendar goes day by day without a gap`() {
        var previous = CivilDate(Timestamp(seconds: -86_400 * 200_000))
        for day in -199_999..<200_000 {
            let date = CivilDate(Timestamp(seconds: Int64(day) * 86_400))
            let isNext =
                date.day == previous.day + 1 && date.month == previous.month
                || date.day == 1 && previous.day == CivilDate.days(inMonth: previous.month, of: previous.year)
            guard isNext, date.daysSinceEpoch == day, date.weekday == previous.weekday % 7 + 1 else {
                Issue.record("\(date) after \(previous)")
                return
            }
            previous = date
        }
    }

    @Test func `dates that are none are not made`() {
        #expect(CivilDate(year: 2023, month: 2, day: 29) == nil)
        #expect(CivilDate(year: 2000, month: 2, day: 29)?.weekday == 2)
        #expect(CivilDate(year: 1900, month: 2, day: 29) == nil)
        #expect(CivilDate(year: 2026, month: 4, day: 31) == nil)
        #expect(CivilDate(year: 2026, month: 1, day: 1, hour: 24) == nil)
        #expect(CivilDate(year: 1970, month: 1, day: 1)?.weekday == 4)
    }

    @Test func `no bytes make it fall over`() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            let bytes = random.bytes(from: "0123456789-:T.Z+ ", upTo: 30)
            if let time = Timestamp(parsing: bytes) { #expect(Timestamp(parsing: "\(time)") != nil) }
        }
    }
}
