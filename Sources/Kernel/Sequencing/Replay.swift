// SPDX-License-Identifier: Apache-2.0
import Formats
import Record
public import SQL

/// Folds stored entries again, by the same path as live ones.
enum Replay {
    /// Folds one entry; an erased one leaves nothing, or what others stand on.
    static func project(
        _ stored: StoredEntry, _ instruments: [InstrumentName: AnyInstrument],
        _ db: borrowing WriteTransaction
    ) throws {
        guard let body = try stored.sealed.map({ try JSONValue(parsing: $0.body) }) ?? stored.remains else {
            return
        }
        let kind = stored.envelope.kind
        let name = InstrumentName(kind.prefix { $0 != "/" })
        guard let instrument = instruments[name] else {
            throw RecordDamage(index: stored.envelope.index, what: "no instrument reads \(kind)")
        }
        let content = try BodyContent(body, from: stored.envelope.origin?.name)
        let entry = Entry(
            index: stored.envelope.index, time: content.time, initiative: stored.envelope.initiative,
            subject: stored.envelope.subject, author: content.author, channel: content.channel,
            language: content.language)
        let event = EventKind(kind.dropFirst(name.description.count + 1))
        var payload = content.payload
        if let origin = stored.envelope.origin?.name {
            for member in instrument.references(event) {
                try localize(member, of: &payload, from: origin, db)
            }
        }
        do {
            try instrument.project(event, payload, entry, db)
            if name == RecordActs.name, case .removed(let hash, _)? = try? RecordEvent(event, payload) {
                for one in instruments.values { try one.withdrawMedia(hash, nil, db) }
            }
            try Organisations.note(entry, kind, db)
        } catch let error as UnreadableEvent {
            throw RecordDamage(index: entry.index, what: error.description)
        }
    }

    /// Puts the local index in the place of one that was meant in another record.
    private static func localize(
        _ member: String, of payload: inout JSONValue, from origin: String, _ db: borrowing WriteTransaction
    ) throws {
        guard case .object(var object) = payload, let old = object[member]?.intValue else { return }
        let local = try db.int(
            "SELECT idx FROM record_origin WHERE name = \(origin) AND origin_index = \(old)")
        object[member] = .int(local ?? -1)
        payload = .object(object)
    }

    /// Drops all derived tables and folds the whole record.
    ///
    /// - Parameter progress: Called with the number of entries folded so far.
    /// - Returns: The number of entries.
    static func rebuild(
        _ database: Database, into target: Database, _ instruments: [InstrumentName: AnyInstrument],
        progress: @Sendable (EntryIndex) -> Void
    ) async throws -> EntryIndex {
        let tables = instruments.values.sorted { $0.name.description < $1.name.description }.flatMap(\.tables)
        let dialect = target.dialect
        try await target.write { db in try Schema.recreate(tables, in: db, dialect) }
        var next: EntryIndex = 0
        while true {
            let from = next
            let stored = try await database.read { db in
                try StoredEntry.recall(
                    try db.query(
                        """
                        SELECT \(StoredEntry.columns) FROM record_entry WHERE idx >= \(from) \
                        ORDER BY idx LIMIT 20000
                        """
                    ) { try StoredEntry($0) }, db)
            }
            guard let last = stored.last else {
                try await target.write { db in try Schema.markCurrent(tables, in: db, dialect) }
                return next
            }
            try await target.write { db in
                for entry in stored { try project(entry, instruments, db) }
            }
            next = last.envelope.index + 1
            progress(next)
        }
    }
}

extension Kernel {
    /// Drops all derived tables and folds the whole record again; commands wait meanwhile.
    public func rebuild(
        progress: @escaping @Sendable (EntryIndex) -> Void = { _ in }
    ) async throws -> EntryIndex {
        let (database, instruments, initiatives) = (database, instruments, initiatives)
        let organisations = organisations
        let sequencer = sequencer
        return try await database.exclusively {
            try await sequencer.alone {
                let count = try await Replay.rebuild(
                    database, into: database, instruments, progress: progress)
                try await database.read { db in try initiatives.load(db) }
                try await database.read { db in try organisations.load(db) }
                return count
            }
        }
    }

    /// Folds the record into an empty database and compares every derived table with the live one.
    ///
    /// - Returns: The name of the first table that differs, or nil.
    public func firstDifference(replayingInto scratch: Database) async throws -> String? {
        try await Schema.migrate(scratch, Self.migrations(instruments))
        try await copyOrigins(to: scratch)
        _ = try await Replay.rebuild(database, into: scratch, instruments, progress: { _ in })
        let tables = instruments.values.flatMap(\.tables).sorted { $0.name < $1.name }
        let totals = Set(instruments.values.flatMap(\.counters).map(\.name))
        for table in tables {
            let isTotals = totals.contains(table.name)
            let live = try await database.read { db in try Self.digest(table, isTotals, db) }
            let replayed = try await scratch.read { db in try Self.digest(table, isTotals, db) }
            if live != replayed { return table.name }
        }
        return nil
    }

    /// A replay reads where reopened entries had stood.
    func copyOrigins(to scratch: Database) async throws {
        let rows = try await database.read { db in
            try db.query("SELECT name, origin_index, idx FROM record_origin") {
                ($0.text(0), $0.int(1), $0.int(2))
            }
        }
        try await scratch.write { db in
            for row in rows {
                try db.run(
                    """
                    INSERT INTO record_origin (name, origin_index, idx) \
                    VALUES (\(row.0), \(row.1), \(row.2))
                    """)
            }
        }
    }

    /// A hash over the rows of a table in key order; totals that are zero count as absent.
    private static func digest(
        _ table: Table, _ isTotals: Bool, _ db: borrowing ReadTransaction
    ) throws -> RowDigest {
        let columns = table.columns.map(\.name).joined(separator: ", ")
        let zero = isTotals ? " WHERE n <> 0" : ""
        let order = table.primaryKey.joined(separator: ", ")
        var digest = RowDigest()
        try db.forEach(SQL(text: "SELECT \(columns) FROM \(table.name)\(zero) ORDER BY \(order)")) { row in
            for column in 0..<row.count { digest.add(row.value(column)) }
        }
        return digest
    }
}
