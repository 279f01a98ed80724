// SPDX-License-Identifier: Apache-2.0
import SQL
import Synchronization

/// Which of the processes on one database does what must happen once: schedules, sweeps and signing.
///
/// The leader holds a lock on its writing connection, so that what it does and whether it may end together. Each
/// process asks every second. Each task is safe to be done twice all the same (idempotency keys, compare-and-set): a
/// process that stood still for a while does no harm before it notices.
final class Leadership: Sendable {
    private let database: Database
    private let leads: Mutex<Bool>

    init(_ database: Database) {
        self.database = database
        leads = Mutex(!database.isShared)
    }

    var isLeading: Bool { leads.withLock { $0 } }

    /// Asks for the lock, or whether it is still held.
    ///
    /// - Returns: This process became the leader just now.
    func renew() async -> Bool {
        let held = (try? await database.lead()) ?? false
        return leads.withLock { leads in
            defer { leads = held }
            return held && !leads
        }
    }

    /// Leads no more; the lock goes with the connection.
    func resign() { leads.withLock { $0 = !database.isShared } }
}
