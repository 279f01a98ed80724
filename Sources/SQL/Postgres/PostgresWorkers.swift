// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Threads that each hold one session, and the queue of what they are to do.
///
/// libpq blocks, so nothing of it runs on the threads of Swift's own pool.
final class PostgresWorkers: @unchecked Sendable {
    private typealias Job = (PostgresSession?) -> Void

    private let condition = NSCondition()
    private var jobs: [Job] = []
    private var next = 0
    private var isClosed = false
    private var running: Int
    private var whenClosed: [() -> Void] = []

    /// Starts the threads; each connects when it is first needed.
    init(_ count: Int, _ settings: PostgresSettings) {
        running = count
        for _ in 0..<count {
            let thread = Thread { [self] in work(PostgresSession(settings)) }
            thread.name = "postgres"
            thread.stackSize = 1 << 21
            thread.start()
        }
    }

    /// Does something with the next free session, in the order in which it was asked.
    ///
    /// - Throws: `DatabaseFault.closed` after `close`.
    func perform<T: Sendable>(_ body: @escaping @Sendable (PostgresSession) throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            add { session in
                guard let session else { return continuation.resume(throwing: DatabaseFault.closed) }
                continuation.resume(with: Result { try body(session) })
            }
        }
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

    private func add(_ job: @escaping Job) {
        condition.lock()
        let refused = isClosed
        if !refused { jobs.append(job) }
        condition.signal()
        condition.unlock()
        if refused { job(nil) }
    }

    private func work(_ session: PostgresSession) {
        while let job = take() { job(session) }
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
        defer { next += 1 }
        let job = jobs[next]
        jobs[next] = { _ in }
        return job
    }
}
