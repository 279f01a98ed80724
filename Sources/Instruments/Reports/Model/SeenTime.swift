// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel

/// When a thing may have been seen: not in the future, not before any of us.
enum SeenTime {
    /// 1900-01-01T00:00:00Z.
    static let earliest = Timestamp(seconds: -2_208_988_800)
    /// A person's clock may be ahead of ours by so much.
    static let tolerance: Int64 = 5 * 60

    /// The time to keep: never after now, so that a clock that is ahead does not make things look fresher.
    static func checked(_ seen: Timestamp, at now: Timestamp, _ written: inout WrittenText) -> Timestamp {
        if seen > now.adding(seconds: tolerance) { written.refuse("seen", "future") }
        if seen < earliest { written.refuse("seen", "tooEarly") }
        return min(seen, now)
    }
}
