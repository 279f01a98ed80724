// SPDX-License-Identifier: Apache-2.0
public import CoreMetrics
import Synchronization

/// Counts and times in memory, told as Prometheus text.
///
/// Labels are few and fixed: the route's pattern, never an address, so that no page a person opened can be seen here.
public final class Metrics: MetricsFactory {
    /// Bounds of the buckets in which times fall, in seconds.
    static let bounds: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    private struct Series: Hashable {
        let name: String
        let labels: String
    }
    private enum Value {
        case counter(Int64)
        case gauge(Double)
        case histogram(buckets: [Int64], sum: Double, count: Int64)
    }
    private let values = Mutex<[Series: Value]>([:])

    /// Makes an empty collection.
    public init() {}

    private func series(_ label: String, _ dimensions: [(String, String)]) -> Series {
        let name = "folkmoot_" + label.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
        let labels = dimensions.map { "\($0.0)=\"\(Self.escape($0.1))\"" }.joined(separator: ",")
        return Series(name: name, labels: labels)
    }

    private static func escape(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    /// Makes a counter.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        Cell(self, series(label, dimensions))
    }

    /// Makes a recorder: a gauge, or a histogram where it aggregates.
    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        Cell(self, series(label, dimensions), isHistogram: aggregate)
    }

    /// Makes a timer.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        Cell(self, series(label + "_seconds", dimensions), isHistogram: true)
    }

    /// Nothing to do.
    public func destroyCounter(_ handler: any CounterHandler) {}
    /// Nothing to do.
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    /// Nothing to do.
    public func destroyTimer(_ handler: any TimerHandler) {}

    private func add(_ amount: Int64, to series: Series) {
        values.withLock { values in
            if case .counter(let count) = values[series] {
                values[series] = .counter(count + amount)
            } else {
                values[series] = .counter(amount)
            }
        }
    }

    private func set(_ value: Double, _ series: Series) { values.withLock { $0[series] = .gauge(value) } }

    private func observe(_ value: Double, _ series: Series) {
        values.withLock { values in
            var (buckets, sum, count) = ([Int64](repeating: 0, count: Self.bounds.count), 0.0, Int64(0))
            if case .histogram(let known, let total, let n) = values[series] {
                (buckets, sum, count) = (known, total, n)
            }
            for (place, bound) in Self.bounds.enumerated() where value <= bound { buckets[place] += 1 }
            values[series] = .histogram(buckets: buckets, sum: sum + value, count: count + 1)
        }
    }

    /// The text that Prometheus reads (exposition format 0.0.4).
    public var text: String {
        let all = values.withLock { $0 }.sorted {
            ($0.key.name, $0.key.labels) < ($1.key.name, $1.key.labels)
        }
        var (text, last) = ("", "")
        for (series, value) in all {
            if series.name != last {
                text += "# TYPE \(series.name) \(Self.type(value))\n"
                last = series.name
            }
            text += Self.lines(series, value)
        }
        return text
    }

    private static func type(_ value: Value) -> String {
        switch value {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }

    private static func lines(_ series: Series, _ value: Value) -> String {
        let labels = series.labels.isEmpty ? "" : "{\(series.labels)}"
        switch value {
        case .counter(let count): return "\(series.name)\(labels) \(count)\n"
        case .gauge(let value): return "\(series.name)\(labels) \(value)\n"
        case .histogram(let buckets, let sum, let count):
            let comma = series.labels.isEmpty ? "" : ","
            var text = ""
            for (bound, n) in zip(bounds, buckets) {
                text += "\(series.name)_bucket{\(series.labels)\(comma)le=\"\(bound)\"} \(n)\n"
            }
            text += "\(series.name)_bucket{\(series.labels)\(comma)le=\"+Inf\"} \(count)\n"
            return text + "\(series.name)_sum\(labels) \(sum)\n\(series.name)_count\(labels) \(count)\n"
        }
    }

    /// One series behind the handlers of swift-metrics.
    private final class Cell: CounterHandler, RecorderHandler, TimerHandler {
        private let metrics: Metrics
        private let series: Series
        private let isHistogram: Bool

        init(_ metrics: Metrics, _ series: Series, isHistogram: Bool = false) {
            self.metrics = metrics
            self.series = series
            self.isHistogram = isHistogram
        }

        func increment(by amount: Int64) { metrics.add(amount, to: series) }
        func reset() {}
        func record(_ value: Int64) { record(Double(value)) }
        func record(_ value: Double) {
            if isHistogram { metrics.observe(value, series) } else { metrics.set(value, series) }
        }
        func recordNanoseconds(_ duration: Int64) { metrics.observe(Double(duration) / 1e9, series) }
    }
}
