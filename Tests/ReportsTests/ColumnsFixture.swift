// SPDX-License-Identifier: Apache-2.0
import Formats
import Foundation
import Geometry
import SQL
import TestSupport

@testable import Kernel
@testable import Reports

/// A kernel over a database of its own, whose report tables a test fills as it likes.
final class ColumnsFixture: Sendable {
    static let initiative: Int64 = 1
    /// 2026-11-23T12:00:00Z.
    static let now = Timestamp(seconds: 1_795_435_200)

    let kernel: Kernel
    let database: Database
    let queries: ReportQueries
    private let folder: URL
    private let store: TemporaryFolder

    init(budget: Int = 300 << 20) async throws {
        store = try TemporaryFolder()
        folder = FileManager.default.temporaryDirectory.appending(path: "columns-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        database = try await Backend.chosen.open(store)
        kernel = try await Kernel.open(
            database, instruments: [ReportTablesOnly()],
            media: MediaStore(folder: folder.appending(path: "media").path), origin: "example.org/test",
            clock: { Self.now })
        queries = ReportQueries(kernel: kernel, cache: ReportColumnsCache(budget: budget))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The filter's rows, counted one by one from the table.
    func naive(_ filter: ReportFilter) async throws -> [ReportRow] {
        try await rows().filter { $0.passes(filter, at: Self.now) }
    }

    /// The filter's rows among some that were read before.
    static func naive(_ filter: ReportFilter, in rows: [ReportRow]) -> Int {
        rows.count { $0.passes(filter, at: now) }
    }

    /// All public rows, newest first.
    func rows() async throws -> [ReportRow] {
        try await kernel.read { db in
            try db.query(
                """
                SELECT \(ReportRow.columns) FROM reports_report WHERE initiative = \(Self.initiative) \
                AND status IN (0, 1) ORDER BY id DESC
                """
            ) { ReportRow($0) }
        }
    }

    /// Changes the tables in one transaction, and tells the directory as the sequencer would.
    func write(
        _ world: ColumnsWorld,
        _ body: @escaping @Sendable (inout ColumnsWorld, borrowing WriteTransaction) throws -> Void
    )
        async throws -> ColumnsWorld
    {
        let next = try await database.write { db in
            var next = world
            try body(&next, db)
            return next
        }
        kernel.initiatives.heard([Self.initiative: next.index], [])
        return next
    }
}

/// The instrument's tables without its commands, so that a test decides what is in them.
private struct ReportTablesOnly: Instrument {
    enum Event: RecordedEvent {
        case nothing
        static let instrument: InstrumentName = "reports"
        static let kinds: [EventKind] = []
        var kind: EventKind { "nothing/1" }
        func write(to json: inout JSONWriter) {}
        init(_ kind: EventKind, _ payload: JSONValue) throws { self = .nothing }
    }
    static let name: InstrumentName = "reports"
    static let commands: [any Command<Event>.Type] = []
    static let tables = [ReportTables.report, ReportTables.category, ReportTables.adoption]
    static let counters = [ReportCounts.tile, ReportCounts.day]
    func project(_ event: Event, of entry: Entry, into db: borrowing WriteTransaction) throws {}
    func withdraw(_ subject: EntryIndex, from db: borrowing WriteTransaction) throws {}
}

/// Splitmix64: the same numbers for the same seed everywhere.
struct ColumnsNumbers: RandomNumberGenerator, Sendable {
    var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// A random initiative that grows and changes.
struct ColumnsWorld: Sendable {
    var index: Int64 = 1
    var ids: [Int64] = []
    var numbers: ColumnsNumbers
    static let words = [
        "water", "Wasser", "bridge", "brücke", "broken", "road", "flooded", "medical", "tent", "camp", "food",
        "needed", "hospital", "house", "fire", "smoke", "school", "power", "line", "down", "wall", "cracked",
        "well", "weak", "wet", "bread", "水", "Ψωμί", "shelter", "open",
    ]

    init(seed: UInt64) { numbers = ColumnsNumbers(seed) }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &numbers) }
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    mutating func text() -> String {
        (0..<below(12)).map { _ in Self.words[below(Self.words.count)] }.joined(separator: " ")
    }

    /// Mostly around one town, some at its one corner, some near the antimeridian, some anywhere; some
    /// nowhere.
    mutating func place() -> Point? {
        switch below(20) {
        case 0..<2: return nil
        case 2..<13:
            let spread = Double.random(in: 0..<0.2, using: &numbers)
            return try? Point(
                latitude: 18.5 + Double.random(in: -spread...spread, using: &numbers),
                longitude: -72.3 + Double.random(in: -spread...spread, using: &numbers))
        case 13..<16: return try? Point(latitude: 18.54, longitude: -72.34)
        case 16..<18:
            let longitude = Double.random(in: 179...181, using: &numbers)
            return try? Point(
                latitude: Double.random(in: -18 ... -16, using: &numbers),
                longitude: longitude > 180 ? longitude - 360 : longitude)
        default:
            return try? Point(
                latitude: Double.random(in: -80...80, using: &numbers),
                longitude: Double.random(in: -180...180, using: &numbers))
        }
    }

    mutating func seen() -> Int64 {
        ColumnsFixture.now.milliseconds - Int64(below(40 * 86_400)) * 1000
    }

    mutating func status() -> Int64 { chance(75) ? 0 : chance(60) ? 1 : Int64(below(7)) }

    /// Appends an entry to the record, of which the report tables know.
    mutating func entry(
        _ db: borrowing WriteTransaction, kind: String = "reports/updated/1", subject: Int64? = nil
    )
        throws -> Int64
    {
        index += 1
        try db.run(
            """
            INSERT INTO record_entry (idx, minutes, initiative, kind, subject, commitment, state) \
            VALUES (\(index), 0, \(ColumnsFixture.initiative), \(kind), \(subject ?? index), \
            \([UInt8](repeating: 0, count: 32)), 0)
            """)
        return index
    }

    /// Further categories of every fourth report.
    mutating func also(besides category: Int64) -> Int64 {
        guard chance(25) else { return 0 }
        return (0..<below(3) + 1).reduce(0) { bits, _ in bits | 1 << Int64(below(6)) } & ~(1 << category)
    }

    mutating func file(_ db: borrowing WriteTransaction) throws {
        // Others write between, so that ids have gaps.
        index += Int64(below(3))
        let id = try entry(db)
        ids.append(id)
        let point = place()
        let (seen, category) = (seen(), Int64(below(6)))
        let status = status()
        let fresh = seen + Int64(below(60 * 86_400)) * 1000
        try db.run(
            """
            INSERT INTO reports_report (id, initiative, category, status, quadkey, latitude, longitude, \
            place_words, seen, filed, updated, version, fresh_until, confirmations, disputes, updates, \
            description, \
            fields, photo, language, author, channel, source, also) VALUES (\(id), \(ColumnsFixture.initiative), \
            \(category), \(status), \(point.map { Quadkey($0).code }), \(point?.latitude), \
            \(point?.longitude), \
            \(chance(30) ? text() : ""), \(seen), \(seen), \(seen), \(id), \(fresh), \(below(6)), \
            \(below(3)), 0, \
            \(text()), '{"depth":3}', \(chance(10) ? "ab12" : nil as String?), 'en', \
            \("aaaaaaaaaaaaaa\(10 + below(90))"), 'web', \(chance(20) ? "S,\(id)" : nil as String?), \(also(besides: category)))
            """)
        try count(id, 1, db)
    }

    /// Changes something of a report, or erases it.
    mutating func change(_ db: borrowing WriteTransaction) throws {
        guard !ids.isEmpty else { return }
        let id = ids[below(ids.count)]
        try count(id, -1, db)
        switch below(10) {
        case 0:
            // The sequencer numbers the erasure; what is folded again carries its old versions.
            _ = try entry(db, kind: "record/erased/1", subject: id)
            try db.run("DELETE FROM reports_report WHERE id = \(id)")
            ids.removeAll { $0 == id }
            return
        case 1:
            _ = try entry(db, kind: "record/erased/1", subject: id)
            try db.run("UPDATE reports_report SET description = '', confirmations = 0 WHERE id = \(id)")
        case 2:
            let point = place()
            try db.run(
                """
                UPDATE reports_report SET version = \(try entry(db)), \
                quadkey = \(point.map { Quadkey($0).code }), \
                latitude = \(point?.latitude), longitude = \(point?.longitude) WHERE id = \(id)
                """)
        case 3:
            try db.run(
                """
                UPDATE reports_report SET version = \(try entry(db)), description = \(text()) \
                WHERE id = \(id)
                """
            )
        case 4, 5:
            try db.run(
                "UPDATE reports_report SET version = \(try entry(db)), status = \(status()) WHERE id = \(id)")
        case 9:
            let category = Int64(below(6))
            try db.run(
                """
                UPDATE reports_report SET version = \(try entry(db)), category = \(category), \
                also = \(also(besides: category)) WHERE id = \(id)
                """)
        case 6:
            try db.run(
                """
                UPDATE reports_report SET version = \(try entry(db)), seen = \(seen()) \
                WHERE id = \(id)
                """)
        default:
            try db.run(
                """
                UPDATE reports_report SET version = \(try entry(db)), confirmations = \(below(6)), \
                disputes = \(below(3)), fresh_until = \(seen() + 20 * 86_400_000) WHERE id = \(id)
                """)
        }
        try count(id, 1, db)
    }

    private func count(_ id: Int64, _ sign: Int64, _ db: borrowing WriteTransaction) throws {
        let counted = try db.first(
            "SELECT category, status, quadkey, seen, also FROM reports_report WHERE id = \(id)"
        ) {
            ReportCounts.Counted(
                initiative: ColumnsFixture.initiative, category: $0.int(0), also: $0.int(4),
                status: ReportStatus(rawValue: $0.int(1)) ?? .hidden, quadkey: $0.optionalInt(2),
                seen: $0.int(3))
        }
        if sign > 0 {
            ReportCounts.move(from: nil, to: counted, db)
        } else {
            ReportCounts.move(from: counted, to: nil, db)
        }
    }

    /// A random filter, each part now and then.
    mutating func filter() -> ReportFilter {
        var filter = ReportFilter()
        if chance(40) { filter.categories = Set((0..<below(3) + 1).map { _ in below(6) }) }
        filter.statuses = ReportFilter.Statuses.allCases[below(3)]
        if chance(30) { filter.credence = Credence.allCases[below(5)] }
        if chance(40) { filter.box = box() }
        if chance(25) { filter.area = area() }
        if chance(30) { filter.since = Timestamp(milliseconds: seen()) }
        if chance(30) { filter.until = Timestamp(milliseconds: seen()) }
        if chance(30) {
            filter.query = ["water", "bro", "b", "broken road", "BRÜCKE we", "水", "ψωμι", "zz"][below(8)]
        }
        if chance(20) { filter.hasPlace = chance(50) }
        return filter
    }

    mutating func box() -> Box? {
        switch below(4) {
        case 0: return try? Box(west: 178.5, south: -18, east: -179.3, north: -16.2)
        case 1: return try? Box(west: -72.4, south: 18.4, east: -72.2, north: 18.6)
        case 2: return try? Box(west: -100, south: -60, east: 60, north: 60)
        default: return try? Box(west: -72.35, south: 18.53, east: -72.33, north: 18.55)
        }
    }

    mutating func area() -> Area? {
        switch below(4) {
        case 0:
            return (try? Point(latitude: 18.5, longitude: -72.3)).flatMap {
                try? Area(center: $0, radius: 9_000)
            }
        case 1:
            return (try? Point(latitude: -17, longitude: 180)).flatMap {
                try? Area(center: $0, radius: 60_000)
            }
        case 2: return (try? Box(west: -73, south: 18, east: -72.31, north: 18.52)).flatMap { Area($0) }
        default:
            let ring = [(18.3, -72.5), (18.7, -72.4), (18.45, -72.3), (18.6, -72.1), (18.3, -72.5)].compactMap
            {
                try? Point(latitude: $0.0, longitude: $0.1)
            }
            return (try? Polygon(rings: [ring])).map { .polygon($0) }
        }
    }
}

extension ReportRow {
    /// The meaning of a filter, as plainly as it can be said.
    func passes(_ filter: ReportFilter, at now: Timestamp) -> Bool {
        let key = place.map { Quadkey($0) }
        let carried = [category] + (0..<60).filter { also >> Int64($0) & 1 == 1 }
        if !filter.categories.isEmpty, filter.categories.isDisjoint(with: carried) { return false }
        if filter.statuses == .open, status != .open { return false }
        if filter.statuses == .resolved, status != .resolved { return false }
        if let wanted = filter.credence, credence(at: now) != wanted { return false }
        if let box = filter.box {
            guard let place, box.contains(place) else { return false }
        }
        if let area = filter.area {
            guard let key, area.contains(key.point) else { return false }
        }
        if let since = filter.since, seen < since { return false }
        if let until = filter.until, seen >= until { return false }
        if let hasPlace = filter.hasPlace, hasPlace != (place != nil) { return false }
        if let words = filter.words {
            let own = WordFolding.words(in: description) + WordFolding.words(in: placeWords)
            guard let last = words.last, own.contains(where: { $0.hasPrefix(last) }) else { return false }
            for word in words.dropLast() where !own.contains(word) { return false }
        }
        return true
    }
}
