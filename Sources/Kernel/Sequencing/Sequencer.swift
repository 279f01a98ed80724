// SPDX-License-Identifier: Apache-2.0
import DequeModule
import Formats
import SQL
import Synchronization

/// The one writer: commands queue, it takes whatever waits into one transaction, and answers all after the commit.
///
/// `decide` only reads, so a refusal has nothing to undo. If an append or a projection throws, the batch rolls back
/// and its halves run again, down to single commands, so that one broken command fails alone.
final class Sequencer: Sendable {
    /// A command behind a closure, what it will ask, and who waits for it.
    struct Waiting: Sendable {
        var questions: [SQL] = []
        let perform: @Sendable (borrowing WriteTransaction, inout Batch) throws -> Receipt
        let answer: @Sendable (Result<Receipt, any Error>) -> Void
    }
    private struct State {
        var queue: Deque<Waiting> = []
        var isRunning = false
        var isClosed = false
        var begun: ContinuousClock.Instant?
        var isFull = false
        var failingSince: ContinuousClock.Instant?
    }
    private struct Done: Sendable {
        let results: [Result<Receipt, any Error>]
        let salts: SaltSource
        let growth: Growth
        let eraseMedia: [String]
    }

    private let state = Mutex(State())
    private let head: Mutex<(Head, SaltSource)>
    private let database: Database
    private let instruments: [InstrumentName: AnyInstrument]
    private let clock: @Sendable () -> Timestamp
    private let largestBatch: Int
    private let capacity: Int
    private let committed: @Sendable (Growth, [String]) -> Void

    init(
        database: Database, head: Head, instruments: [InstrumentName: AnyInstrument],
        clock: @escaping @Sendable () -> Timestamp, largestBatch: Int = 4096, capacity: Int = 20_000,
        committed: @escaping @Sendable (Growth, [String]) -> Void
    ) {
        self.database = database
        self.head = Mutex((head, SaltSource()))
        self.instruments = instruments
        self.clock = clock
        self.largestBatch = largestBatch
        self.capacity = capacity
        self.committed = committed
    }

    /// Queues a command and waits until it is durable or refused.
    ///
    /// - Parameter questions: What it will ask for certain.
    func submit(
        asking questions: [SQL] = [],
        _ perform: @escaping @Sendable (borrowing WriteTransaction, inout Batch) throws -> Receipt
    ) async throws -> Receipt {
        try await withCheckedThrowingContinuation { continuation in
            enqueue([
                Waiting(
                    questions: questions, perform: perform, answer: { continuation.resume(with: $0) })
            ])
        }
    }

    /// Queues many commands in order and waits until each is durable or refused.
    func submit(
        all performs: [@Sendable (borrowing WriteTransaction, inout Batch) throws -> Receipt]
    ) async -> [Result<Receipt, any Error>] {
        guard !performs.isEmpty else { return [] }
        return await withCheckedContinuation { continuation in
            let answers = Answers(performs.count, continuation)
            enqueue(
                performs.enumerated().map { place, perform in
                    Waiting(perform: perform, answer: { answers.set($0, at: place) })
                })
        }
    }

    private func enqueue(_ waiting: [Waiting]) {
        enum Next { case start, leave, refuse }
        let next: Next = state.withLock { state in
            guard !state.isClosed, state.queue.count + waiting.count <= capacity else { return .refuse }
            state.queue.append(contentsOf: waiting)
            defer { state.isRunning = true }
            return state.isRunning ? .leave : .start
        }
        switch next {
        case .start: Task.detached { await self.run() }
        case .leave: break
        case .refuse: for one in waiting { one.answer(.failure(Refusal(.busy))) }
        }
    }

    private func run() async {
        while let batch = take() {
            await commit(batch)
            // Lets those who were just answered queue their next command: fewer, larger commits.
            await Task.yield()
        }
    }

