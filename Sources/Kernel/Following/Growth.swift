// SPDX-License-Identifier: Apache-2.0
import SQL

/// What commits added to the record, of this process and of others, as far as it is known from memory.
struct Growth: Sendable {
    /// The index before which everything was known.
    let from: EntryIndex
    /// The record's end.
    private(set) var head: Head
    /// Every entry since `from`; empty where there are too many, and followers read the record instead.
    private(set) var notices: [Notice] = []
    /// The last entries of the initiatives that grew.
    private(set) var last: [EntryIndex: EntryIndex] = [:]
    /// Initiatives to know anew.
    private(set) var initiatives: [Initiative] = []
    /// Organisations to know anew.
    private(set) var organisations: [Organisation] = []
    /// Organisations of which nothing is left.
    private(set) var goneOrganisations: Set<EntryIndex> = []
    /// `organisations` are all there are.
    private(set) var haveAllOrganisations = false

    /// Files that went with entries of other processes.
    private(set) var removedMedia: [String] = []
    /// Another process took something out of the record: logs hold it still.
    private(set) var haveErasures = false

    /// More entries than this are not told one by one.
    private static let most: EntryIndex = 8192
    /// Entries of these instruments change what is known of initiatives and organisations.
    private static let known = [Initiatives.name, Organisations.name, RecordActs.name].map { "\($0)/" }

    /// Reads what was added since an index, by whichever process.
    init(from: EntryIndex, to head: Head, reading db: borrowing some Reading & ~Copyable) throws {
        self.from = from
        self.head = head
        guard from != head.next else { return }
        // A record that is shorter than we knew was never acknowledged: everything is read anew.
        let isKnown = from < head.next && head.next - from <= Self.most
        if isKnown {
            notices = try db.query(
                """
                SELECT idx, initiative, kind, subject FROM record_entry WHERE idx >= \(from) \
                AND idx < \(head.next) ORDER BY idx
                """
            ) { Notice(index: $0.int(0), initiative: $0.int(1), kind: $0.text(2), subject: $0.int(3)) }
            for notice in notices { last[notice.initiative] = notice.index }
        } else {
            let rows = try db.query(
                "SELECT initiative, MAX(idx) FROM record_entry WHERE idx >= \(from) GROUP BY initiative"
            ) { ($0.int(0), $0.int(1)) }
            last = Dictionary(uniqueKeysWithValues: rows)
        }
        removedMedia = try db.query(
            "SELECT media FROM record_removal WHERE idx >= \(from) AND media IS NOT NULL"
        ) { $0.text(0) }
        haveErasures =
            !isKnown || !removedMedia.isEmpty || notices.contains { $0.kind.hasPrefix("\(RecordActs.name)/") }
        if !isKnown || notices.contains(where: { one in Self.known.contains { one.kind.hasPrefix($0) } }) {
            initiatives = try Initiative.load(reading: db)
            organisations = try Organisation.load(reading: db)
            haveAllOrganisations = true
        }
    }

    /// Adds what a batch of our own appended, in its transaction.
    mutating func append(_ batch: borrowing Batch, reading db: borrowing WriteTransaction) throws {
        // Followers that are told of a part would take it for the whole.
        let isWhole = head.next - from == EntryIndex(notices.count)
        head = batch.head
        for notice in batch.notices { last[notice.initiative] = notice.index }
        notices = isWhole ? notices + batch.notices : []
        if !batch.changedInitiatives.isEmpty {
            initiatives += try Initiative.load(reading: db, ids: batch.changedInitiatives.sorted())
        }
        if !batch.changedOrganisations.isEmpty {
            let changed = try Organisation.load(reading: db, ids: batch.changedOrganisations.sorted())
            organisations += changed
            goneOrganisations.formUnion(batch.changedOrganisations.subtracting(changed.map(\.id)))
        }
    }
}
