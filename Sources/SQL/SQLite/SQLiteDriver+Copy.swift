// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB

extension SQLiteDriver {
    /// Copies the file page by page in one reading transaction (SQLite's online backup), and checks the copy.
    ///
    /// The copy is one file, without a log beside it.
    public func copy(to path: String) async throws {
        let pool = pool
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try Self.copy(pool, to: path) })
            }
        }
    }

    /// Writes the copy beside the file.
    public func keep(as name: String) async throws -> String {
        let path = (pool.path as NSString).deletingLastPathComponent + "/before-upgrade-\(name).sqlite"
        try await copy(to: path)
        // Keys and vault are in it.
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        return path
    }

    private static func copy(_ pool: DatabasePool, to path: String) throws {
        do {
            let copy = try DatabaseQueue(path: path)
            // All pages in one step: the state is that of one commit, and a writer need not wait for it.
            try pool.backup(to: copy, pagesPerStep: -1)
            try copy.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA journal_mode = DELETE")
                let found = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? ""
                guard found == "ok" else { throw DatabaseFault.unusable(message: found) }
            }
            try copy.close()
        } catch let error as DatabaseError {
            throw DatabaseFault(error)
        }
    }
}
