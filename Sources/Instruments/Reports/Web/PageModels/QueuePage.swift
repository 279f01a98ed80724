// SPDX-License-Identifier: Apache-2.0
import Formats
import Web

/// What waits for somebody in an initiative, and the way to take the next.
struct QueuePage: SampledPage {
    static let template = "QueuePage"
    static let keys = Shell.keys.union([
        "pageTitle", "base", "kinds", "isEmpty", "helps", "isSteward", "mayJoin", "code", "isClosed",
        "current",
        "handover", "key", "total", "mayLeave",
    ])
    let values: [String: any Sendable]

    /// Who looks.
    enum Access: Sendable {
        /// Helps already.
        case helps(reviews: Bool, isSteward: Bool)
        /// May join, by an invitation or as anyone.
        case mayJoin(code: String?)
        /// Needs an invitation.
        case closed
    }

    /// Who looks after the initiative for now.
    struct Duty: Sendable {
        let who: PersonMark?
        let note: String
        let until: Timestamp?
    }

    /// Fills the page.
    ///
    /// - Parameter current: What the person has taken.
    init(
        shell: Shell, counts: [QueueKind: Int], access: Access, current: Int64? = nil, handover: Duty? = nil,
        key: String
    ) {
        let t = shell.t, base = "/i/" + (shell.initiative?.name ?? "")
        var (helps, reviews, isSteward, code, mayJoin) = (false, false, false, String?.none, false)
        switch access {
        case .helps(let mayReview, let steward): (helps, reviews, isSteward) = (true, mayReview, steward)
        case .mayJoin(let given): (code, mayJoin) = (given, true)
        case .closed: break
        }
        let total = counts.values.reduce(0, +)
        values = shell.with([
            "pageTitle": t["queue_title"], "base": base,
            "kinds": QueueKind.allCases.map { kind in
                let count = counts[kind] ?? 0
                return PagePart([
                    "kind": kind.rawValue, "word": t["queue.\(kind.rawValue)"],
                    "hint": t["queue.\(kind.rawValue).hint"], "icon": Self.icon(kind),
                    "count": t.grouped(count), "isNone": count == 0,
                    "mayTake": helps && count > 0 && (reviews || !kind.isForReview),
                    "forReview": kind.isForReview && !reviews,
                ])
            }, "total": t.count("queue_n", total), "isEmpty": total == 0, "helps": helps,
            "isSteward": isSteward, "mayJoin": mayJoin, "code": code, "mayLeave": helps && !isSteward,
            "isClosed": !helps && !mayJoin,
            "current": current.map { "\(base)/queue/\($0)" },
            "handover": handover.map { duty in
                PagePart([
                    "who": duty.who?.part(t), "note": duty.note,
                    "until": duty.until.map { t.text("until_time", ["time": Moment($0, in: shell).exact]) },
                ])
            }, "key": key,
        ])
    }

    static func icon(_ kind: QueueKind) -> String {
        switch kind {
        case .held: "eye"
        case .flagged: "flag"
        case .proposed: "hand"
        case .placeless: "pin"
        case .untranslated: "comment"
        case .uncategorised: "other"
        case .photo: "photo"
        case .stale: "clock"
        }
    }
}

extension QueuePage {
    static func sample(_ shell: Shell) -> Self {
        QueuePage(
            shell: shell,
            counts: [.held: 40, .flagged: 3, .placeless: 12, .untranslated: 7, .photo: 5, .stale: 1203],
            access: .helps(reviews: true, isSteward: true), current: 1234,
            handover: Duty(
                who: PersonMark(name: "Calm Heron 412", hue: 200, shape: 2, isSteward: true),
                note: "The bridge is being checked at six.", until: shell.now.adding(seconds: 28_800)),
            key: "k")
    }

    static func empty(_ shell: Shell) -> Self {
        QueuePage(shell: shell, counts: [:], access: .mayJoin(code: "abcd"), key: "k")
    }
}
