// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import Logging
import Synchronization

/// Looks at layers' addresses when it is time, again later where that failed, and never takes what is there away.
final class FetchRound: Sendable {
    private struct Turn: Sendable {
        var next: Timestamp
        var failures = 0
        var looked: Timestamp?
        var address: String
    }
    private let turns = Mutex<[EntryIndex: Turn]>([:])
    private let queries: LayerQueries
    private let fetcher: LayerFetcher
    private let logger = Logger(label: "folkmoot.layers")

    init(_ queries: LayerQueries, _ fetcher: LayerFetcher) {
        self.queries = queries
        self.fetcher = fetcher
    }

    private var kernel: Kernel { queries.kernel }

    /// When an address was last looked at, as far as this process knows.
    func looked(at layer: EntryIndex) -> Timestamp? { turns.withLock { $0[layer]?.looked } }

    /// Looks again and again, until the task is cancelled.
    func run(every pause: Duration = .seconds(20)) async throws {
        while true {
            do { if kernel.isLeading { try await look() } } catch let error
                where !(error is CancellationError)
            {
                logger.warning("layers could not be looked at: \(error)")
            }
            try await Task.sleep(for: pause)
        }
    }

    /// Looks at every address whose time has come.
    func look() async throws {
        for layer in try await queries.fetched()
        where kernel.initiatives[id: layer.initiative]?.phase.takesContributions ?? false {
            guard let plan = layer.description.fetch, isDue(layer, plan) else { continue }
            try Task.checkCancellation()
            _ = try? await fetch(layer)
        }
    }

    private func isDue(_ layer: LayerState, _ plan: FetchPlan) -> Bool {
        let now = kernel.clock()
        return turns.withLock { turns in
            if let turn = turns[layer.id], turn.address == plan.address { return turn.next <= now }
            // After a start: when it would have been, but not all at once.
            let next = layer.failure == nil ? layer.updated.adding(seconds: plan.every.seconds) : now
            turns[layer.id] = Turn(next: next, address: plan.address)
            return next <= now
        }
    }

    /// Looks at a layer's address now, and records what is new or what went wrong.
    ///
    /// - Returns: Whether there was a new version.
    /// - Throws: `Refusal` that says what went wrong, once it is noted.
    @discardableResult
    func fetch(_ layer: LayerState) async throws -> Bool {
        guard let plan = layer.description.fetch else { throw Refusal(.wrongState) }
        do {
            let isNew = try await refresh(layer, plan)
            settle(layer, plan, failed: false)
            if layer.failure != nil, !isNew { try await note(layer, nil) }
            return isNew
        } catch let failure as FetchFailure {
            settle(layer, plan, failed: true)
            try await note(layer, failure)
            throw failure.refusal
        } catch let refusal as Refusal where refusal.code == .invalid {
            settle(layer, plan, failed: true)
            let first = refusal.fields.first
            let code =
                first.map { $0.code.hasPrefix("layer.") ? String($0.code.dropFirst(6)) : $0.code } ?? "file"
            let values = first?.values ?? [:]
            try await note(
                layer,
                FetchFailure(
                    "file." + code, values["detail"] ?? values.sorted { $0.key < $1.key }.first?.value ?? ""))
            throw refusal
        }
    }

    private func settle(_ layer: LayerState, _ plan: FetchPlan, failed: Bool) {
        let now = kernel.clock()
        turns.withLock { turns in
            let failures = failed ? (turns[layer.id]?.failures ?? 0) + 1 : 0
            turns[layer.id] = Turn(
                next: now.adding(seconds: plan.pause(afterFailures: failures)), failures: failures,
                looked: now,
                address: plan.address)
        }
    }

    private func note(_ layer: LayerState, _ failure: FetchFailure?) async throws {
        let note = NoteFetch(initiative: layer.initiative, layer: layer.id, failure: failure)
        do { try await kernel.submit(note, by: .node) } catch let refusal as Refusal
            where [.already, .closed, .notFound].contains(refusal.code)
        { return }
    }

    private func refresh(_ layer: LayerState, _ plan: FetchPlan) async throws -> Bool {
        let current = try await layer.current.asyncFlatMap { try await queries.version($0, of: layer.id) }
        let isSame = current?.address == plan.address
        guard
            let fetched = try await fetcher.fetch(
                plan.address, tag: isSame ? current?.tag ?? "" : "",
                modified: isSame ? current?.modified ?? "" : "")
        else { return false }
        var read = try await LayerReader(layer.description, field: "address").readAside(fetched.bytes)
        guard read.version.file != current?.file else { return false }
        (read.version.address, read.version.tag, read.version.modified) = (
            plan.address, fetched.tag, fetched.modified
        )
        try await kernel.media.store(read.file)
        let description = layer.description.with(columns: read.columns, nameColumn: read.nameColumn)
        try await kernel.submit(
            PublishVersion(
                initiative: layer.initiative, layer: layer.id, version: read.version, description: description
            ),
            by: .node)
        return true
    }
}

extension Optional {
    /// Maps with something that takes its time.
    func asyncFlatMap<T>(_ body: (Wrapped) async throws -> T?) async rethrows -> T? {
        switch self {
        case .some(let value): try await body(value)
        case .none: nil
        }
    }
}
