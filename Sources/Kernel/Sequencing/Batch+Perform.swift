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
        try caller.grant?.check(
            C.self, in: command.initiative, speaks: caller.organisation != nil || command.organisation != nil)
        let principal = try principal(command, caller, in: initiative, db)
        try authorize(C.self, principal, in: command.initiative, at: now, db)

        var draft = Draft<C.Event>(next: head.next)
        try command.decide(by: principal, at: now, reading: db, into: &draft)
        let furnished = try furnish(draft.furnishings) + adoption(of: draft.adopted, into: initiative, db)

        let first = head.next
        if let identity = caller.identity, let token = caller.newToken {
            try People.keep(identity, token: token, at: now, in: db)
        }
        for statement in draft.kept + carried(from: draft.adopted, into: initiative) { try db.run(statement) }
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
        if let key { try remember(receipt, key, at: now, db) }
        let range = receipt.index..<receipt.index + EntryIndex(draft.facts.count)
        if let id = principal.pseudonym.organisation, !draft.facts.isEmpty {
            try attribute(range, to: id, caller, draft.credits, db)
        } else {
            try attribute(range, to: caller, in: initiative, receipt.subject, db)
        }
        if C.Event.instrument == Initiatives.name { changedInitiatives.insert(initiative) }
        if let other = draft.adopted { changedInitiatives.insert(other) }
        if C.Event.instrument == Organisations.name { changedOrganisations.insert(receipt.subject) }
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

    private func adoption(
        of other: EntryIndex?, into initiative: EntryIndex, _ db: borrowing WriteTransaction
    ) throws -> [any RecordedEvent] {
        guard let other else { return [] }
        var facts: [any RecordedEvent] = []
        for (_, instrument) in instruments.sorted(by: { $0.key.description < $1.key.description }) {
            facts += try instrument.adoption(other, initiative, db)
        }
        return facts
    }

    private func carried(from other: EntryIndex?, into initiative: EntryIndex) -> [SQL] {
        guard let other else { return [] }
        return instruments.values.flatMap { $0.carry(other, initiative) }
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

    private func principal<C: Command>(
        _ command: C, _ caller: Caller, in initiative: EntryIndex, _ db: borrowing WriteTransaction
    ) throws -> Principal {
        guard let identity = caller.identity else {
            return Principal(
                standing: caller.isNode ? .node : .visitor, pseudonym: .node, isSteward: false,
                isOperator: false, speaking: nil, channel: caller.channel, language: caller.language)
        }
        var pseudonym = caller.pseudonym(in: initiative)
        var (isSteward, isOperator) = (false, false)
        var speaking: Principal.Speaking?
        // Who looks after an initiative or a node does so in person.
        let isInPerson = [Initiatives.name, Node.name, Organisations.name].contains(C.Event.instrument)
        let chosen = isInPerson ? nil : caller.organisation
        if caller.newToken == nil {
            let question = Self.standing(of: identity, caller, in: initiative)
            func read(_ row: borrowing Row) -> (Bool, Bool) { (row.int(0) == 1, row.int(1) == 1) }
            // Who is not known may have become so in this batch: asked again, and not what is known of it.
            let row =
                try db.first(question, read)
                ?? db.first(SQL(text: question.text, parameters: question.parameters), read)
            // Forgotten since the token was looked up.
            guard let row else { throw Refusal(.badCookie) }
            (isSteward, isOperator) = row
            // What a token is not for, its owner is not while a program uses it.
            if let grant = caller.grant {
                isSteward = isSteward && grant.scopes.contains(.steward)
                isOperator = false
            }
            if let id = command.organisation ?? chosen { speaking = try self.speaking(for: id, identity, db) }
        }
        if let organisation = command.organisation {
            pseudonym = identity.pseudonym(in: organisation)
        } else if let chosen {
            // Never in one's own name instead: the person chose to speak for it.
            guard speaking != nil, try Organisations.isVerified(chosen, db) else {
                throw Refusal(.notAllowed)
            }
            pseudonym = Pseudonym(organisation: chosen)
        }
        return Principal(
            standing: .person(identity.id), pseudonym: pseudonym, isSteward: isSteward,
            isOperator: isOperator, speaking: speaking,
            stewarded: C.right == .lookAfter ? try db.stewarded(by: identity, under: initiative) : [],
            channel: caller.channel, language: caller.language)
    }

    /// Asks what a person is in an initiative and at the node; no row where the person is not known.
    ///
    /// People are forgotten in transactions of their own.
    private static func standing(
        of identity: Identity, _ caller: Caller, in initiative: EntryIndex
    ) -> SQL {
        let here = caller.pseudonym(in: initiative).description
        let atNode = caller.pseudonym(in: 0).description
        return
            ("""
        SELECT EXISTS (SELECT 1 FROM initiatives_steward WHERE initiative = \(initiative) \
        AND person = \(here)), EXISTS (SELECT 1 FROM node_operator WHERE person = \(atNode)) \
        FROM vault_person WHERE id = \(identity.id)
        """ as SQL).resting(on: "initiatives_steward", "node_operator")
    }

    /// What a command will ask for certain, so that a batch can ask for all of its commands in one go.
    static func questions<C: Command>(_ command: C, _ caller: Caller) -> [SQL] {
        guard C.right != .open, caller.newToken == nil, let identity = caller.identity else { return [] }
        return [standing(of: identity, caller, in: command.initiative)]
    }

    /// What a person is in an organisation, or nil.
    private func speaking(
        for organisation: EntryIndex, _ identity: Identity, _ db: borrowing WriteTransaction
    ) throws -> Principal.Speaking? {
        let names = identity.names(in: organisation).map(\.description)
        return try db.first(
            """
            SELECT m.person, m.role, o.approval FROM organisations_member m \
            JOIN organisations_organisation o ON o.id = m.organisation \
            WHERE m.organisation = \(organisation) AND m.person IN (\(names[0]), \(names[1]))
            """
        ) { row in
            Principal.Speaking(
                organisation: organisation, member: Pseudonym(row.text(0)),
                role: OrganisationRole(rawValue: row.text(1)) ?? .editor, needsApproval: row.int(2) == 1)
        }
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
        _ receipt: Receipt, _ key: IdempotencyKey, at now: Timestamp, _ db: borrowing WriteTransaction
    ) throws {
        try db.run(
            """
            INSERT INTO vault_idempotency (key, content, idx, subject, time) VALUES (\(key.hash), \
            \(key.content), \(receipt.index), \(receipt.subject), \(now.milliseconds)) ON CONFLICT (key) \
            DO UPDATE SET content = excluded.content, idx = excluded.idx, subject = excluded.subject, \
            time = excluded.time
            """)
    }

    // MARK: Whose it is

    /// Keeps in the vault that entries are a person's, so that they find them and can have them erased.
    private func attribute(
        _ range: Range<EntryIndex>, to caller: Caller, in initiative: EntryIndex, _ subject: EntryIndex,
        _ db: borrowing WriteTransaction
    ) throws {
        guard let person = caller.identity?.id else { return }
        for index in range {
            try db.gather(
                """
                INSERT INTO vault_contribution (person, idx, initiative, subject) \
                VALUES (\(person), \(index), \(initiative), \(subject))
                """)
        }
    }

    /// Keeps in the vault which members of an organisation had which part; the entries are the organisation's.
    private func attribute(
        _ range: Range<EntryIndex>, to organisation: EntryIndex, _ caller: Caller,
        _ credits: [(person: EntryIndex, part: String)], _ db: borrowing WriteTransaction
    ) throws {
        guard let person = caller.identity?.id else { return }
        var parts = [(person, credits.isEmpty ? "wrote" : "approved")]
        // A colleague who was forgotten meanwhile is no longer in the vault.
        for credit in credits where try db.exists("SELECT 1 FROM vault_person WHERE id = \(credit.person)") {
            parts.append((credit.person, credit.part))
        }
        for index in range {
            for (person, part) in parts {
                try db.run(
                    """
                    INSERT INTO organisations_act (idx, organisation, person, part) \
                    VALUES (\(index), \(organisation), \(person), \(part)) ON CONFLICT DO NOTHING
                    """)
            }
        }
    }
}
