// SPDX-License-Identifier: Apache-2.0
import Formats
public import Kernel
public import SQL

extension Notices {
    /// Folds a fact; one about a notice that is not there (its founding entry was erased) is passed over.
    public func project(_ event: NoticeEvent, of entry: Entry, into db: borrowing WriteTransaction) throws {
        if case .adopted(let from) = event { return try adopt(from, entry, db) }
        // Folded again after an erasure: what was posted elsewhere is shown here.
        let into = try db.int("SELECT into_id FROM notices_adoption WHERE initiative = \(entry.initiative)")
        try fold(event, entry, in: into ?? entry.initiative, db)
    }

    private func fold(
        _ event: NoticeEvent, _ entry: Entry, in initiative: EntryIndex, _ db: borrowing WriteTransaction
    ) throws {
        let (id, now) = (entry.subject, entry.time.milliseconds)
        switch event {
        case .posted(let content):
            try db.run(
                """
                INSERT INTO notices_notice (id, initiative, home, author, severity, posted, updated, onset, expires, \
                state, content, reason) VALUES (\(id), \(initiative), \(entry.initiative), \
                \(entry.author.description), \(content.severity.rank), \(now), \(now), \(content.onset?.milliseconds ?? now), \
                \(content.expires.milliseconds), 0, \(content.json), NULL)
                """)
            try message("Alert", content.json, nil, entry, db)
        case .updated(let content):
            guard try exists(id, initiative, db) else { return }
            try db.run(
                """
                UPDATE notices_notice SET severity = \(content.severity.rank), updated = \(now), \
                onset = \(content.onset?.milliseconds ?? now), expires = \(content.expires.milliseconds), \
                content = \(content.json) WHERE id = \(id)
                """)
            try message("Update", content.json, nil, entry, db)
        case .adopted: break
        case .cancelled(let reason):
            guard try exists(id, initiative, db) else { return }
            try db.run(
                "UPDATE notices_notice SET state = 1, updated = \(now), reason = \(reason) WHERE id = \(id)")
            try message("Cancel", nil, reason, entry, db)
        }
    }

    /// Shows the notices of an initiative that went up in this one, with those that it had taken in itself.
    private func adopt(_ from: EntryIndex, _ entry: Entry, _ db: borrowing WriteTransaction) throws {
        let into = entry.initiative
        guard from > 0, from != into,
            try !db.exists("SELECT 1 FROM notices_adoption WHERE initiative = \(from)")
        else { return }
        try db.run("UPDATE notices_notice SET initiative = \(into) WHERE initiative = \(from)")
        try db.run(
            "UPDATE notices_adoption SET into_id = \(into), idx = \(entry.index) WHERE into_id = \(from)")
        try db.run(
            """
            INSERT INTO notices_adoption (initiative, into_id, idx) VALUES (\(from), \(into), \(entry.index))
            """)
    }

    private func exists(
        _ id: EntryIndex, _ initiative: EntryIndex, _ db: borrowing WriteTransaction
    ) throws -> Bool {
        try db.exists("SELECT 1 FROM notices_notice WHERE id = \(id) AND initiative = \(initiative)")
    }

    private func message(
        _ kind: String, _ content: String?, _ reason: String?, _ entry: Entry,
        _ db: borrowing WriteTransaction
    ) throws {
        try db.run(
            """
            INSERT INTO notices_message (notice, idx, home, kind, author, time, content, reason) \
            VALUES (\(entry.subject), \(entry.index), \(entry.initiative), \(kind), \(entry.author.description), \
            \(entry.time.milliseconds), \(content), \(reason))
            """)
    }

    public func withdraw(_ subject: EntryIndex, from db: borrowing WriteTransaction) throws {
        try db.run("DELETE FROM notices_message WHERE notice = \(subject)")
        try db.run("DELETE FROM notices_notice WHERE id = \(subject)")
    }
}
