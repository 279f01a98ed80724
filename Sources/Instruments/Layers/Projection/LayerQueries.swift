// SPDX-License-Identifier: Apache-2.0
import Formats
import Kernel
import Record
import SQL

extension LayerVersion {
    /// The version that an entry published.
    static func find(_ index: EntryIndex, _ db: borrowing some Reading & ~Copyable) throws -> LayerVersion? {
        let facts = try db.first("SELECT facts FROM layers_version WHERE idx = \(index)") { $0.text(0) }
        return try facts.map { try LayerVersion(JSONValue(parsing: $0)) }
    }
}

/// A version with where it stands on the record.
struct PublishedVersion: Sendable {
    let index: EntryIndex
    let facts: LayerVersion
    let time: Timestamp
    let author: Pseudonym
}

/// What people say of an item, counted.
struct ItemCounts: Sendable, Equatable {
    var confirmations = 0
    var disputes = 0
    var comments = 0
    var affirmed: Timestamp?
    /// Somebody disputes it, not fewer than say that it is so, and nobody who looks after it has answered since.
    var isDisputed = false
}

/// What somebody wrote about an item.
struct ItemRemark: Sendable {
    let index: EntryIndex
    let item: String
    let author: Pseudonym
    let kind: String
    let text: String
    let time: Timestamp
    let isHidden: Bool
}

/// Questions about layers.
struct LayerQueries: Sendable {
    let kernel: Kernel
    let shelf: LayerShelf

    init(_ kernel: Kernel) {
        self.kernel = kernel
        shelf = LayerShelf(kernel.media)
    }

    /// All layers of an initiative, newest first; withdrawn ones last.
    func layers(of initiative: EntryIndex) async throws -> [LayerState] {
        try await kernel.read { db in
            try db.query(
                """
                SELECT \(LayerState.columns) FROM layers_layer WHERE initiative = \(initiative) \
                ORDER BY status, id DESC
                """
            ) { LayerState($0) }.compactMap { $0 }
        }
    }

    /// All layers that come from an address.
    func fetched() async throws -> [LayerState] {
        let all = try await kernel.read { db in
            try db.query("SELECT \(LayerState.columns) FROM layers_layer WHERE status = 0 ORDER BY id") {
                LayerState($0)
            }
        }
        return all.compactMap { $0 }.filter { $0.description.fetch != nil }
    }

    /// The layer of an id.
    ///
    /// - Throws: `Refusal.notFound`, or `gone` where the entry that added it was erased.
    func layer(_ id: EntryIndex, in initiative: EntryIndex) async throws -> LayerState {
        do { return try await kernel.read { db in try LayerState.find(id, in: initiative, db) } } catch let
            refusal as Refusal where refusal.code == .notFound
        {
            let was = try await kernel.read { db in
                try db.isEntry(id, of: "layers/added/1", in: initiative)
            }
            throw Refusal(was ? .gone : .notFound)
        }
    }

    /// Versions of a layer, newest first.
    func versions(of layer: EntryIndex, limit: Int = 100) async throws -> [PublishedVersion] {
        try await kernel.read { db in
            try db.query(
                "SELECT idx, facts, time, author FROM layers_version WHERE layer = \(layer) ORDER BY idx DESC LIMIT \(limit)"
            ) { row in
                PublishedVersion(
                    index: row.int(0), facts: try LayerVersion(JSONValue(parsing: row.text(1))),
                    time: Timestamp(milliseconds: row.int(2)), author: Pseudonym(row.text(3)))
            }
        }
    }

    /// The version that an entry published of a layer.
    func version(_ index: EntryIndex, of layer: EntryIndex) async throws -> LayerVersion? {
        try await kernel.read { db in
            guard try db.exists("SELECT 1 FROM layers_version WHERE idx = \(index) AND layer = \(layer)")
            else {
                return nil
            }
            return try LayerVersion.find(index, db)
        }
    }

    /// What is shown of a layer now; nil where there is no version, or its file was erased.
    func shown(_ layer: LayerState) async throws -> (version: LayerVersion, data: LayerData)? {
        guard let current = layer.current, let version = try await version(current, of: layer.id),
            let data = await shelf.data(version.file)
        else { return nil }
        return (version, data)
    }

    /// What people say of the items of a layer, by their names.
    func counts(of layer: EntryIndex) async throws -> [String: ItemCounts] {
        try await kernel.read { db in
            var counts: [String: ItemCounts] = [:]
            try db.forEach(
                """
                SELECT item, confirmations, disputes, comments, affirmed, disputed, answered FROM layers_item \
                WHERE layer = \(layer)
                """
            ) { row in
                let (yes, no) = (Int(row.int(1)), Int(row.int(2)))
                counts[row.text(0)] = ItemCounts(
                    confirmations: yes, disputes: no, comments: Int(row.int(3)),
                    affirmed: row.optionalInt(4).map { Timestamp(milliseconds: $0) },
                    isDisputed: no > 0 && no >= yes && row.int(5) > row.int(6))
            }
            return counts
        }
    }

    /// How many items of each layer are disputed and wait for an answer.
    func disputed(in initiative: EntryIndex) async throws -> [EntryIndex: Int] {
        try await kernel.read { db in
            let rows = try db.query(
                """
                SELECT i.layer, COUNT(*) FROM layers_item i JOIN layers_layer l ON l.id = i.layer \
                WHERE l.initiative = \(initiative) AND i.disputes > 0 AND i.disputes >= i.confirmations \
                AND i.disputed > COALESCE(i.answered, 0) GROUP BY i.layer
                """
            ) { ($0.int(0), Int($0.int(1))) }
            return Dictionary(uniqueKeysWithValues: rows)
        }
    }

    /// What people wrote about the items of a layer, newest first.
    func remarks(of layer: EntryIndex, item: String? = nil, limit: Int = 200) async throws -> [ItemRemark] {
        let filter: SQL = if let item { "AND item = \(item)" } else { "" }
        return try await kernel.read { db in
            try db.query(
                """
                SELECT idx, item, author, kind, text, time, hidden FROM layers_remark WHERE layer = \(layer) \(filter) \
                ORDER BY idx DESC LIMIT \(limit)
                """
            ) { row in
                ItemRemark(
                    index: row.int(0), item: row.text(1), author: Pseudonym(row.text(2)), kind: row.text(3),
                    text: row.text(4), time: Timestamp(milliseconds: row.int(5)), isHidden: row.int(6) == 1)
            }
        }
    }

    /// What a person last said of an item: 1 as it says, -1 not so.
    func verdict(of person: Pseudonym, on item: String, of layer: LayerState) async throws -> Int64? {
        try await kernel.read { db in try layer.verdict(of: person, on: item, db) }
    }
}

extension LayerQueries {
    /// What layers are called, where they may be seen.
    func titles(of layers: [EntryIndex]) async throws -> [EntryIndex: String] {
        guard !layers.isEmpty else { return [:] }
        return try await kernel.read { db in
            var titles: [EntryIndex: String] = [:]
            try db.forEach(
                "SELECT \(LayerState.columns) FROM layers_layer WHERE status = 0 AND id IN \(list: layers)"
            ) { row in
                if let layer = LayerState(row) { titles[layer.id] = layer.description.title }
            }
            return titles
        }
    }
}
