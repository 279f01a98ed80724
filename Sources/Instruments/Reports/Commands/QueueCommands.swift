// SPDX-License-Identifier: Apache-2.0
public import Formats
public import Kernel
public import SQL

/// Hands out the first of some items that nobody is at; records nothing.
///
/// Runs under the sequencer like every command: two people never get the same item.
public struct TakeTask: Command {
    public typealias Event = ReportEvent
    public static let name = "take-task"
    public static let right = Right.contribute
    public static let isPaced = false
    public static let worksWhenClosed = true
    public static let fields = [Field("kind", .choice, "Of what kind; anything that waits if missing.")]
    public let initiative: EntryIndex
    let candidates: [(report: EntryIndex, kind: QueueKind)]

    init(initiative: EntryIndex, candidates: [(report: EntryIndex, kind: QueueKind)]) {
        self.initiative = initiative
        self.candidates = candidates
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<ReportEvent>
    ) throws {
        guard let person = principal.person else { throw Refusal(.notAllowed) }
        let helps = principal.mayModerate ? .reviewing : try db.helps(principal.pseudonym, in: initiative)
        guard let helps else { throw Refusal(.notAllowed) }
        draft.keep(Lease.giveBack(by: person, in: initiative))
        let taken = try Lease.taken(of: candidates.map(\.report), but: person, at: now, db)
        for (report, kind) in candidates
        where !taken.contains(report) && (helps == .reviewing || !kind.isForReview) {
            guard let waiting = try WaitingReport.find(report, in: initiative, db),
                waiting.mayWait(for: kind, at: now)
            else { continue }
            draft.keep(Lease.take(report, in: initiative, kind: kind, by: person, at: now))
            return
        }
    }
}

/// Keeps an item for another five minutes.
public struct RenewTask: Command {
    public typealias Event = ReportEvent
    public static let name = "renew-task"
    public static let right = Right.contribute
    public static let isPaced = false
    public static let worksWhenClosed = true
    public let initiative: EntryIndex
    let report: EntryIndex

    /// Names the report.
    public init(initiative: EntryIndex, report: EntryIndex) {
        self.initiative = initiative
        self.report = report
    }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<ReportEvent>
    ) throws {
        guard let person = principal.person,
            try Lease.held(by: person, in: initiative, at: now, db) == report
        else { throw Refusal(.leased) }
        let until = now.adding(seconds: Lease.seconds).milliseconds
        draft.keep("UPDATE reports_lease SET until = \(until) WHERE report = \(report)")
    }
}

/// Gives an item back, so that another person gets it.
public struct GiveBackTask: Command {
    public typealias Event = ReportEvent
    public static let name = "give-back-task"
    public static let right = Right.contribute
    public static let isPaced = false
    public static let worksWhenClosed = true
    public let initiative: EntryIndex

    /// Names the initiative; a person has one item of it at a time.
    public init(initiative: EntryIndex) { self.initiative = initiative }

    public func decide(
        by principal: Principal, at now: Timestamp, reading db: borrowing some Reading & ~Copyable,
        into draft: inout Draft<ReportEvent>
    ) throws {
        guard let person = principal.person else { throw Refusal(.notAllowed) }
        draft.keep(Lease.giveBack(by: person, in: initiative))
    }
}
