// SPDX-License-Identifier: Apache-2.0
import Formats
public import Kernel
public import SQL

extension Layers {
    /// Folds a fact by nothing but itself, its entry and the rows of its own layer.
    ///
    /// A fact about a layer that is not there (the entry that added it was erased) is passed over.
    public func project(_ event: LayerEvent, of entry: Entry, into db: borrowing WriteTransaction) throws {
        if case .adopted(let from) = event { return try adopt(from, entry, db) }
        // Folded again after an erasure: what was added elsewhere is shown here.
        let moved = try db.first(
            "SELECT into_id, idx FROM layers_adoption WHERE initiative = \(entry.initiative)"
        ) { (into: $0.int(0), index: $0.int(1)) }
        try fold(event, entry, in: moved?.into ?? entry.initiative, db)
        guard let moved else { return }
        // A layer is no older than the entry with which it came here.
        try db.run(
            """
            UPDATE layers_layer SET version = \(moved.index) WHERE id = \(entry.subject) \
            AND version < \(moved.index)
            """)
    }

    private func fold(
        _ event: LayerEvent, _ entry: Entry, in initiative: EntryIndex, _ db: borrowing WriteTransaction
    ) throws {
        if case .added(let description, let organisation) = event {
            return try add(description, organisation, entry, in: initiative, db)
        }
        guard
            try db.exists(
                "SELECT 1 FROM layers_layer WHERE id = \(entry.subject) AND initiative = \(initiative)")
        else { return }
        switch event {
        case .added, .adopted: break
        case .described(let description):
            try db.run(
                "UPDATE layers_layer SET description = \(description.text) WHERE id = \(entry.subject)")
        case .published(let version): try publish(version, entry, db)
        case .fetchFailed(let failure):
            try db.run(
                """
                UPDATE layers_layer SET failure = \(failure.code), failure_detail = \(failure.detail), \
                failed = COALESCE(failed, \(entry.time.milliseconds)) WHERE id = \(entry.subject)
                """)
        case .fetchRecovered: try recover(entry.subject, db)
        case .withdrawn(let reason):
            try db.run("UPDATE layers_layer SET status = 1, note = \(reason) WHERE id = \(entry.subject)")
        case .restored(let reason):
            try db.run("UPDATE layers_layer SET status = 0, note = \(reason) WHERE id = \(entry.subject)")
        case .confirmed(let item): try judge(item.item, 1, entry, db)
        case .disputed(let item, let why):
            try judge(item.item, -1, entry, db)
            try remark(item.item, "dispute", why, entry, db)
        case .commented(let item, let text):
            try touch(item.item, entry, db)
            try remark(item.item, "comment", text, entry, db)
            try recount(item.item, entry.subject, db)
        case .answered(let item, let text):
            try touch(item.item, entry, db)
            try remark(item.item, "answer", text, entry, db)
            try db.run(
                """
                UPDATE layers_item SET answered = \(entry.index) \
                WHERE layer = \(entry.subject) AND item = \(item.item)
                """)
        case .remarkHidden(let remark, _): try show(remark, hidden: 1, entry, db)
        case .remarkRestored(let remark): try show(remark, hidden: 0, entry, db)
        }
        try db.run(
            """
            UPDATE layers_layer SET version = \(entry.index), updated = \(entry.time.milliseconds) \
            WHERE id = \(entry.subject)
            """)
    }

    /// Shows the layers of an initiative that went up in this one, with those that it had taken in itself.
    private func adopt(_ from: EntryIndex, _ entry: Entry, _ db: borrowing WriteTransaction) throws {
        let (into, index) = (entry.initiative, entry.index)
        guard from > 0, from != into,
            try !db.exists("SELECT 1 FROM layers_adoption WHERE initiative = \(from)")
        else { return }
        try db.run(
            "UPDATE layers_layer SET initiative = \(into), version = \(index) WHERE initiative = \(from)")
        try db.run("UPDATE layers_adoption SET into_id = \(into), idx = \(index) WHERE into_id = \(from)")
        try db.run(
            "INSERT INTO layers_adoption (initiative, into_id, idx) VALUES (\(from), \(into), \(index))")
    }

    private func add(
        _ description: LayerDescription, _ organisation: EntryIndex?, _ entry: Entry,
        in initiative: EntryIndex, _ db: borrowing WriteTransaction
    ) throws {
        let now = entry.time.milliseconds
        try db.run(
            """
            INSERT INTO layers_layer (id, initiative, home, status, description, author, organisation, added, updated, \
            version, current, failure, failure_detail, failed, note) VALUES (\(entry.subject), \(initiative), \
            \(entry.initiative), 0, \
            \(description.text), \(entry.author.description), \(organisation), \(now), \(now), \(entry.index), NULL, \
            NULL, NULL, NULL, NULL)
            """)
    }

