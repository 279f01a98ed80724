// SPDX-License-Identifier: Apache-2.0
import Crypto
public import Formats
import Record
public import SQL

/// The kernel: the only way to write is `submit`, the only ways to see are `read` and `follow`.
///
///     submit ┌ authorize → decide → append → project ┐ commit ─► follow
///            └──────────── one transaction ──────────┘
///
/// - **Record**: entries, bodies and the tree; appended, never changed (but a body can be withheld or erased).
/// - **Derived**: what `project` folds; `rebuild` drops these and replays the record.
/// - **Vault**: who is behind a pseudonym; never derived, never exported.
///
/// It imports neither Hummingbird nor Mustache, and does not know which database there is.
public final class Kernel: Sendable {
    /// The database, for reading; nothing outside the kernel writes to it.
    let database: Database
    /// Every instrument, by name.
    let instruments: [InstrumentName: AnyInstrument]
    /// The newest notices.
    public let feed: Feed
    /// All initiatives.
    public let initiatives: InitiativeDirectory
    /// All organisations.
    public let organisations: OrganisationDirectory
    /// Identities.
    public let people: People
    /// Pictures and files.
    public let media: MediaStore
    /// Signs what was committed.
    public let checkpoints: CheckpointSigner
    /// What the witnesses of the record said.
    public let witnesses = WitnessBoard()
    /// What the node keeps secret.
    let secrets: NodeSecrets
    /// The time, as the node knows it.
    public let clock: @Sendable () -> Timestamp
    let sequencer: Sequencer
    /// Where removals are remembered outside of the database.
    let removalLog: RemovalLog?
    /// What is known of the record's end, and takes up what was added to it.
    let hearing: Hearing
    /// Whether this process does what must happen once.
    let leadership: Leadership
    /// How much each person, network and initiative may still do.
    public let budgets: Budgets
    /// Whether all is well, as it was a second ago.
    public let pulse: Pulse
    /// Sees to it that initiatives are looked after.
    let watch = StewardWatch()

    init(_ parts: Parts) {
        database = parts.database
        instruments = parts.instruments
        clock = parts.clock
        media = parts.media
        secrets = parts.secrets
        removalLog = parts.removals
        let feed = Feed(next: parts.head.next)
        let directory = InitiativeDirectory()
        let organisations = OrganisationDirectory()
        let leadership = Leadership(parts.database)
        let signer = CheckpointSigner(
            database: parts.database, secrets: parts.secrets, clock: parts.clock, memory: parts.published,
            leadership: leadership)
        (self.feed, initiatives, checkpoints) = (feed, directory, signer)
        self.organisations = organisations
        let people = People(parts.database)
        self.people = people
        self.leadership = leadership
        budgets = Budgets(parts.budgets, clock: parts.clock)
        pulse = Pulse(folder: parts.folder)
        let hearing = Hearing(
            parts.head.next, feed: feed, initiatives: directory, organisations: organisations, signer: signer,
            people: people, witnesses: witnesses
        ) { [database = parts.database, media = parts.media] growth in
            media.removed(growth.removedMedia)
            if growth.haveErasures, !database.isShared { Self.scrub(database) }
        }
        self.hearing = hearing
        let (database, media) = (parts.database, parts.media)
        sequencer = Sequencer(
            database: database, head: parts.head, instruments: parts.instruments, clock: parts.clock
        ) { growth, erased in
            hearing.take(growth)
            media.removed(erased)
        }
    }

    /// What a kernel is made of.
    struct Parts {
        let database: Database
        let instruments: [InstrumentName: AnyInstrument]
        let clock: @Sendable () -> Timestamp
        let media: MediaStore
        let secrets: NodeSecrets
        let head: Head
        let published: PublishedCheckpoint?
        let removals: RemovalLog?
        let budgets: Budgets.Allowances
        let folder: String?
    }

    // MARK: The three doors

    /// Judges a command and, where it is accepted, records what it drafted; returns when that is durable.
    ///
    /// - Parameter key: The same key and content within 30 days give the same receipt, once.
    /// - Throws: `Refusal`.
    @discardableResult
    public func submit<C: Command>(
        _ command: C, by caller: Caller, key: IdempotencyKey? = nil
    ) async throws -> Receipt {
        // Before anything is queued or asked of the database: whoever sends too much costs nothing more.
        try budgets.admit(
            caller, to: command.initiative, asSteward: C.right != .contribute && C.right != .open)
        let caller = caller.known(in: command.initiative)
        return try await sequencer.submit(asking: Batch.questions(command, caller)) { db, batch in
            try batch.perform(command, by: caller, key: key, db)
        }
    }

