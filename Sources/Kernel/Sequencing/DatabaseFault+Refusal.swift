// SPDX-License-Identifier: Apache-2.0
import SQL

extension DatabaseFault {
    /// It may pass by itself: whoever works beside the node tries again later.
    var passes: Bool {
        switch self {
        case .busy, .full, .unreachable: true
        case .constraint, .unusable, .closed, .failed: false
        }
    }

    /// What a person is told of a fault that passes by itself: come back in a moment; nil for all others.
    ///
    /// Where a commit's answer was lost, the same idempotency key tells later whether it held.
    var refusal: (any Error)? {
        switch self {
        case .busy, .unreachable: Refusal(.busy)
        case .full: Refusal(.full, values: ["retryAfter": "30"])
        case .constraint, .unusable, .closed, .failed: nil
        }
    }
}
