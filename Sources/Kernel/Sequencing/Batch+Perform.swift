// SPDX-License-Identifier: Apache-2.0
import Formats
import SQL

extension Batch {
    /// Authorizes, decides, appends and projects one command.
    mutating func perform<C: Command>(
        _ command: C, by caller: Caller, key: IdempotencyKey?, _ db: borrowing WriteTransaction
    ) throws -> Receipt {
        let now = now()
        if let key, let receipt = try repeated(key, at: now, db) { return receipt }
        let isOpening = C.right == .open
        let initiative = isOpening ? head.next : command.initiative
        let principal = try principal(caller, in: initiative, db)
        try authorize(C.self, principal, in: command.initiative, db)

        var draft = Draft<C.Event>(next: head.next)
        try command.decide(by: principal, at: now, reading: db, into: &draft)
        let furnished = try furnish(draft.furnishings)

        let first = head.next
        if let identity = caller.identity, let token = caller.newToken {
            try People.keep(identity, token: token, at: now, in: db)
        }
        for statement in draft.kept { try db.run(statement) }
        for fact in draft.facts {
            try append(
                fact.event, about: fact.subject, in: initiative, held: fact.held, by: principal, into: db)
        }
        for fact in furnished {
            try append(fact, about: head.next, in: initiative, held: false, by: principal, into: db)
        }
        for act in draft.acts { try perform(act, db) }
        // Where nothing was recorded, the receipt names the initiative: `first` will be somebody else's entry.
        let receipt = Receipt(
            index: draft.facts.isEmpty ? initiative : first,
            subject: draft.facts.first?.subject ?? initiative, isRepeated: false)
        try remember(receipt, caller, in: initiative, count: draft.facts.count, key, at: now, db)
        if C.Event.instrument == Initiatives.name { changedInitiatives.insert(initiative) }
        return receipt
    }

    private func furnish(_ settings: JSONValue?) throws -> [any RecordedEvent] {
        guard let members = settings?.objectValue else { return [] }
        var facts: [any RecordedEvent] = []
        for member in members {
            guard let instrument = instruments[InstrumentName(member.key)] else {
                throw Refusal.field("template", "choice")
            }
            facts += try instrument.furnish(member.value)
        }
        return facts
    }

    private func perform<E>(_ act: Draft<E>.Act, _ db: borrowing WriteTransaction) throws {
        let (subject, kinds, from, to): (EntryIndex, [EventKind], Int64, Int64)
        switch act {
        case .withhold(let thing, let names): (subject, kinds, from, to) = (thing, names, 0, 1)
        case .release(let thing, let names): (subject, kinds, from, to) = (thing, names, 1, 0)
        case .withholdEntry(let entry): return try setState(of: entry, from: 0, to: 1, db)
        case .releaseEntry(let entry): return try setState(of: entry, from: 1, to: 0, db)
        }
        for kind in kinds {
            try db.run(
                """
                UPDATE record_entry SET state = \(to) \
                WHERE subject = \(subject) AND kind = \("\(E.instrument)/\(kind)") AND state = \(from)
                """)
        }
    }

    private func setState(
        of entry: EntryIndex, from: Int64, to: Int64, _ db: borrowing WriteTransaction
    ) throws {
        try db.run("UPDATE record_entry SET state = \(to) WHERE idx = \(entry) AND state = \(from)")
    }

    // MARK: Who