    /// Judges many commands of one kind, in order, in as few transactions as can be; for imports.
    ///
    /// - Returns: A receipt or a refusal for each.
    public func submit<C: Command>(
        _ commands: [C], by caller: Caller
    ) async throws -> [Result<Receipt, any Error>] {
        await sequencer.submit(
            all: commands.map { command in
                { db, batch in try batch.perform(command, by: caller, key: nil, db) }
            })
    }

    /// Runs a query on one committed state.
    public func read<T: Sendable>(
        _ body: @escaping @Sendable (borrowing ReadTransaction) throws -> T
    ) async throws -> T {
        do { return try await database.read(body) } catch let fault as DatabaseFault {
            throw fault.refusal ?? fault
        }
    }

    /// Follows the record: every entry after a cursor, in order, for as long as the task runs.
    public func follow(after cursor: EntryIndex, limit: Int = 1024) -> Follower {
        Follower(self, after: cursor, limit: limit)
    }

    /// Notices from the record itself, for a follower that fell behind or a stream that resumes.
    ///
    /// - Parameter initiative: Only those of one initiative; nil for all.
    public func notices(
        in initiative: EntryIndex? = nil, after index: EntryIndex, limit: Int = 1000
    ) async throws -> [Notice] {
        let filter: SQL = if let initiative { "initiative = \(initiative) AND" } else { "" }
        return try await database.read { db in
            try db.query(
                """
                SELECT idx, initiative, kind, subject FROM record_entry WHERE \(filter) idx > \(index) \
                ORDER BY idx LIMIT \(limit)
                """
            ) { Notice(index: $0.int(0), initiative: $0.int(1), kind: $0.text(2), subject: $0.int(3)) }
        }
    }

    // MARK: What it is made of

    /// All commands of all instruments.
    public var commands: [CommandSummary] {
        instruments.values.sorted { $0.name.description < $1.name.description }.flatMap(\.commands)
    }

    /// The public lists of all instruments.
    public var collections: [CollectionSchema] { instruments.values.flatMap(\.collections) }

    /// The settings with which another initiative can start like this one.
    public func settings(of initiative: EntryIndex) async throws -> JSONValue {
        let instruments = instruments.values.sorted { $0.name.description < $1.name.description }
        return try await database.read { db in
            var settings = JSONObject()
            for instrument in instruments {
                if let value = try instrument.settings(initiative, db) {
                    settings[instrument.name.description] = value
                }
            }
            return .object(settings)
        }
    }

    /// A newcomer's identity, the same for the same idempotency key and content.
    public func newcomer(key: IdempotencyKey?) -> (identity: Identity, token: String) {
        // With the content, so that a program which reuses a key cannot become somebody else.
        people.newcomer(seed: key.map { secrets.derive("newcomer", $0.hash + $0.content) })
    }

    /// Lets queued commands finish, signs what is committed and closes the database.
    public func close() async throws {
        try await sequencer.close()
        try await checkpoints.sign()
        try await database.close()
    }
}

/// The proof that a contribution is on the record.
public struct Receipt: Sendable, Equatable {
    /// The index of the first entry.
    public let index: EntryIndex
    /// The thing it is about.
    public let subject: EntryIndex
    /// It had been recorded before, under the same idempotency key.
    public let isRepeated: Bool
}

/// A key under which the same contribution is recorded once.
public struct IdempotencyKey: Sendable {
    let hash: [UInt8]
    let content: [UInt8]

    /// Makes a key.
    ///
    /// - Parameters:
    ///   - text: At least 22 characters (128 random bits), at most 200.
    ///   - address: The address it is used at; the same key elsewhere is another.
    ///   - content: The bytes that were sent.
    public init(_ text: String, address: String, content: some Collection<UInt8>) throws {
        guard (22...200).contains(text.utf8.count) else { throw Refusal(.badKey) }
        hash = Array(SHA256.hash(data: Array("\(address)\n\(text)".utf8)))
        // With the key, which nobody keeps: whoever sees the hash cannot try what the content may have been.
        self.content = Array(SHA256.hash(data: Array(text.utf8) + [10] + Array(content)))
    }

    /// How long a key counts: what a device kept without a connection may be sent a second time weeks later.
    static let lifetime: Int64 = 30 * 86_400
}
