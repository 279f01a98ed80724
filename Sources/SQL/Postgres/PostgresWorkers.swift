// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

/// Threads that each hold one session, and the queue of what they are to do.
///
/// libpq blocks, so nothing of it runs on the threads of Swift's own pool.
final class PostgresWorkers: @unchecked Sendable {
    /// Something to do, and who waits for it: they are answered once, be it that nobody does it.
    private final class Job {
        let run: (PostgresSession) -> Void
        let refuse: (DatabaseFault) -> Void

        init(run: @escaping (PostgresSession) -> Void, refuse: @escaping (DatabaseFault) -> Void) {
            (self.run, self.refuse) = (run, refuse)
        }
    }

    private let condition = NSCondition()
    private var jobs: [Job] = []
    private var next = 0
    private var isClosed = false
    private var isAway = false
    private var running: Int
    private var doing: [ObjectIdentifier: Job] = [:]
    private var whenClosed: [() -> Void] = []
    private let sessions: [PostgresSession]
    /// So many may wait; whoever comes after them is told to come back.
    private static let longestQueue = 4096

    /// Starts the threads; each connects when it is first needed.
    init(_ count: Int, _ settings: PostgresSettings) {
        running = count
        sessions = (0..<count).map { _ in PostgresSession(settings) }
        for place in 0..<count {
            let thread = Thread { [self] in work(sessions[place]) }
            thread.name = "postgres"
            thread.stackSize = 1 << 21
            thread.start()
        }
    }

    /// Does something with the next free session, in the order in which it was asked.
    ///
    /// - Throws: `DatabaseFault.closed` after `close`, `.busy` where too many wait, `.unreachable` after `giveUp`.
    func perform<T: Sendable>(_ body: @escaping @Sendable (PostgresSession) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let answered = Answered()
            add(
                Job { session in
                    let result = Result { try body(session) }
                    if answered.isFirst() { continuation.resume(with: result) }
                } refuse: { fault in
                    if answered.isFirst() { continuation.resume(throwing: fault) }
                })
        }
    }

    /// Tells all who wait that the server does not answer, and whoever comes from now on at once.
    ///
    /// What is under way may have happened: the same idempotency key tells. Its connection is given up.
    func giveUp() {
        condition.lock()
        isAway = true
        let told = Array(jobs[next...]) + doing.values
        jobs.removeAll(keepingCapacity: true)
        next = 0
        condition.unlock()
        for session in sessions { session.abandon() }
        for job in told { job.refuse(.unreachable(message: "it was not heard of for seconds")) }
    }

    /// The server answers again.
    func goOn() {
        condition.lock()
        isAway = false
        condition.unlock()
    }

    /// Lets what was asked finish, and ends the threads.
    func close() async {
        await withCheckedContinuation { continuation in
            condition.lock()
            isClosed = true
            let isOver = running == 0
            if !isOver { whenClosed.append { continuation.resume() } }
            condition.broadcast()
            condition.unlock()
            if isOver { continuation.resume() }
        }
    }

    private func add(_ job: Job) {
        condition.lock()
        let refusal: DatabaseFault? =
            if isClosed {
                .closed
            } else if isAway {
                .unreachable(message: "it does not answer just now")
            } else if jobs.count - next >= Self.longestQueue {
                .busy
            } else {
                nil
            }
        if refusal == nil { jobs.append(job) }
        condition.signal()
        condition.unlock()
        if let refusal { job.refuse(refusal) }
    }

    private func work(_ session: PostgresSession) {
        while let job = take() {
            job.run(session)
            condition.lock()
            doing[ObjectIdentifier(job)] = nil
            condition.unlock()
        }
        session.disconnect()
        condition.lock()
        running -= 1
        let told = running == 0 ? whenClosed : []
        condition.unlock()
        for tell in told { tell() }
    }

    /// The next job; nil once closed and empty.
    private func take() -> Job? {
        condition.lock()
        defer { condition.unlock() }
        while next == jobs.count {
            jobs.removeAll(keepingCapacity: true)
            next = 0
            if isClosed { return nil }
            condition.wait()
        }
        let job = jobs[next]
        next += 1
        // What was done is let go now and then: a queue that is never empty would keep all of it.
        if next >= Self.longestQueue {
            jobs.removeFirst(next)
            next = 0
        }
        doing[ObjectIdentifier(job)] = job
        return job
    }

    /// Whether somebody was answered already.
    private final class Answered: Sendable {
        private let isDone = Atomic<Bool>(false)
        func isFirst() -> Bool { !isDone.exchange(true, ordering: .acquiringAndReleasing) }
    }
}
