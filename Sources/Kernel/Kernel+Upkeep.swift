// SPDX-License-Identifier: Apache-2.0
import Formats
import SQL

extension Kernel {
    /// Throws away what has had its day, every ten minutes, until cancelled.
    public func upkeep() async throws {
        while !Task.isCancelled {
            try await tidy()
            try await Task.sleep(for: .seconds(600))
        }
    }

    /// Idempotency keys live 30 days, invitations a week.
    func tidy() async throws {
        let now = clock()
        let month = now.adding(seconds: -IdempotencyKey.lifetime).milliseconds
        let week = now.adding(seconds: -7 * 86_400).milliseconds
        try await database.write { db in try db.run("DELETE FROM vault_invitation WHERE time < \(week)") }
        // In slices: a busy day's keys in one transaction would hold up everyone who contributes.
        while try await forgetKeys(before: month) { await Task.yield() }
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
        try await database.read { db in try db.int("SELECT size FROM record_head WHERE id = 1") ?? 0 }
    }
}
