// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// How many may wait for a database at once: whoever comes after these is told to come back, at once.
final class WaitingLine: Sendable {
    private let inside = Atomic<Int>(0)
    private let most: Int

    /// Lets so many wait, those who are served just now among them.
    init(most: Int = 4096) { self.most = most }

    /// Takes a place.
    ///
    /// - Throws: `DatabaseFault.busy` where there is none; `leave` MUST NOT be called then.
    func enter() throws {
        guard inside.wrappingAdd(1, ordering: .relaxed).newValue <= most else {
            leave()
            throw DatabaseFault.busy
        }
    }

    /// Gives the place back.
    func leave() { inside.wrappingSubtract(1, ordering: .relaxed) }
}
