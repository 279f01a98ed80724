// SPDX-License-Identifier: Apache-2.0
import Formats
import Foundation
import Geometry
import Kernel
import Record
import SQL
import Synchronization
import TestSupport
import Testing

@testable import Reports

/// An object out of a literal.
func object(_ value: JSONValue) -> JSONObject { value.objectValue ?? JSONObject() }

/// A clock that stands until it is moved.
final class TestClock: Sendable {
    private let time: Mutex<Timestamp>

    init(_ text: String) {
        time = Mutex(Timestamp(parsing: text) ?? Timestamp(milliseconds: 0))
    }

    var now: Timestamp { time.withLock { $0 } }

    func advance(hours: Double) { time.withLock { $0 = $0.adding(milliseconds: Int64(hours * 3_600_000)) } }
}

/// A node over a temporary file, with one initiative that a steward opened.
struct TestNode {
    let kernel: Kernel
    let clock: TestClock
    let folder: String
    /// Where its database is.
    let store: TemporaryFolder
    let steward: Caller
    let initiative: EntryIndex

    static let photo = String(repeating: "ab", count: 32)

    /// Runs the body with a node whose initiative has these categories, and removes everything afterwards.
    static func with<T>(
        _ categories: [Category] = TestNode.categories, _ body: (TestNode) async throws -> T
    ) async throws -> T {
        let node = try await open(categories)
        do {
            let result = try await body(node)
            try await node.close()
            return result
        } catch {
            try? await node.close()
            throw error
        }
    }

    private static func open(_ categories: [Category]) async throws -> TestNode {
        let folder = NSTemporaryDirectory() + "reports-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let store = try TemporaryFolder()
        let clock = TestClock("2026-02-22T12:51:00Z")
        let kernel = try await Kernel.open(
            try await Backend.chosen.open(store), instruments: [Reports()],
            media: try MediaStore(folder: folder + "/media"), origin: "reports.test/log", clock: { clock.now }
        )
        let steward = try await person(kernel, clock)
        let initiative = try await open("quake", categories, by: steward, kernel)
        return TestNode(
            kernel: kernel, clock: clock, folder: folder, store: store, steward: steward,
            initiative: initiative)
    }

    static func open(
        _ name: String, _ categories: [Category], by steward: Caller, _ kernel: Kernel
    ) async throws -> EntryIndex {
        let command = OpenInitiative(
            name: name, template: "empty", description: InitiativeDescription(title: name),
            settings: ["reports": ["categories": .array(categories.map(\.json))]])
        return try await kernel.submit(command, by: steward).subject
    }

    private func close() async throws {
        try await kernel.close()
        try FileManager.default.removeItem(atPath: folder)
    }

    // MARK: People

    private static func person(_ kernel: Kernel, _ clock: TestClock) async throws -> Caller {
        let (identity, _) = try await kernel.people.create(at: clock.now)
        return Caller(identity: identity, channel: .web, language: "en")
    }

    /// A person who has contributed nothing yet.
    func person() async throws -> Caller { try await Self.person(kernel, clock) }

    // MARK: Acts

    /// Files a report that has only what its category needs.
    func file(
        _ category: String = "water", by person: Caller, at place: Point? = TestNode.square,
        description: String = "The tap runs."
    ) async throws -> EntryIndex {
        let command = FileReport(
            initiative: initiative, category: category, place: place, description: description)
        return try await kernel.submit(command, by: person).subject
    }

    /// Expects that a command is refused, and gives the refusal.
    @discardableResult
    func refusal(
        _ code: Refusal.Code, _ command: some Command, by person: Caller,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Refusal? {
        do {
            _ = try await kernel.submit(command, by: person)
            Issue.record("it was accepted", sourceLocation: sourceLocation)
            return nil
        } catch let refusal as Refusal {
            #expect(refusal.code == code, sourceLocation: sourceLocation)
            return refusal
        }
    }

    // MARK: What is known

    /// A row of `reports_report` by column; nil where there is none.
    func row(_ id: EntryIndex) async throws -> [String: SQLValue]? {
        let columns = ReportTables.report.columns.map(\.name)
        return try await kernel.read { db in
            let list = columns.joined(separator: ", ")
            return try db.first(SQL(text: "SELECT \(list) FROM reports_report WHERE id = \(id)")) { row in
                Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($1, row.value($0)) })
            }
        }
    }

    func status(_ id: EntryIndex) async throws -> ReportStatus? {
        guard case .integer(let number)? = try await row(id)?["status"] else { return nil }
        return ReportStatus(rawValue: number)
    }

    func int(_ column: String, _ id: EntryIndex) async throws -> Int64? {
        if case .integer(let number)? = try await row(id)?[column] { number } else { nil }
    }

    func text(_ column: String, _ id: EntryIndex) async throws -> String? {
        if case .text(let text)? = try await row(id)?[column] { text } else { nil }
    }

    /// One number out of a statement.
    func count(_ sql: SQL) async throws -> Int64 { try await kernel.read { try $0.int(sql) ?? 0 } }

    /// The public body of an entry, as text; nil where it is withheld or erased.
    func body(_ index: EntryIndex) async throws -> String? {
        switch try await kernel.entry(index)?.body {
        case .some(.present(_, let bytes)): String(decoding: bytes, as: UTF8.self)
        default: nil
        }
    }

    /// Expects that a replay gives the same rows, and that totals equal a recount.
    func expectSound(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let path = folder + "/scratch-\(UUID().uuidString).sqlite"
        let scratch = try await SQLiteDriver.open(path: path)
        let difference = try await kernel.firstDifference(replayingInto: scratch)
        try await scratch.close()
        #expect(difference == nil, sourceLocation: sourceLocation)
        let (counted, recounted) = try await kernel.read { db in
            (try Recount(stored: db), try Recount(fresh: db))
        }
        #expect(counted == recounted, sourceLocation: sourceLocation)
    }
}
