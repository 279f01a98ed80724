// SPDX-License-Identifier: Apache-2.0
import Formats
import SQL

extension Batch {
    /// The one place where rights are checked.
    mutating func authorize<C: Command>(
        _ command: C.Type, _ principal: Principal, in initiative: EntryIndex, at now: Timestamp,
        _ db: borrowing WriteTransaction
    ) throws {
        var gate: Gate?
        if initiative != 0 {
            let found = try self.gate(of: initiative, db)
            guard found.phase.takesContributions || C.worksWhenClosed else { throw Refusal(.closed) }
            gate = found
        }
        if principal.standing == .node { return }
        guard principal.person != nil else { throw Refusal(.notAllowed) }
        let allowed =
            switch C.right {
            case .contribute, .open: true
            case .review:
                try principal.mayModerate || db.helps(principal.pseudonym, in: initiative) == .reviewing
            case .steward: principal.mayModerate
            case .speakForOrganisation: principal.speaking != nil
            case .administerOrganisation: principal.speaking?.role == .administrator || principal.isOperator
            case .announce: principal.mayModerate || principal.speaking != nil
            case .lookAfter:
                principal.mayModerate || principal.speaking != nil || !principal.stewarded.isEmpty
            case .operate: principal.isOperator
            case .node: false
            }
        guard allowed else { throw Refusal(.notAllowed) }
        guard let gate, !principal.mayModerate else { return }
        if C.waitsWhenFrozen { try gate.checkFrost(at: now) }
        if C.isPaced { try gate.checkPace(of: principal, in: initiative, at: now, db) }
    }

    private mutating func gate(
        of initiative: EntryIndex, _ db: borrowing WriteTransaction
    ) throws -> Gate {
        if let known = gates[initiative] { return known }
        let stored = try db.first(
            "SELECT phase, pace, frozen, frozen_until FROM initiatives_initiative WHERE id = \(initiative)"
        ) { Gate($0) }
        guard let gate = stored ?? nil else { throw Refusal(.notFound) }
        gates[initiative] = gate
        return gate
    }
}

/// Who may contribute to an initiative, and how often: its phase, whether it was slowed down or frozen.
struct Gate {
    let phase: InitiativePhase
    private let minutes: Int64
    private let frozen: String?
    private let until: Timestamp?

    /// Reads phase, pace, frozen and frozen_until; nil where the phase is none.
    init?(_ row: borrowing Row) {
        guard let phase = InitiativePhase(rawValue: row.text(0)) else { return nil }
        self.phase = phase
        minutes = row.int(1)
        frozen = row.optionalText(2)
        until = row.optionalInt(3).map { Timestamp(milliseconds: $0) }
    }

    /// Refuses while only stewards contribute; `retryAfter` says how many seconds, where that is known.
    func checkFrost(at now: Timestamp) throws {
        guard let frozen, until.map({ $0 > now }) ?? true else { return }
        var values = ["reason": frozen]
        if let until { values["retryAfter"] = String(Self.seconds(from: now, to: until)) }
        throw Refusal(.frozen, values: values)
    }

    /// Refuses who contributed a moment ago; `retryAfter` says how many seconds to wait.
    func checkPace(
        of principal: Principal, in initiative: EntryIndex, at now: Timestamp,
        _ db: borrowing WriteTransaction
    ) throws {
        guard minutes > 0, let last = try lastContribution(of: principal, in: initiative, db) else { return }
        let next = last.adding(seconds: minutes * 60)
        guard next > now else { return }
        let seconds = Self.seconds(from: now, to: next)
        throw Refusal(
            .slowed,
            values: [
                "minutes": String(minutes), "wait": String((seconds + 59) / 60),
                "retryAfter": String(seconds),
            ])
    }

    private static func seconds(from now: Timestamp, to then: Timestamp) -> Int64 {
        max(1, (then.milliseconds - now.milliseconds + 999) / 1000)
    }

    /// When a person last contributed; to the minute where the body was erased.
    private func lastContribution(
        of principal: Principal, in initiative: EntryIndex, _ db: borrowing WriteTransaction
    ) throws -> Timestamp? {
        guard let person = principal.person else { return nil }
        let last = try db.int(
            """
            SELECT idx FROM vault_contribution WHERE person = \(person) AND initiative = \(initiative) \
            ORDER BY idx DESC LIMIT 1
            """)
        guard let last else { return nil }
        return try db.first("SELECT minutes, body FROM record_entry WHERE idx = \(last)") { row in
            try row.optionalBlob(1).map { try BodyContent($0).time }
                ?? Timestamp(milliseconds: row.int(0) * 60_000)
        }
    }
}
