// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

/// A door that is opened once; whoever waits before it goes on.
public final class Gate: Sendable {
    private let isOpen = Mutex(false)

    /// Makes a closed gate.
    public init() {}

    /// Opens it.
    public func open() { isOpen.withLock { $0 = true } }

    /// Waits without blocking a thread, at most ten seconds.
    public func wait() async throws {
        for _ in 0..<10_000 where !isOpen.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(1)) }
    }

    /// Waits inside a transaction's synchronous body, at most ten seconds.
    public func block() {
        for _ in 0..<10_000 where !isOpen.withLock({ $0 }) { usleep(1000) }
    }
}
