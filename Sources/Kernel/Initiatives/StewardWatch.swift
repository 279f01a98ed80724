// SPDX-License-Identifier: Apache-2.0
import Formats
import Record
import SQL
import Synchronization

/// Finds initiatives whose stewards have gone quiet while things wait, by the rules of docs/governance.md.
///
/// What it finds it submits as commands of the node: a notice, and after it the replacement. All of it follows from
/// the record; the memory only saves reading the same entries twice.
final class StewardWatch: Sendable {
    /// How long a notice stands before the stewards are replaced, in seconds.
    static let noticePeriod: Int64 = 3 * 86_400
    /// How many people take over.
    static let successors = 3

    private struct Seen {
        var upTo: EntryIndex
        var lastAct: Timestamp?
    }
    private let seen = Mutex<[EntryIndex: Seen]>([:])

    init() {}

    /// Looks at every initiative once.
    func look(at kernel: Kernel) async throws {
        for initiative in kernel.initiatives.all {
            guard initiative.phase.takesContributions, initiative.description.quietDays > 0 else { continue }
            do { try await look(at: initiative, kernel) } catch is Refusal { continue }
        }
    }

    private func look(at initiative: Initiative, _ kernel: Kernel) async throws {
        let stewards = Set(try await kernel.stewards(of: initiative.id))
        guard !stewards.isEmpty else { return }
        let last = try await lastAct(of: stewards, initiative.id, kernel) ?? initiative.opened
        let (now, care) = (kernel.clock(), initiative.care)
        if let notice = care.quietNotice, let until = care.quietUntil {
            let given = try await kernel.times(of: [(notice, notice)])[notice] ?? until
            if last > given {
                try await submit(SayPresent(initiative: initiative.id), notice, 0, kernel)
            } else if until <= now {
                let best = try await Reliability.ranking(in: initiative.id, reading: kernel)
                let by = best.filter { !stewards.contains($0) }.prefix(Self.successors)
                guard !by.isEmpty else { return }
                try await submit(
                    ReplaceStewards(initiative: initiative.id, notice: notice, by: Array(by)), notice, 1,
                    kernel)
            }
            return
        }
        let isQuiet = last.adding(seconds: Int64(initiative.description.quietDays) * 86_400) <= now
        guard isQuiet, try await kernel.isWaiting(in: initiative.id) else { return }
        try await submit(
            GiveNotice(initiative: initiative.id, until: now.adding(seconds: Self.noticePeriod)),
            kernel.initiatives.lastIndex(of: initiative.id), 2, kernel)
    }

    /// Submits once for each entry that led to it.
    private func submit(
        _ command: some Command, _ index: EntryIndex, _ part: Int, _ kernel: Kernel
    ) async throws {
        let text = "steward-watch-\(command.initiative)-\(index)-\(part)"
        let key = try IdempotencyKey(
            text + String(repeating: ".", count: max(0, 22 - text.utf8.count)), address: "steward-watch",
            content: Array(text.utf8))
        try await kernel.submit(command, by: .node, key: key)
    }

    /// When one of the stewards last did anything in an initiative.
    private func lastAct(
        of stewards: Set<Pseudonym>, _ initiative: EntryIndex, _ kernel: Kernel
    ) async throws -> Timestamp? {
        var known = seen.withLock { $0[initiative] } ?? Seen(upTo: -1, lastAct: nil)
        while true {
            let after = known.upTo
            let page = try await kernel.entries(of: [initiative], after: after)
            guard let end = page.last else { break }
            for stored in page {
                guard let sealed = stored.sealed, let content = try? BodyContent(sealed.body),
                    stewards.contains(content.author)
                else { continue }
                known.lastAct = content.time
            }
            known.upTo = end.envelope.index
        }
        seen.withLock { $0[initiative] = known }
        return known.lastAct
    }
}

extension Kernel {
    /// Tells whether something waits for a steward of an initiative.
    func isWaiting(in initiative: EntryIndex) async throws -> Bool {
        let instruments = Array(instruments.values)
        return try await database.read { db in
            if try db.exists("SELECT 1 FROM initiatives_proposal WHERE into_id = \(initiative)") {
                return true
            }
            for instrument in instruments where try instrument.isWaiting(initiative, db) { return true }
            return false
        }
    }

    /// Entries of initiatives in index order, a page of them.
    func entries(of initiatives: [EntryIndex], after index: EntryIndex, upTo last: EntryIndex = .max)
        async throws -> [StoredEntry]
    {
        try await database.read { db in
            try db.query(
                """
                SELECT \(StoredEntry.columns) FROM record_entry WHERE initiative IN \(list: initiatives) \
                AND idx > \(index) AND idx <= \(last) ORDER BY idx LIMIT 2000
                """
            ) { try StoredEntry($0) }
        }
    }
}
