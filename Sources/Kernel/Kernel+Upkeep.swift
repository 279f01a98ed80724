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

    /// Idempotency keys live 24 hours, invitations a week.
    func tidy() async throws {
        let now = clock()
        let day = now.adding(seconds: -86_400).milliseconds
        let week = now.adding(seconds: -7 * 86_400).milliseconds
        try await database.write { db in
            try db.run("DELETE FROM vault_idempotency WHERE time < \(day)")
            try db.run("DELETE FROM vault_invitation WHERE time < \(week)")
        }
    }
}
