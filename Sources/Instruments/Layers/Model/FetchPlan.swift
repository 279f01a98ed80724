// SPDX-License-Identifier: Apache-2.0
import Formats

/// An address whose content becomes a layer's next version, and how often it is looked at.
public struct FetchPlan: Sendable, Hashable {
    /// How often.
    public enum Every: String, Sendable, CaseIterable {
        case hour, day, week

        /// Seconds from one look to the next.
        var seconds: Int64 {
            switch self {
            case .hour: 3600
            case .day: 86_400
            case .week: 604_800
            }
        }
    }
    /// Absolute, http or https.
    public var address: String
    /// How often.
    public var every: Every

    /// Makes a plan.
    public init(_ address: String, every: Every) {
        self.address = address
        self.every = every
    }

    /// Seconds until the next look after so many failures in a row: doubled each time, at most a week.
    func pause(afterFailures failures: Int) -> Int64 {
        guard failures > 0 else { return every.seconds }
        let doubled = Int64(900) << Int64(min(failures - 1, 12))
        return min(max(doubled, 900), 604_800)
    }
}
