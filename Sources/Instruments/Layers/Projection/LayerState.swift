// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import SQL

/// A layer as its row has it, for commands and pages.
struct LayerState: Sendable {
    let id: EntryIndex
    let initiative: EntryIndex
    /// Where it was added: the same, or an initiative that went up in it.
    let home: EntryIndex
    let isWithdrawn: Bool
    let description: LayerDescription
    let author: Pseudonym
    /// The organisation that it was added for.
    let organisation: EntryIndex?
    let added: Timestamp
    let updated: Timestamp
    /// The last entry about it.
    let version: EntryIndex
    /// The entry that published what is shown.
    let current: EntryIndex?
    /// Why its address cannot be read, and since when.
    let failure: (why: FetchFailure, since: Timestamp)?
    /// Why it was withdrawn, or restored.
    let note: String?

    static let columns = SQL(
        text: """
            id, initiative, status, description, author, organisation, added, updated, version, current, failure, \
            failure_detail, failed, note, home
            """)

    init?(_ row: borrowing Row) {
        guard let json = try? JSONValue(parsing: row.text(3)), let read = try? LayerDescription(json) else {
            return nil
        }
        (id, initiative, isWithdrawn, description) = (row.int(0), row.int(1), row.int(2) == 1, read)
        (author, organisation) = (Pseudonym(row.text(4)), row.optionalInt(5))
        added = Timestamp(milliseconds: row.int(6))
        updated = Timestamp(milliseconds: row.int(7))
        (version, current) = (row.int(8), row.optionalInt(9))
        let (code, detail, failed) = (row.optionalText(10), row.text(11), row.int(12))
        failure = code.map { (FetchFailure($0, detail), Timestamp(milliseconds: failed)) }
        note = row.optionalText(13)
        home = row.int(14)
    }

    /// The layer of an id in an initiative.
    ///
    /// - Throws: `Refusal.notFound`.
    static func find(
        _ id: EntryIndex, in initiative: EntryIndex, _ db: borrowing some Reading & ~Copyable
    ) throws -> LayerState {
        let found = try db.first(
            "SELECT \(columns) FROM layers_layer WHERE id = \(id) AND initiative = \(initiative)"
        ) { LayerState($0) }
        guard let layer = found ?? nil else { throw Refusal(.notFound) }
        return layer
    }

    /// The layer of an id, for who looks after it.
    ///
    /// - Throws: `Refusal.notAllowed` for others.
    static func managed(
        _ id: EntryIndex, in initiative: EntryIndex, by principal: Principal,
        _ db: borrowing some Reading & ~Copyable
    ) throws -> LayerState {
        let layer = try find(id, in: initiative, db)
        let isOurs = layer.organisation != nil && principal.speaking?.organisation == layer.organisation
        guard principal.mayModerate(what: layer.home) || isOurs else { throw Refusal(.notAllowed) }
        return layer
    }

    /// The layer whose item somebody speaks of, as it is shown now.
    ///
    /// - Throws: `Refusal.gone` where it is withdrawn, `wrongState` where the version was replaced meanwhile, or
    ///   nobody is asked.
    static func asked(
        _ id: EntryIndex, about item: ItemReference, in initiative: EntryIndex,
        _ db: borrowing some Reading & ~Copyable
    ) throws -> LayerState {
        let layer = try find(id, in: initiative, db)
        if layer.isWithdrawn { throw Refusal(.gone) }
        guard layer.current == item.version, layer.description.asksPeople else { throw Refusal(.wrongState) }
        return layer
    }

    /// What a person last said of an item: 1 as it says, -1 not so.
    func verdict(
        of person: Pseudonym, on item: String, _ db: borrowing some Reading & ~Copyable
    ) throws -> Int64? {
        try db.int(
            """
            SELECT verdict FROM layers_judgement WHERE layer = \(id) AND item = \(item) \
            AND author = \(person.description)
            """)
    }

    /// When a person last said so.
    func judged(
        by person: Pseudonym, on item: String, _ db: borrowing some Reading & ~Copyable
    ) throws -> Timestamp? {
        try db.int(
            """
            SELECT time FROM layers_judgement WHERE layer = \(id) AND item = \(item) \
            AND author = \(person.description)
            """
        ).map { Timestamp(milliseconds: $0) }
    }
}
