// SPDX-License-Identifier: Apache-2.0
public import Formats
import Glibc
import Record
public import SQL

extension Kernel {
    /// Opens the kernel over a database: migrates, makes what is missing, and takes up the record's end.
    ///
    /// - Parameters:
    ///   - instruments: The composition; the kernel adds its own.
    ///   - origin: Name of the record, fixed when the node is made; later values are ignored.
    ///   - published: Where the last published checkpoint is remembered outside of the database.
    ///   - removals: Where removals are remembered outside of the database.
    ///   - budgets: How much each may do; without any, all may do everything.
    ///   - folder: The folder whose disk must have room.
    ///   - upgraded: Told where the database was kept as it was, before a newer version changed it.
    /// - Throws: `DatabaseFault`, `RecordDamage`.
    public static func open(
        _ database: Database, instruments list: [any Instrument], media: MediaStore, origin: String,
        clock: @escaping @Sendable () -> Timestamp = Kernel.systemClock,
        published: PublishedCheckpoint? = nil, removals: RemovalLog? = nil,
        budgets: Budgets.Allowances = .unlimited, folder: String? = nil,
        upgraded: @escaping @Sendable (_ place: String) -> Void = { _ in }
    ) async throws -> Kernel {
        let instruments = composed(list)
        // Processes that start at once on one database make its tables, its key and its first entry once.
        let kernel = try await database.exclusively {
            let tables = instruments.values.flatMap(\.tables)
            if try await Schema.isOlder(database, migrations(instruments), derived: tables) {
                upgraded(
                    try await database.keep(
                        as: Kernel.systemClock().rfc3339.filter { $0.isLetter || $0.isNumber }))
            }
            try await Schema.migrate(database, migrations(instruments))
            let secrets = try await NodeSecrets.load(database, origin: origin)
            let derived = instruments.values.flatMap(\.tables)
            let outdated = try await Schema.outdated(derived, in: database)
            let head = try await database.read { db in try Head(reading: db) }
            let kernel = Kernel(
                Parts(
                    database: database, instruments: instruments, clock: clock, media: media,
                    secrets: secrets, head: head, published: published, removals: removals,
                    budgets: budgets, folder: folder))
            try await kernel.checkpoints.load(head: head)
            try await database.read { db in try kernel.witnesses.load(db) }
            if !outdated.isEmpty { _ = try await kernel.rebuild() }
            try await database.read { db in try kernel.initiatives.load(db) }
            try await database.read { db in try kernel.organisations.load(db) }
            if head.next == 0 { try await kernel.begin() }
            return kernel
        }
        // A crash may have come between an erasure and its scrubbing.
        kernel.scrub()
        try await kernel.dropRemovedFiles()
        try await kernel.rememberRemovals()
        return kernel
    }

    /// The composition with the kernel's own instruments, by name.
    static func composed(_ list: [any Instrument]) -> [InstrumentName: AnyInstrument] {
        let own = [
            AnyInstrument(Node()), AnyInstrument(Initiatives()), AnyInstrument(Organisations()),
            AnyInstrument(RecordActs()),
        ]
        return Dictionary(uniqueKeysWithValues: (own + list.map { erase($0) }).map { ($0.name, $0) })
    }

    private static func erase(_ instrument: some Instrument) -> AnyInstrument { AnyInstrument(instrument) }

    /// The steps of the record's and the vault's schema; derived tables follow their declaration.
    ///
    /// Each table has a step of its own, so that one which a later version declares is made in older data too.
    static func migrations(_ instruments: [InstrumentName: AnyInstrument]) -> [Migration] {
        let vaults = instruments.values.sorted { $0.name.description < $1.name.description }
        // The names by which the first data folders made their tables stay known.
        let first = ["kernel 1: record", "kernel 1: vault"] + vaults.map { "\($0.name) 1: vault" }
        let tables =
            RecordTables.all + PeopleTables.all + MediaTables.all + WitnessTables.all
            + vaults.flatMap(\.vault) + BudgetTables.all
        return first.map { Migration($0) { _ in [] } } + tables.map { Migration(creating: $0) }
            + RecordTables.steps + PeopleTables.steps + vaults.flatMap(\.vaultSteps)
    }

    /// The genesis entry: the node itself, under the origin of its record.
    private func begin() async throws {
        let origin = checkpoints.verifier.name
        _ = try await sequencer.submit { db, batch in
            _ = batch.now()
            let node = Principal(
                standing: .node, pseudonym: .node, isSteward: false, isOperator: false, speaking: nil,
                channel: .node, language: "en")
            try batch.append(
                NodeEvent.opened(origin: origin), about: 0, in: 0, held: false, by: node, into: db)
            return Receipt(index: 0, subject: 0, isRepeated: false)
        }
        try await checkpoints.sign()
    }

    /// The system's clock, to the millisecond.
    public static let systemClock: @Sendable () -> Timestamp = {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Timestamp(milliseconds: Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000)
    }
}
