// SPDX-License-Identifier: Apache-2.0
import Formats
import SQL

extension Kernel {
    /// Throws away what has had its day, every ten minutes, until cancelled.
    public func upkeep() async throws {
        while !Task.isCancelled {
            if isLeading {
                // What fails now is tried again the next time; the node must not end for it.
                do {
                    try await tidy()
                    try await watchStewards()
                } catch let fault as DatabaseFault where fault.passes {}
            }
            // Whoever takes the lead begins soon, and not ten minutes later.
            for _ in 0..<(isLeading ? 600 : 10) where !Task.isCancelled {
                try await Task.sleep(for: .seconds(1))
            }
        }
    }

    /// Gives notice where stewards have gone quiet, and replaces those who stay so.
    func watchStewards() async throws { try await watch.look(at: self) }

    /// Idempotency keys live 30 days, invitations a week.
    func tidy() async throws {
        let now = clock()
        let month = now.adding(seconds: -IdempotencyKey.lifetime).milliseconds
        try await database.write { db in try db.run(Invitation.forget(at: now)) }
        // In slices: a busy day's keys in one transaction would hold up everyone who contributes.
        while try await forgetKeys(before: month) { await Task.yield() }
        try await sweepMedia(storedBefore: Self.systemClock().adding(seconds: -86_400))
    }

    /// Deletes files that no entry names: a node that stopped between storing and recording leaves one behind.
    ///
    /// A file is left alone for a day, and counts from when it was last stored: whoever is about to name it has
    /// stored it just now, and the folder's lock keeps that from falling between the last look and the deletion.
    ///
    /// - Returns: How many were deleted.
    @discardableResult
    func sweepMedia(storedBefore instant: Timestamp) async throws -> Int {
        var count = 0
        for name in try await media.stored(before: instant) {
            let isNamed = try await database.read { db in
                try db.exists("SELECT 1 FROM record_media WHERE hash = \(name)")
            }
            if !isNamed, try await media.sweep(name, storedBefore: instant) { count += 1 }
            await Task.yield()
        }
        return count
    }

    /// Deletes some old keys and tells whether there are more.
    private func forgetKeys(before time: Int64) async throws -> Bool {
        try await database.write { db in
            try db.run(
                """
                DELETE FROM vault_idempotency WHERE key IN \
                (SELECT key FROM vault_idempotency WHERE time <= \(time) ORDER BY time LIMIT 1000)
                """)
            return try db.exists("SELECT 1 FROM vault_idempotency WHERE time <= \(time)")
        }
    }

    /// The number of entries as the database says it; for those who ask whether it answers.
    public func storedSize() async throws -> EntryIndex {
        try await read { db in try db.int("SELECT size FROM record_head WHERE id = 1") ?? 0 }
    }
}