    /// Runs the body while no batch does; commands queue meanwhile.
    func alone<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
        while !begin() { try await Task.sleep(for: .milliseconds(2)) }
        defer { Task.detached { await self.run() } }
        return try await body()
    }

    private func begin() -> Bool {
        state.withLock { state in
            if state.isRunning { return false }
            state.isRunning = true
            return true
        }
    }

    /// Refuses what comes from now on, and waits for what is queued.
    func close() async throws {
        state.withLock { $0.isClosed = true }
        try await alone {}
    }

    /// How long what is written now has taken.
    var busyFor: Duration { state.withLock { $0.begun.map { ContinuousClock.now - $0 } ?? .zero } }
    /// The last time that something was written the disk was full.
    var isFull: Bool { state.withLock { $0.isFull } }

    /// For how long nothing could be written, whatever was tried.
    var failingFor: Duration { state.withLock { $0.failingSince.map { ContinuousClock.now - $0 } ?? .zero } }

    /// Takes note of whether something could be written.
    func wrote(_ fault: DatabaseFault?) {
        state.withLock { state in
            state.isFull = fault == .full
            if fault == nil {
                state.failingSince = nil
            } else if state.failingSince == nil {
                state.failingSince = .now
            }
        }
    }

    private func take() -> [Waiting]? {
        state.withLock { state in
            guard !state.queue.isEmpty else {
                state.isRunning = false
                state.begun = nil
                return nil
            }
            let count = min(largestBatch, state.queue.count)
            let batch = Array(state.queue.prefix(count))
            state.queue.removeFirst(count)
            state.begun = .now
            return batch
        }
    }

    private func commit(_ waiting: [Waiting]) async {
        do {
            let done = try await transact(waiting)
            wrote(nil)
            head.withLock { $0 = (done.growth.head, done.salts) }
            committed(done.growth, done.eraseMedia)
            for (one, result) in zip(waiting, done.results) { one.answer(result) }
        } catch {
            if Self.concernsAll(error) { wrote(error as? DatabaseFault) }
            guard waiting.count > 1, !Self.concernsAll(error) else {
                let answer = (error as? DatabaseFault)?.refusal ?? error
                for one in waiting { one.answer(.failure(answer)) }
                return
            }
            let middle = waiting.count / 2
            await commit(Array(waiting[..<middle]))
            await commit(Array(waiting[middle...]))
        }
    }

    /// Tells whether the database itself is at fault: trying each command alone would only take longer.
    private static func concernsAll(_ error: any Error) -> Bool {
        switch error as? DatabaseFault {
        case .busy, .full, .closed, .unusable, .unreachable: true
        case .constraint, .failed, nil: false
        }
    }

    private func transact(_ waiting: [Waiting]) async throws -> Done {
        let (start, salts) = head.withLock { $0 }
        let (instruments, clock, dialect) = (instruments, clock, database.dialect)
        return try await database.write { db in
            // Another process may have appended, or a commit that seemed to fail may have held.
            let size = try Head.size(reading: db)
            let head = size != start.next ? try Head(reading: db) : start
            var growth = try Growth(from: start.next, to: head, reading: db)
            var batch = Batch(head: head, instruments: instruments, clock: clock, salts: salts)
            var results: [Result<Receipt, any Error>] = []
            try db.ask(ahead: waiting.flatMap(\.questions))
            for one in waiting {
                let next = batch.head.next
                do {
                    results.append(.success(try one.perform(db, &batch)))
                } catch let refusal as Refusal where batch.head.next == next {
                    results.append(.failure(refusal))
                }
            }
            if !batch.notices.isEmpty {
                try batch.head.store(into: db)
                try db.announce(dialect)
            }
            for hash in batch.eraseMedia { try MediaDatabase.remove(hash, db) }
            try growth.append(batch, reading: db)
            return Done(
                results: results, salts: batch.salts, growth: growth, eraseMedia: batch.eraseMedia)
        }
    }
}

/// Gathers the answers to commands that were queued together.
private final class Answers: Sendable {
    private struct State {
        var results: [Result<Receipt, any Error>?]
        var missing: Int
    }
    private let state: Mutex<State>
    private let continuation: CheckedContinuation<[Result<Receipt, any Error>], Never>

    init(_ count: Int, _ continuation: CheckedContinuation<[Result<Receipt, any Error>], Never>) {
        state = Mutex(State(results: Array(repeating: nil, count: count), missing: count))
        self.continuation = continuation
    }

    func set(_ result: Result<Receipt, any Error>, at place: Int) {
        let all = state.withLock { state -> [Result<Receipt, any Error>]? in
            state.results[place] = result
            state.missing -= 1
            return state.missing == 0 ? state.results.compactMap { $0 } : nil
        }
        if let all { continuation.resume(returning: all) }
    }
}