    private func principal(
        _ caller: Caller, in initiative: EntryIndex, _ db: borrowing WriteTransaction
    ) throws -> Principal {
        guard let identity = caller.identity else {
            return Principal(
                standing: caller.isNode ? .node : .visitor, pseudonym: .node, isSteward: false,
                isOperator: false,
                organisation: nil, channel: caller.channel, language: caller.language)
        }
        let pseudonym = caller.pseudonym(in: initiative)
        var (isSteward, isOperator, organisation) = (false, false, EntryIndex?.none)
        if caller.newToken == nil {
            let here = pseudonym.description
            let atNode = caller.pseudonym(in: 0).description
            let row = try db.first(
                """
                SELECT EXISTS (SELECT 1 FROM initiatives_steward WHERE initiative = \(initiative) \
                AND person = \(here)), EXISTS (SELECT 1 FROM node_operator WHERE person = \(atNode)), \
                (SELECT organisation FROM node_member WHERE person = \(atNode)) \
                FROM vault_person WHERE id = \(identity.id)
                """
            ) { ($0.int(0) == 1, $0.int(1) == 1, $0.optionalInt(2)) }
            // Forgotten since the token was looked up.
            guard let row else { throw Refusal(.badCookie) }
            (isSteward, isOperator, organisation) = row
        }
        return Principal(
            standing: .person(identity.id), pseudonym: pseudonym, isSteward: isSteward,
            isOperator: isOperator,
            organisation: organisation, channel: caller.channel, language: caller.language)
    }

    /// The one place where rights are checked.
    private mutating func authorize<C: Command>(
        _ command: C.Type, _ principal: Principal, in initiative: EntryIndex, _ db: borrowing WriteTransaction
    ) throws {
        if initiative != 0 {
            let phase = try phase(of: initiative, db)
            guard phase.takesContributions || C.worksWhenClosed else { throw Refusal(.closed) }
        }
        if principal.standing == .node { return }
        guard principal.person != nil else { throw Refusal(.notAllowed) }
        let allowed =
            switch C.right {
            case .contribute, .open: true
            case .steward: principal.mayModerate
            case .speakForOrganisation: principal.organisation != nil
            case .operate: principal.isOperator
            case .node: false
            }
        guard allowed else { throw Refusal(.notAllowed) }
    }

    private mutating func phase(
        of initiative: EntryIndex, _ db: borrowing WriteTransaction
    ) throws -> InitiativePhase {
        if let known = phases[initiative] { return known }
        let stored = try db.first("SELECT phase FROM initiatives_initiative WHERE id = \(initiative)") {
            InitiativePhase(rawValue: $0.text(0))
        }
        guard let phase = stored ?? nil else { throw Refusal(.notFound) }
        phases[initiative] = phase
        return phase
    }

    // MARK: Once

    private func repeated(
        _ key: IdempotencyKey, at now: Timestamp, _ db: borrowing WriteTransaction
    ) throws -> Receipt? {
        let since = now.adding(seconds: -IdempotencyKey.lifetime).milliseconds
        let stored = try db.first(
            "SELECT content, idx, subject FROM vault_idempotency WHERE key = \(key.hash) AND time > \(since)"
        ) { ($0.blob(0), $0.int(1), $0.int(2)) }
        guard let stored else { return nil }
        guard stored.0 == key.content else { throw Refusal(.keyReused) }
        return Receipt(index: stored.1, subject: stored.2, isRepeated: true)
    }

    private func remember(
        _ receipt: Receipt, _ caller: Caller, in initiative: EntryIndex, count: Int, _ key: IdempotencyKey?,
        at now: Timestamp, _ db: borrowing WriteTransaction
    ) throws {
        if let key {
            try db.run(
                """
                INSERT INTO vault_idempotency (key, content, idx, subject, time) VALUES (\(key.hash), \
                \(key.content), \(receipt.index), \(receipt.subject), \(now.milliseconds)) ON CONFLICT (key) \
                DO UPDATE SET content = excluded.content, idx = excluded.idx, subject = excluded.subject, \
                time = excluded.time
                """)
        }
        guard let person = caller.identity?.id, count > 0 else { return }
        for offset in 0..<EntryIndex(count) {
            try db.run(
                """
                INSERT INTO vault_contribution (person, idx, initiative, subject) \
                VALUES (\(person), \(receipt.index + offset), \(initiative), \(receipt.subject))
                """)
        }
    }
}
