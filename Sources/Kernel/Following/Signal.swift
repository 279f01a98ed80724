// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Wakes everyone who waits, at once.
///
/// A waiter says which count it has seen, so that a wake between looking and waiting is not missed.
public final class Signal: Sendable {
    private struct State {
        var count: UInt64 = 0
        var nextID: UInt64 = 0
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
    }
    private let state = Mutex(State())

    /// Makes a signal that nobody waits for.
    public init() {}

    /// How often it was raised.
    public var count: UInt64 { state.withLock { $0.count } }

    /// How many wait.
    public var waiting: Int { state.withLock { $0.waiters.count } }

    /// Wakes all waiters.
    public func raise() {
        let woken = state.withLock { state in
            state.count += 1
            let waiters = state.waiters
            state.waiters.removeAll(keepingCapacity: true)
            return waiters
        }
        for waiter in woken.values { waiter.resume() }
    }

    /// Waits until the signal was raised more often than `seen`, or the task is cancelled.
    public func wait(after seen: UInt64) async {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let ready = state.withLock { state in
                    if state.count > seen || Task.isCancelled { return true }
                    state.waiters[id] = continuation
                    return false
                }
                if ready { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
        }
    }
}