    private func publish(
        _ version: LayerVersion, _ entry: Entry, _ db: borrowing WriteTransaction
    ) throws {
        var json = JSONWriter(capacity: 512)
        json.object { version.write(to: &$0) }
        try db.run(
            """
            INSERT INTO layers_version (idx, layer, facts, time, author) VALUES (\(entry.index), \(entry.subject), \
            \(json.string), \(entry.time.milliseconds), \(entry.author.description))
            """)
        try db.run("UPDATE layers_layer SET current = \(entry.index) WHERE id = \(entry.subject)")
        try recover(entry.subject, db)
    }

    private func recover(_ layer: EntryIndex, _ db: borrowing WriteTransaction) throws {
        try db.run(
            "UPDATE layers_layer SET failure = NULL, failure_detail = NULL, failed = NULL WHERE id = \(layer)"
        )
    }

    // MARK: What people say

    private func touch(_ item: String, _ entry: Entry, _ db: borrowing WriteTransaction) throws {
        try db.run(
            """
            INSERT INTO layers_item (layer, item, confirmations, disputes, comments, affirmed, updated, disputed, \
            answered) VALUES (\(entry.subject), \(item), 0, 0, 0, NULL, \(entry.time.milliseconds), NULL, NULL) \
            ON CONFLICT (layer, item) DO UPDATE SET updated = excluded.updated
            """)
    }

    /// Notes a person's verdict instead of their last one.
    private func judge(
        _ item: String, _ verdict: Int64, _ entry: Entry, _ db: borrowing WriteTransaction
    ) throws {
        try touch(item, entry, db)
        try db.run(
            """
            INSERT INTO layers_judgement (layer, item, author, verdict, time, idx) VALUES (\(entry.subject), \
            \(item), \(entry.author.description), \(verdict), \(entry.time.milliseconds), \(entry.index)) \
            ON CONFLICT (layer, item, author) DO UPDATE SET verdict = excluded.verdict, time = excluded.time, \
            idx = excluded.idx
            """)
        if verdict > 0 {
            try db.run(
                """
                UPDATE layers_item SET affirmed = \(entry.time.milliseconds) \
                WHERE layer = \(entry.subject) AND item = \(item)
                """)
        } else {
            try db.run(
                "UPDATE layers_item SET disputed = \(entry.index) WHERE layer = \(entry.subject) AND item = \(item)"
            )
        }
        try recount(item, entry.subject, db)
    }

    private func recount(_ item: String, _ layer: EntryIndex, _ db: borrowing WriteTransaction) throws {
        try db.run(
            """
            UPDATE layers_item SET \
            confirmations = (SELECT COUNT(*) FROM layers_judgement WHERE layer = \(layer) AND item = \(item) \
            AND verdict = 1), \
            disputes = (SELECT COUNT(*) FROM layers_judgement WHERE layer = \(layer) AND item = \(item) \
            AND verdict = -1), \
            comments = (SELECT COUNT(*) FROM layers_remark WHERE layer = \(layer) AND item = \(item) \
            AND kind = 'comment' AND hidden = 0) \
            WHERE layer = \(layer) AND item = \(item)
            """)
    }

    private func remark(
        _ item: String, _ kind: String, _ text: String, _ entry: Entry, _ db: borrowing WriteTransaction
    ) throws {
        try db.run(
            """
            INSERT INTO layers_remark (idx, layer, item, author, kind, text, time, hidden) VALUES (\(entry.index), \
            \(entry.subject), \(item), \(entry.author.description), \(kind), \(text), \(entry.time.milliseconds), 0)
            """)
    }

    private func show(
        _ remark: EntryIndex, hidden: Int64, _ entry: Entry, _ db: borrowing WriteTransaction
    ) throws {
        let item = try db.first(
            "SELECT item FROM layers_remark WHERE idx = \(remark) AND layer = \(entry.subject)"
        ) { $0.text(0) }
        guard let item else { return }
        try db.run("UPDATE layers_remark SET hidden = \(hidden) WHERE idx = \(remark)")
        try recount(item, entry.subject, db)
    }

    /// Removes every row of a layer.
    public func withdraw(_ subject: EntryIndex, from db: borrowing WriteTransaction) throws {
        try db.run("DELETE FROM layers_layer WHERE id = \(subject)")
        for table in [LayerTables.version, LayerTables.item, LayerTables.judgement, LayerTables.remark] {
            try db.run("DELETE FROM \(table) WHERE layer = \(subject)")
        }
    }
}
