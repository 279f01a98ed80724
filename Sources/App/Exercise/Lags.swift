// SPDX-License-Identifier: Apache-2.0
import Kernel
import Synchronization

/// How long what was answered waits for a checkpoint that covers it.
final class Lags: Sendable {
    private struct State {
        var waiting: [(size: EntryIndex, since: ContinuousClock.Instant)] = []
        var longest = Duration.zero
    }
    private let state = Mutex(State())
    private let signer: CheckpointSigner

    init(_ signer: CheckpointSigner) { self.signer = signer }

    /// Notes that entries up to a size are durable, as of now.
    func answered(_ size: EntryIndex) {
        state.withLock { $0.waiting.append((size, .now)) }
    }

    /// Looks at the published checkpoint every few milliseconds, until cancelled.
    func watch() async throws {
        while !Task.isCancelled {
            look()
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// The longest in seconds, once all that was answered is covered.
    func longest() async throws -> Double {
        while state.withLock({ !$0.waiting.isEmpty }) { try await Task.sleep(for: .milliseconds(5)) }
        return state.withLock { $0.longest / .seconds(1) }
    }

    private func look() {
        let (published, now) = (signer.latest?.size ?? 0, ContinuousClock.now)
        state.withLock { state in
            for one in state.waiting where one.size <= published {
                state.longest = max(state.longest, now - one.since)
            }
            state.waiting.removeAll { $0.size <= published }
        }
    }
}
