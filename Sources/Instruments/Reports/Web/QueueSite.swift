// SPDX-License-Identifier: Apache-2.0
import Formats
import Hummingbird
import Kernel
import SQL
import Web

/// What the pages of a queue ask: what waits, who may take it, and who has taken what.
extension ReportSite {
    /// Who looks at a queue.
    struct Visitor: Sendable {
        let standing: Kernel.Standing?
        let helping: Helping?
        /// May take what only stewards and reviewing helpers judge.
        var mayReview: Bool { helping == .reviewing }
    }

    /// What a person may do with the queue of an initiative.
    func helper(_ context: WebContext, _ initiative: Initiative) async throws -> Visitor {
        guard let standing = try await site.standing(context, initiative) else {
            return Visitor(standing: nil, helping: nil)
        }
        if standing.mayModerate { return Visitor(standing: standing, helping: .reviewing) }
        let helping = try await site.kernel.read { db in
            try db.helps(standing.pseudonym, in: initiative.id)
        }
        return Visitor(standing: standing, helping: helping)
    }

    /// How much waits, by reason.
    func counts(of initiative: Initiative) async throws -> [QueueKind: Int] {
        let list = try await works.list(of: initiative, queries)
        var counts = Dictionary(uniqueKeysWithValues: QueueKind.allCases.map { ($0, list[$0].count) })
        counts[.stale] = try await queries.ids(of: initiative.id, Self.stale, limit: 1).matched
        return counts
    }

    private static var stale: ReportFilter {
        var filter = ReportFilter()
        (filter.credence, filter.statuses) = (.outOfDate, .open)
        return filter
    }

    /// The reports that wait for a reason, the oldest first; of those that are out of date the newest.
    func candidates(_ kind: QueueKind, of initiative: Initiative, from start: Int, most: Int) async throws
        -> [EntryIndex]
    {
        if kind == .stale {
            let ids = try await queries.ids(of: initiative.id, Self.stale, limit: start + most).content
            return Array(ids.dropFirst(start))
        }
        return Array(try await works.list(of: initiative, queries)[kind].dropFirst(start).prefix(most))
    }

    /// How many candidates one command looks at.
    private static let slice = 200

    /// Takes the first item that nobody is at; nil where nothing is left.
    func take(
        _ kinds: [QueueKind], _ initiative: Initiative, by caller: Caller
    ) async throws -> EntryIndex? {
        guard let person = caller.identity?.id else { throw Refusal(.notAllowed) }
        for kind in kinds {
            var start = 0
            while true {
                let ids = try await candidates(kind, of: initiative, from: start, most: Self.slice)
                guard !ids.isEmpty else { break }
                let command = TakeTask(initiative: initiative.id, candidates: ids.map { ($0, kind) })
                try await site.kernel.submit(command, by: caller)
                let now = site.now
                let taken = try await site.kernel.read { db in
                    try Lease.held(by: person, in: initiative.id, at: now, db)
                }
                if let taken { return taken }
                start += Self.slice
            }
        }
        return nil
    }
}
