// SPDX-License-Identifier: Apache-2.0
public import Formats

/// A time as a page tells it: how long ago, and exactly.
public struct Moment: Sendable {
    private let time: Timestamp
    private let now: Timestamp
    private let t: Words

    /// Takes a time and the present.
    public init(_ time: Timestamp, in shell: Shell) {
        self.time = time
        now = shell.now
        t = shell.t
    }

    /// `2 hours ago`.
    public var age: String { Self.age(now.milliseconds(since: time), t) }

    /// `23 November 2026, 13:10 UTC`.
    public var exact: String { "\(day), \(Self.clock(time)) UTC" }

    /// `23 November 2026`.
    public var day: String { Self.day(time, t) }

    /// A time as what is kept tells it, where an age would soon be wrong: `23 November 2026, 13:10 UTC`.
    public static func exact(_ time: Timestamp, _ t: Words) -> String {
        "\(day(time, t)), \(clock(time)) UTC"
    }

    /// What `{{> part-time}}` names.
    public var part: PagePart {
        let day = day
        return PagePart([
            "iso": time.rfc3339, "age": age, "exact": "\(day), \(Self.clock(time)) UTC", "day": day,
            "date": time.date,
        ])
    }

    /// How long ago in words; the future is now, since clocks differ.
    static func age(_ milliseconds: Int64, _ t: Words) -> String {
        let minutes = Int(milliseconds / 60_000)
        switch minutes {
        case ..<1: return t["age.now"]
        case ..<60: return t.count("age.minutes", minutes)
        case ..<(24 * 60): return t.count("age.hours", minutes / 60)
        case ..<(14 * 24 * 60): return t.count("age.days", minutes / 1440)
        case ..<(60 * 24 * 60): return t.count("age.weeks", minutes / 10_080)
        case ..<(730 * 24 * 60): return t.count("age.months", minutes / 43_830)
        default: return t.count("age.years", minutes / 525_960)
        }
    }

    /// A span of time in words: `12 hours`.
    public static func span(hours: Int, _ t: Words) -> String {
        hours % 24 == 0 && hours >= 48 ? t.count("span.days", hours / 24) : t.count("span.hours", hours)
    }

    static func day(_ time: Timestamp, _ t: Words) -> String {
        let civil = CivilDate(time)
        return t.text(
            "format.day",
            ["day": String(civil.day), "month": t["month.\(civil.month)"], "year": String(civil.year)])
    }

    static func clock(_ time: Timestamp) -> String {
        let civil = CivilDate(time)
        return "\(civil.hour / 10)\(civil.hour % 10):\(civil.minute / 10)\(civil.minute % 10)"
    }
}
