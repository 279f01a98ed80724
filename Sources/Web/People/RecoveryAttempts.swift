// SPDX-License-Identifier: Apache-2.0
import Formats
import Synchronization

/// Counts recovery codes that were wrong, for the whole node, by how the code begins.
///
/// A code has 120 random bits, so that nobody finds one by trying; this bound keeps whoever tries from one code's
/// neighbourhood and from the database. No address of anyone is kept, and nobody can lock all others out: that
/// would take ten wrong codes a minute for each of a million beginnings.
final class RecoveryAttempts: Sendable {
    private struct State {
        var minute: Int64 = 0
        var failures: [Substring: Int] = [:]
    }
    private let state = Mutex(State())
    private let most: Int
    private let capacity = 65_536

    /// Allows so many wrong codes a minute for each beginning.
    init(most: Int = 10) { self.most = most }

    /// The code as it is compared: 24 characters of base 32, or nil where the text cannot be one.
    static func normalized(_ typed: String) -> String? {
        let code = typed.lowercased().filter { $0.isLetter || $0.isNumber }
        let isCode =
            code.utf8.count == 24
            && code.utf8.allSatisfy { (97...122).contains($0) || (50...55).contains($0) }
        return isCode ? code : nil
    }

    /// Tells whether one more code with this beginning may be tried now.
    func allows(_ code: String, at now: Timestamp) -> Bool {
        state.withLock { state in
            guard state.minute == now.seconds / 60 else { return true }
            return state.failures[code.prefix(4)] ?? 0 < most
        }
    }

    /// Takes note of a code that was wrong.
    func failed(_ code: String, at now: Timestamp) {
        state.withLock { state in
            let minute = now.seconds / 60
            if state.minute != minute || state.failures.count >= capacity {
                state.failures.removeAll(keepingCapacity: true)
                state.minute = minute
            }
            state.failures[Substring(String(code.prefix(4))), default: 0] += 1
        }
    }
}
