// SPDX-License-Identifier: Apache-2.0
import Formats
import HTTPTypes
import Hummingbird
import Kernel
import Record
import Web

/// The snapshots that were asked for lately; one is folded at a time.
actor ReportSnapshots {
    private var kept: [(mark: SnapshotMark, snapshot: Snapshot)] = []
    private var work: Task<Snapshot, any Error>?
    private let most = 4

    /// A snapshot with the answers made from it.
    struct Snapshot: Sendable {
        let past: KernelSnapshot
        let mark: SnapshotMark
        let queries: ReportQueries
    }

    /// The snapshot of an initiative at an entry.
    func snapshot(of initiative: Initiative, at index: EntryIndex, _ kernel: Kernel) async throws -> Snapshot
    {
        let mark = try await kernel.mark(of: initiative, at: index)
        while true {
            if let known = known(mark) { return known }
            guard let running = work else { break }
            _ = try? await running.value
        }
        let task = Task {
            let past = try await kernel.snapshot(mark)
            return Snapshot(
                past: past, mark: mark,
                queries: ReportQueries(
                    kernel: past.kernel, cache: ReportColumnsCache(budget: 32 << 20, answers: 1 << 20)))
        }
        work = task
        defer { work = nil }
        let made = try await task.value
        kept.append((mark, made))
        if kept.count > most { kept.removeFirst() }
        return made
    }

    private func known(_ mark: SnapshotMark) -> Snapshot? {
        guard let place = kept.firstIndex(where: { $0.mark == mark }) else { return nil }
        let found = kept.remove(at: place)
        kept.append(found)
        return found.snapshot
    }
}

extension ReportSite {
    /// Answers as things were at the entry that `?at=` names; as they are where it names none.
    ///
    /// The answer says how many entries of the snapshot may not be seen any more.
    func asOf(
        _ request: Request, _ context: WebContext,
        _ body: (ReportSite) async throws -> Response
    ) async throws -> Response {
        guard let text = request.query["at"], !text.isEmpty else { return try await body(self) }
        guard let index = EntryIndex(text), index >= 0 else { throw Refusal.field("at", "number") }
        let found = try await snapshots.snapshot(of: try initiative(context), at: index, site.kernel)
        var parts = SiteParts()
        (parts.tabs, parts.isPast) = (site.parts.tabs, true)
        let minutes = try await site.kernel.entry(index)?.envelope.timeInMinutes ?? 0
        let past = ReportSite(
            Site(
                kernel: found.past.kernel, catalogue: site.catalogue, renderer: site.renderer,
                settings: site.settings, live: site.live, parts: parts, assets: site.assets),
            found.queries, like: self,
            past: ReportPast(
                at: index, time: Timestamp(milliseconds: minutes * 60_000), absent: found.past.absent,
                tag: "\(index)-\(found.mark.absent)-\(found.mark.sum)", present: Self.present(request)))
        return try await body(past)
            .with(.snapshotAt, String(index)).with(.snapshotAbsent, String(found.past.absent))
    }

    /// The address without the entry that it names.
    private static func present(_ request: Request) -> String {
        let rest = (request.uri.query ?? "").split(separator: "&").filter { !$0.hasPrefix("at=") }
        return request.uri.path + (rest.isEmpty ? "" : "?" + rest.joined(separator: "&"))
    }
}

/// That a page shows what was.
struct ReportPast: Sendable {
    /// The entry that was asked for.
    let at: EntryIndex
    /// When that was recorded, to the minute.
    let time: Timestamp
    /// How many entries up to it may not be seen today.
    let absent: Int
    /// Changes with what may be seen of it.
    let tag: String
    /// The same page as it is now.
    let present: String

    /// What `{{> part-past}}` names.
    func part(_ shell: Shell) -> PagePart {
        let (t, exact) = (shell.t, Moment(time, in: shell).exact)
        let absent = absent > 0 ? t.count("past_absent", absent) : nil
        return PagePart([
            "says": t.text("past_at", ["n": String(at), "time": exact]), "absent": absent,
            "present": present,
        ])
    }

    /// For pages that are only looked at.
    static var sample: ReportPast {
        ReportPast(
            at: 1234, time: Timestamp(milliseconds: 1_790_000_000_000), absent: 3, tag: "",
            present: "/i/rivermouth")
    }
}

extension HTTPField.Name {
    /// The entry at which things were as the answer says.
    static let snapshotAt = HTTPField.Name("Snapshot-At") ?? .eTag
    /// How many entries up to that one are withheld or erased today.
    static let snapshotAbsent = HTTPField.Name("Snapshot-Absent") ?? .eTag
}
