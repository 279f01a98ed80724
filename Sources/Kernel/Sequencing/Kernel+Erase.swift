// SPDX-License-Identifier: Apache-2.0
import Formats
import Record
import SQL

extension Kernel {
    /// Why a body was erased, as the record says it.
    public enum ErasureReason: String, Sendable {
        /// Its author asked.
        case author
        /// The law requires it.
        case legal
    }

    /// Deletes a body for good; the thing's derived rows are folded again without it.
    ///
    /// - Throws: `Refusal` where there is no such entry, it is not the caller's, or it was erased before.
    @discardableResult
    public func erase(
        _ index: EntryIndex, reason: ErasureReason, basis: String? = nil, by caller: Caller
    ) async throws -> Receipt {
        let receipt = try await sequencer.submit { db, batch in
            try batch.erase(index, reason, basis, caller, db)
        }
        scrub()
        try await rememberRemovals()
        return receipt
    }

    /// Sees to it that what was erased leaves the database's logs too, as soon as no reader needs them.
    func scrub() { Self.scrub(database) }

    static func scrub(_ database: Database) {
        Task.detached {
            for _ in 0..<600 {
                if try await database.scrub() { return }
                try await Task.sleep(for: .seconds(1))
            }
        }
    }

    /// Deletes what is personal of a person, and the given entries of theirs.
    ///
    /// - Returns: How many entries were erased.
    public func forget(_ identity: Identity, erasing entries: [EntryIndex]) async throws -> Int {
        let caller = Caller(identity: identity, channel: .web, language: "en")
        var count = 0
        for index in entries {
            do {
                try await erase(index, reason: .author, by: caller)
                count += 1
            } catch let refusal as Refusal where [.already, .stays].contains(refusal.code) {
                continue
            }
        }
        try await people.forget(identity, instruments.values.flatMap { $0.forget(identity.id) })
        scrub()
        return count
    }
}

extension Batch {
    mutating func erase(
        _ index: EntryIndex, _ reason: Kernel.ErasureReason, _ basis: String?, _ caller: Caller,
        _ db: borrowing WriteTransaction
    ) throws -> Receipt {
        _ = now()
        let found = try db.first(
            "SELECT initiative, subject, state, kind, body FROM record_entry WHERE idx = \(index)"
        ) {
            (
                initiative: $0.int(0), subject: $0.int(1), state: $0.int(2), kind: $0.text(3),
                body: $0.optionalBlob(4)
            )
        }
        guard let found else { throw Refusal(.notFound) }
        guard found.state != Int64(BodyState.erased.rawValue) else { throw Refusal(.already) }
        let principal = Principal(
            standing: caller.isNode ? .node : .visitor,
            pseudonym: caller.identity?.pseudonym(in: found.initiative) ?? .node, isSteward: false,
            isOperator: false, speaking: nil, channel: caller.channel, language: caller.language)
        if !caller.isNode {
            guard let person = caller.identity?.id,
                try db.exists("SELECT 1 FROM vault_contribution WHERE person = \(person) AND idx = \(index)")
            else { throw Refusal(.notAllowed) }
        }
        guard isErasable(found.kind, byAuthor: !caller.isNode) else { throw Refusal(.stays) }
        // What founds an initiative stays, without its words: others stand on it.
        let name = InstrumentName(found.kind.prefix { $0 != "/" })
        let remains =
            try name == Initiatives.name
            ? found.body.map { try InitiativeEvent.remains(of: $0, found.kind) } : nil

        let receipt = Receipt(index: head.next, subject: found.subject, isRepeated: false)
        try append(
            RecordEvent.erased(entry: index, reason: reason.rawValue, basis: basis, remains: remains),
            about: found.subject,
            in: try db.standing(for: found.initiative),
            held: false, by: principal, into: db)
        try db.run("UPDATE record_entry SET state = 2, salt = NULL, body = NULL WHERE idx = \(index)")
        try releaseMedia(of: index, db)
        try db.run("DELETE FROM organisations_contribution WHERE idx = \(index)")
        try db.run("DELETE FROM organisations_act WHERE idx = \(index)")
        if let remains {
            try InitiativeEvent.forgetWords(of: index, found.subject, remains, found.kind, db)
            changedInitiatives.insert(found.subject)
        } else {
            try foldAgain(found.subject, name, db)
        }
        if name == Organisations.name { changedOrganisations.insert(found.subject) }
        return receipt
    }

    /// A steward's act stays: others rely on it, and what it hid must not come back; so does what the node said.
    private func isErasable(_ kind: String, byAuthor: Bool) -> Bool {
        let name = InstrumentName(kind.prefix { $0 != "/" })
        guard name != Node.name, name != RecordActs.name else { return false }
        let event = EventKind(kind.dropFirst(name.description.count + 1))
        guard let instrument = instruments[name] else { return true }
        return instrument.isErasable(event) && (!byAuthor || instrument.isErasableByAuthor(event))
    }

    private mutating func releaseMedia(of index: EntryIndex, _ db: borrowing WriteTransaction) throws {
        let hashes = try db.query("SELECT hash FROM record_media WHERE idx = \(index)") { $0.text(0) }
        try db.run("DELETE FROM record_media WHERE idx = \(index)")
        for hash in hashes where try !db.exists("SELECT 1 FROM record_media WHERE hash = \(hash)") {
            eraseMedia.append(hash)
        }
    }

    /// Deletes a thing's derived rows and replays its entries.
    private func foldAgain(
        _ subject: EntryIndex, _ name: InstrumentName, _ db: borrowing WriteTransaction
    ) throws {
        guard let instrument = instruments[name] else { return }
        try db.flushCounts()
        try instrument.withdraw(subject, db)
        let stored = try db.query(
            "SELECT \(StoredEntry.columns) FROM record_entry WHERE subject = \(subject) ORDER BY idx"
        ) { try StoredEntry($0) }
        // Only this instrument's rows were withdrawn: others that spoke of the thing keep theirs.
        for entry in stored
        where entry.envelope.kind.hasPrefix("\(name)/")
            // The node's first versions spoke of organisations too.
            || (name == Organisations.name && entry.envelope.kind.hasPrefix("\(Node.name)/"))
        {
            try Replay.project(entry, instruments, db)
        }
        // What was removed does not come back with the entries that named it.
        let removed = try db.query(
            """
            SELECT DISTINCT m.hash FROM record_media m JOIN record_entry e ON e.idx = m.idx \
            JOIN record_removal r ON r.media = m.hash WHERE e.subject = \(subject)
            """
        ) { $0.text(0) }
        for hash in removed { try instrument.withdrawMedia(hash, subject, db) }
    }
}
