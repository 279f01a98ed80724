// SPDX-License-Identifier: Apache-2.0
public import Formats
import Synchronization

/// A clock that stands still until a test moves it.
public final class FakeClock: Sendable {
    private let time: Mutex<Int64>

    /// Starts on 2026-02-06, the day of an earthquake's anniversary.
    public init(milliseconds: Int64 = 1_770_336_000_000) { time = Mutex(milliseconds) }

    /// The time that it shows.
    public var now: Timestamp { time.withLock { Timestamp(milliseconds: $0) } }

    /// Moves it, also backwards.
    public func advance(seconds: Int64) { time.withLock { $0 += seconds * 1000 } }
}
