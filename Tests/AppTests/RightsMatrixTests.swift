// SPDX-License-Identifier: Apache-2.0
import App
import Formats
import Foundation
import Geometry
import Kernel
import Notices
import SQL
import TestSupport
import Testing

@testable import Reports

/// Every command and every kind of person: allowed or refused.
///
/// The rows come from the declarations, so that a new command has one by itself; docs/rights.md holds them, and is
/// written anew with `FOLKMOOT_WRITE_TABLES=1`.
@Suite struct RightsMatrixTests {
    private static let kernelsOwn: [any Instrument] = [Initiatives(), Organisations(), Node()]

    private struct Row {
        let command: String
        let right: Right
        var cells: [String: String] = [:]
        func isAllowed(_ name: String) -> Bool { cells[name] == "yes" }
    }

    /// A row for every command of every instrument.
    private func rows(_ cast: Cast, _ people: [Cast.Person]) async throws -> [Row] {
        var rows: [Row] = []
        for instrument in Self.kernelsOwn + App.instruments {
            rows += try await Self.rows(of: instrument, cast, people)
        }
        return rows.sorted { $0.command < $1.command }
    }

    private static func rows<I: Instrument>(
        of instrument: I, _ cast: Cast, _ people: [Cast.Person]
    ) async throws -> [Row] {
        var rows: [Row] = []
        for command in I.commands { rows.append(try await row(command, I.name, cast, people)) }
        return rows
    }

    private static func row<C: Command>(
        _ command: C.Type, _ instrument: InstrumentName, _ cast: Cast, _ people: [Cast.Person]
    ) async throws -> Row {
        let isOfNode = instrument == Node.name || instrument == Organisations.name || C.right == .open
        let asked = Declared<C>(
            initiative: isOfNode ? 0 : cast.quake,
            organisation: instrument == Organisations.name ? cast.organisation : nil)
        var row = Row(command: "\(instrument)/\(C.name)", right: C.right)
        for person in people {
            row.cells[person.name] = try await outcome(asked, by: person.caller, cast.node)
        }
        return row
    }

    // MARK: The table

