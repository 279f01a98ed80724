// SPDX-License-Identifier: Apache-2.0
import Formats

/// What was said some time ago and arrives only now, kept on a device that had no connection.
enum Lateness {
    /// For how many hours a thing stays fresh from now on, reckoned from when that was said; never fewer than already.
    ///
    /// - Parameters:
    ///   - hours: For how long what is seen stays fresh.
    ///   - keptFor: Seconds since it was said; 0 for what arrives at once.
    ///   - until: Until when the thing is fresh already, in milliseconds.
    static func freshHours(_ hours: Int, keptFor: Int64, until: Int64, at now: Timestamp) -> Int {
        guard keptFor > 0 else { return hours }
        let gone = Int((keptFor + 3599) / 3600)
        let already = Int((until - now.milliseconds + 3_599_999) / 3_600_000)
        return max(0, hours - gone, already)
    }
}
