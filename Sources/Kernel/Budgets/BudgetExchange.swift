// SPDX-License-Identifier: Apache-2.0
import Formats
import SQL
import Synchronization

/// Where processes on one database tell each other who has spent how much; no backup and no move carries it.
enum BudgetTables {
    /// Keyed hashes, and when their buckets are full again.
    static let bucket = Table(
        "shared_bucket", [Column("key", .blob), Column("full_at", .integer)], primaryKey: ["key"],
        indexes: [.init(["full_at"])], clustered: true)
    /// The secret of the day; that of yesterday is gone.
    static let secret = Table(
        "shared_secret", [Column("day", .integer), Column("value", .blob)], primaryKey: ["day"],
        clustered: true)

    static let all = [bucket, secret]
}

extension Kernel {
    /// Tells other processes every second which buckets are being emptied here, and hears of theirs; until cancelled.
    ///
    /// Where there is one process there is nobody to tell, and nothing is written.
    public func shareBudgets() async throws {
        while !Task.isCancelled {
            do {
                if database.isShared { try await exchangeBudgets() }
            } catch is DatabaseFault {
                // Each process counts for itself until the database is back.
            }
            try await Task.sleep(for: .seconds(1))
        }
    }

    /// Tells and hears once.
    func exchangeBudgets() async throws {
        let (day, now) = (clock().seconds / 86_400, budgets.now)
        budgets.take(try await sharedSecret(of: day), of: day)
        let told = budgets.untold(at: now)
        if !told.isEmpty {
            try await database.write { db in
                for one in told {
                    let (fresh, added) = (one.full, one.added)
                    try db.run(
                        """
                        INSERT INTO shared_bucket (key, full_at) VALUES (\(one.key), \(fresh)) \
                        ON CONFLICT (key) DO UPDATE SET full_at = \(added) + CASE \
                        WHEN shared_bucket.full_at > \(now) THEN shared_bucket.full_at ELSE \(now) END
                        """)
                }
                try db.run("DELETE FROM shared_bucket WHERE full_at < \(now)")
            }
            budgets.told(told)
        }
        let heard = try await database.read { db in
            try db.query(
                """
                SELECT key, full_at FROM shared_bucket WHERE full_at > \(now) ORDER BY full_at DESC \
                LIMIT \(Budgets.mostShared)
                """
            ) { (key: $0.blob(0), full: $0.int(1)) }
        }
        budgets.heard(heard)
    }

    /// The secret that all processes hash with today.
    private func sharedSecret(of day: Int64) async throws -> [UInt8] {
        let known = try await database.read { db in
            try db.first("SELECT value FROM shared_secret WHERE day = \(day)") { $0.blob(0) }
        }
        if let known { return known }
        let made = Random.bytes(32)
        return try await database.write { db in
            try db.run(
                "INSERT INTO shared_secret (day, value) VALUES (\(day), \(made)) ON CONFLICT DO NOTHING")
            // With yesterday's secret goes the last chance to tell whose the buckets were.
            try db.run("DELETE FROM shared_secret WHERE day < \(day)")
            try db.run("DELETE FROM shared_bucket WHERE full_at < \(day * 86_400_000_000)")
            return try db.first("SELECT value FROM shared_secret WHERE day = \(day)") { $0.blob(0) } ?? made
        }
    }
}

extension Budgets {
    /// Buckets that are told or heard of at once.
    static let mostShared = 5000

    /// Takes up the secret that all processes share.
    func take(_ secret: [UInt8], of day: Int64) {
        state.withLock { state in
            guard state.day != day || state.secret != secret else { return }
            (state.day, state.secret) = (day, secret)
            state.buckets.removeAll()
        }
    }

    /// What others should know: buckets that are more than a quarter spent, and by how much since they were told.
    func untold(at now: Int64) -> [(key: Key, added: Int64, full: Int64)] {
        state.withLock { state in
            state.buckets.lazy.filter { $0.value.untold > 0 && $0.value.full - now > $0.value.span / 4 }
                .prefix(Self.mostShared)
                .map { (key: $0.key, added: $0.value.untold, full: $0.value.full) }
        }
    }

    /// Others know now.
    func told(_ all: [(key: Key, added: Int64, full: Int64)]) {
        state.withLock { state in
            for one in all { state.buckets[one.key]?.untold -= one.added }
        }
    }

    /// Takes up what others have spent, beside what they do not know of us yet.
    func heard(_ all: [(key: Key, full: Int64)]) {
        state.withLock { state in
            for one in all {
                if let bucket = state.buckets[one.key] {
                    state.buckets[one.key]?.full = max(bucket.full, one.full + bucket.untold)
                } else {
                    // How long it lasts when full is known when it is asked for; until then as long as this.
                    state.buckets[one.key] = Bucket(full: one.full, span: Int64.max / 4)
                }
            }
        }
    }
}