    private static func table(_ rows: [Row], _ columns: [String]) -> String {
        var lines = [
            "| Command | Right | " + columns.joined(separator: " | ") + " |",
            "| --- | --- |" + String(repeating: " --- |", count: columns.count),
        ]
        for row in rows {
            let cells = columns.map { row.cells[$0] ?? "" }
            lines.append("| `\(row.command)` | \(row.right) | " + cells.joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n")
    }

    /// Holds a part of docs/rights.md to what was found, or writes it.
    private func hold(_ name: String, _ table: String) throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("docs/rights.md")
        let text = try String(contentsOf: path, encoding: .utf8)
        let begin = try #require(text.range(of: "<!-- held by a test: \(name) -->\n"))
        let end = try #require(text.range(of: "\n<!-- end -->", range: begin.upperBound..<text.endIndex))
        let stored = String(text[begin.upperBound..<end.lowerBound])
        guard stored != table else { return }
        if ProcessInfo.processInfo.environment["FOLKMOOT_WRITE_TABLES"] != nil {
            let new = text.replacingCharacters(in: begin.upperBound..<end.lowerBound, with: table)
            try new.write(to: path, atomically: true, encoding: .utf8)
        }
        let (old, new) = (stored.split(separator: "\n"), table.split(separator: "\n"))
        for line in new where !old.contains(line) { Issue.record("not in docs/rights.md: \(line)") }
        for line in old where !new.contains(line) { Issue.record("no longer so: \(line)") }
    }

    @Test func `what each command allows to whom is what the table says`() async throws {
        let cast = try await Cast.assemble()
        let rows = try await rows(cast, cast.persons)
        let declared = Set(cast.node.kernel.commands.map { "\($0.instrument)/\($0.name)" })
        #expect(Set(rows.map(\.command)) == declared, "a command has no row")
        try hold("persons", Self.table(rows, cast.persons.map(\.name)))
        for row in rows { expectRight(row) }
        try await cast.node.kernel.close()
    }

    /// What a right means, said a second time and without the code that checks it.
    private func expectRight(_ row: Row) {
        let node: Set = ["node"]
        let stewards = node.union(["steward", "operator"])
        let members = node.union(["editor", "approver", "administrator"])
        let expected: Set<String>? =
            switch row.right {
            case .contribute, .open: nil
            case .review: stewards.union(["reviewer"])
            case .steward: stewards
            case .announce, .lookAfter: stewards.union(members)
            case .speakForOrganisation: members
            case .administerOrganisation: node.union(["administrator", "operator"])
            case .operate: node.union(["operator"])
            case .node: node
            }
        for stranger in ["visitor", "forgotten"] { #expect(!row.isAllowed(stranger), "\(row.command)") }
        guard let expected else {
            for person in ["newcomer", "person", "steward", "operator", "node"] {
                #expect(row.isAllowed(person), "\(row.command) \(person)")
            }
            return
        }
        let isOrganisations = row.command.hasPrefix("organisations/")
        for (person, cell) in row.cells {
            // In an organisation's own affairs its members act in person.
            if isOrganisations, person == "administrator in person" { continue }
            #expect((cell == "yes") == expected.contains(person), "\(row.command) \(person): \(cell)")
        }
    }

    @Test func `a program may what its token names and its owner may, and nothing else`() async throws {
        let cast = try await Cast.assemble()
        let rows = try await rows(cast, cast.programs)
        try hold("programs", Self.table(rows, cast.programs.map(\.name)))
        let byPerson = try await self.rows(cast, cast.persons)
        for (row, person) in zip(rows, byPerson) {
            #expect(!row.isAllowed("reads"), "\(row.command)")
            #expect(!row.isAllowed("steward elsewhere"), "\(row.command)")
            for pair in [
                ("all, by a person", "person"), ("all, by a steward", "steward"),
                ("all, by an operator", "operator"), ("all, by an administrator", "administrator"),
            ] where row.isAllowed(pair.0) {
                #expect(person.isAllowed(pair.1), "a token gives what its owner has not: \(row.command)")
            }
            guard [.operate, .node, .administerOrganisation].contains(row.right) else { continue }
            for program in cast.programs { #expect(!row.isAllowed(program.name), "\(row.command)") }
        }
        try await cast.node.kernel.close()
    }

    @Test func `what still works where an initiative is frozen, slowed or closed`() async throws {
        let cast = try await Cast.assemble()
        let node = cast.node
        let (person, steward) = (try cast.person("person"), try cast.person("steward"))
        let report = FileReport(initiative: cast.quake, category: "water", place: Self.square)
        try await node.kernel.submit(report, by: person)
        var found: [String: Row] = [:]
        func look(_ situation: String) async throws {
            let people = [("person, \(situation)", person), ("steward, \(situation)", steward)]
            for row in try await rows(cast, people.map { (name: $0.0, caller: $0.1) }) {
                found[row.command, default: Row(command: row.command, right: row.right)].cells.merge(
                    row.cells
                ) { $1 }
            }
        }
        try await look("open")
        try await node.kernel.submit(
            SetPace(initiative: cast.quake, minutes: 30, reason: "too fast"), by: steward)
        try await look("slowed")
        try await node.kernel.submit(
            FreezeInitiative(initiative: cast.quake, reason: "too much", until: nil), by: steward)
        try await look("frozen")
        try await node.kernel.submit(ThawInitiative(initiative: cast.quake, reason: "calm"), by: steward)
        try await node.kernel.submit(
            ChangePhase(initiative: cast.quake, phase: .closed, reason: "over"), by: steward)
        try await look("closed")
        let columns = ["open", "slowed", "frozen", "closed"].flatMap { ["person, \($0)", "steward, \($0)"] }
        try hold("situations", Self.table(found.values.sorted { $0.command < $1.command }, columns))
        for row in found.values where row.isAllowed("steward, open") {
            #expect(row.isAllowed("steward, frozen"), "a freeze stops no steward: \(row.command)")
        }
        try await node.kernel.close()
    }

    // MARK: Whose thing it is

    private static let square = try? Point(latitude: -43.531, longitude: 172.636)

    @Test func `what the decision adds: one's own things, and those of others`() async throws {
        let cast = try await Cast.assemble()
        let (node, quake) = (cast.node, cast.quake)
        let author = try await node.person()
        let report = try await node.kernel.submit(
            FileReport(initiative: quake, category: "water", place: Self.square), by: author
        ).subject
        let resolved = try await node.kernel.submit(
            FileReport(initiative: quake, category: "water", place: Self.square), by: author
        ).subject
        try await node.kernel.submit(ResolveReport(initiative: quake, report: resolved), by: author)
        var change = CorrectReport.Change()
        change.description = "It runs again."
        let people: [Cast.Person] =
            [("author", author)] + cast.persons.filter { !["visitor", "forgotten"].contains($0.name) }
        var rows: [Row] = []
        func rehearse<C: Command>(_ command: C) async throws {
            var row = Row(command: "reports/\(C.name)", right: C.right)
            for person in people {
                row.cells[person.name] = try await outcome(
                    Rehearsed(command: command), by: person.caller, node)
            }
            rows.append(row)
        }
        try await rehearse(ConfirmReport(initiative: quake, report: report))
        try await rehearse(DisputeReport(initiative: quake, report: report, why: "It is dry."))
        try await rehearse(UpdateReport(initiative: quake, report: report, text: "A queue now."))
        try await rehearse(CommentReport(initiative: quake, report: report, text: "Thanks."))
        try await rehearse(CorrectReport(initiative: quake, report: report, change: change))
        try await rehearse(WithdrawReport(initiative: quake, report: report))
        try await rehearse(ResolveReport(initiative: quake, report: report))
        try await rehearse(ReopenReport(initiative: quake, report: resolved, why: "It is back."))
        try await rehearse(
            FlagReport(initiative: quake, report: report, complaint: .wrong, text: "It is not so."))
        try await rehearse(TakeTask(initiative: quake, candidates: []))
        try hold("things", Self.table(rows, people.map(\.name)))
        func row(_ name: String) throws -> Row {
            try #require(rows.first { $0.command == "reports/\(name)" })
        }
        #expect(try row(ConfirmReport.name).cells["author"] == "ownThing")
        #expect(try row(DisputeReport.name).cells["author"] == "ownThing")
        for own in [CorrectReport.name, WithdrawReport.name] {
            #expect(try row(own).isAllowed("author"))
            for other in ["newcomer", "person", "helper", "editor", "steward elsewhere"] {
                #expect(try row(own).cells[other] == "no", "\(own) \(other)")
            }
        }
        try await node.kernel.close()
    }
}
