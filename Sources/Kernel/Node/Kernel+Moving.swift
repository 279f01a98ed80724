// SPDX-License-Identifier: Apache-2.0
public import SQL

extension Kernel {
    /// Copies a node from one database to an empty one: record and vault as they are; what is derived is folded there.
    ///
    /// Media are not among them: `carryMedia` brings these.
    ///
    /// - Parameter confirm: Called before anything is committed; where it throws, the target is left empty.
    /// - Throws: `DatabaseFault.unusable` where the target holds something, or the source is of another version.
    public static func carry(
        from source: Database, to target: Database, instruments list: [any Instrument],
        confirm: @escaping @Sendable () async throws -> Void = {}
    ) async throws {
        let instruments = composed(list)
        let steps = migrations(instruments)
        let known = try await Schema.steps(of: source)
        guard known == Set(steps.map(\.name)) else {
            throw DatabaseFault.unusable(
                message:
                    "it was written by another version: start the node once with this one, then try again")
        }
        guard try await Schema.isEmpty(target) else {
            throw DatabaseFault.unusable(message: "it is not empty: name one that holds nothing")
        }
        let vaults = instruments.values.sorted { $0.name.description < $1.name.description }
        let tables = RecordTables.all + PeopleTables.all + WitnessTables.all + vaults.flatMap(\.vault)
        do {
            try await Schema.migrate(target, steps)
            _ = try await source.copy(tables, into: target, confirm: confirm)
        } catch {
            try? await Schema.empty(target)
            throw error
        }
    }

    /// Copies the media that a record's entries name from one store to another.
    ///
    /// - Returns: Those that the source does not have.
    public static func carryMedia(
        named database: Database, from source: MediaStore, to target: MediaStore
    ) async throws -> [String] {
        let hashes = try await database.read { db in
            try db.query("SELECT DISTINCT hash FROM record_media ORDER BY hash") { $0.text(0) }
        }
        var missing: [String] = []
        for hash in hashes {
            guard let bytes = try await source.read(hash) else {
                missing.append(hash)
                continue
            }
            guard try await target.store(bytes) == hash else {
                throw DatabaseFault.unusable(message: "the file \(hash) is not what its name says")
            }
        }
        return missing
    }

    /// How many entries the record in a database has.
    public static func size(of database: Database) async throws -> EntryIndex {
        try await database.read { db in try Head.size(reading: db) }
    }
}
