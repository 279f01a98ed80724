// SPDX-License-Identifier: Apache-2.0

extension Database {
    /// A throw-away database in a file of its own, whichever the node's own is.
    ///
    /// - Parameter path: Path of the file; its folder MUST exist, and is the caller's to remove.
    public static func temporary(path: String) async throws -> Database {
        try await SQLiteDriver.open(path: path, readers: 2)
    }
}
