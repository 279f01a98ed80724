// SPDX-License-Identifier: Apache-2.0
public import Formats

/// A timeline drawn by the server: one bar for each span of time, and the same as a table.
public struct Histogram: Sendable {
    let start: Timestamp
    let step: Int64
    let counts: [Int]

    /// Takes the bars in the order of time.
    ///
    /// - Parameters:
    ///   - start: When the first bar begins.
    ///   - step: How many seconds a bar is wide.
    ///   - counts: How many in each bar, none left out.
    public init(start: Timestamp, step: Int64, counts: [Int]) {
        self.start = start
        self.step = max(step, 1)
        self.counts = counts
    }

    /// What `{{> part-histogram}}` names; nil where there is nothing to show.
    public func part(_ t: Words) -> PagePart? {
        guard let most = counts.max(), most > 0 else { return nil }
        let (width, height) = (600.0, 64.0)
        let slot = width / Double(max(counts.count, 12))
        let bars = counts.enumerated().map { position, count in
            let tall = count == 0 ? 0 : max(1.5, height * Double(count) / Double(most))
            return PagePart([
                "x": Self.short(Double(position) * slot + slot * 0.1), "y": Self.short(height - tall),
                "w": Self.short(slot * 0.8), "h": Self.short(tall), "label": label(position, t),
                "count": t.grouped(count), "iso": time(position).rfc3339,
            ])
        }
        let (first, last) = (label(0, t), label(counts.count - 1, t))
        return PagePart([
            "bars": bars, "first": first, "last": counts.count > 1 ? last : nil, "span": Self.span(step, t),
            "says": t.text(
                "histogram_says",
                [
                    "n": t.grouped(counts.reduce(0, +)), "step": Self.span(step, t), "most": t.grouped(most),
                    "first": first, "last": last,
                ]),
        ])
    }

    private func time(_ position: Int) -> Timestamp { start.adding(seconds: Int64(position) * step) }

    private func label(_ position: Int, _ t: Words) -> String {
        let day = Moment.day(time(position), t)
        return step < 86_400 ? "\(day) \(Moment.clock(time(position)))" : day
    }

    /// How long a bar is, in words.
    static func span(_ seconds: Int64, _ t: Words) -> String {
        let minutes = Int(seconds / 60)
        switch minutes {
        case ..<60: return t.count("span.minutes", minutes)
        case ..<1440: return t.count("span.hours", minutes / 60)
        case ..<(7 * 1440): return t.count("span.days", minutes / 1440)
        case ..<(52 * 10_080): return t.count("span.weeks", minutes / 10_080)
        default: return t.count("span.years", minutes / 525_600)
        }
    }

    /// At most two decimals, for the drawing.
    static func short(_ number: Double) -> String {
        let hundredths = Int((number * 100).rounded())
        return hundredths % 100 == 0 ? String(hundredths / 100) : String(Double(hundredths) / 100)
    }
}
