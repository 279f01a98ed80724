// SPDX-License-Identifier: Apache-2.0
import Formats
public import Foundation
public import Kernel

/// Imports a table of points as reports: what is here already is left alone, what cannot be taken is listed.
public struct ReportImport: Sendable {
    /// What came of it.
    public struct Outcome: Sendable {
        /// The initiative.
        public var initiative: Initiative
        /// The code with which somebody becomes its steward, where the import opened it.
        public var invitation: String?
        /// Rows that went in.
        public var imported = 0
        /// Rows that were here already.
        public var known = 0
        /// Rows that were here and were erased; they stay so.
        public var erased = 0
        /// Rows that were not approved where they come from, and wait for a steward here.
        public var held = 0
        /// Rows that could not be taken.
        public var rejected: [RejectedRow] = []
        /// Where the rows lie.
        var extent = ImportExtent()
    }
    private let kernel: Kernel
    private let emergencyNumber: String
    private let progress: @Sendable (Int) -> Void

    /// Makes an importer; `progress` hears how many rows were looked at.
    ///
    /// - Parameter emergencyNumber: Whom to call where it is about, for an initiative that the import opens.
    public init(
        _ kernel: Kernel, emergencyNumber: String = "112",
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.kernel = kernel
        self.emergencyNumber = emergencyNumber
        self.progress = progress
    }

    /// Imports an export of Ushahidi into an initiative, which is opened where there is none of that name.
    public func ushahidi(_ file: URL, into name: String) async throws -> Outcome {
        let export = try UshahidiExport(file)
        return try await run(into: name, title: nil, categories: export.categories) { body, rejected in
            try await export.forEach(body, rejected: rejected)
        }
    }

    /// Imports any table of points, as a mapping says.
    public func table(_ file: URL, mapping: URL, into name: String) async throws -> Outcome {
        let mapping = try TableMapping(reading: mapping)
        return try await run(into: name, title: mapping.title, categories: mapping.categories) {
            body, rejected in
            try await mapping.forEach(in: file, body, rejected: rejected)
        }
    }

    private func run(
        into name: String, title: String?, categories: [Category], _ rows: Rows
    ) async throws -> Outcome {
        if let known = kernel.initiatives[name: name] {
            try await addMissing(categories, to: known)
            return try await run(into: known, rows)
        }
        let opened = try await opened(name, title: title, categories: categories)
        var outcome = try await run(into: opened, rows)
        // Somebody has to look after it, and it has to be found on the map of the node.
        if let area = outcome.extent.area {
            var description = opened.description
            description.area = area
            _ = try await kernel.submit(
                EditInitiative(initiative: opened.id, description: description), by: .importing)
        }
        let code = InviteSteward.makeCode()
        _ = try await kernel.submit(InviteSteward(initiative: opened.id, code: code), by: .importing)
        outcome.invitation = code
        return outcome
    }

    private func opened(_ name: String, title: String?, categories: [Category]) async throws -> Initiative {
        let settings: JSONValue = ["reports": ["categories": .array(categories.map(\.json))]]
        let description = InitiativeDescription(
            title: title ?? name.prefix(1).uppercased() + name.dropFirst(), emergencyNumber: emergencyNumber)
        _ = try await kernel.submit(
            OpenInitiative(name: name, template: "import", description: description, settings: settings),
            by: .importing)
        guard let opened = kernel.initiatives[name: name] else { throw Refusal(.notFound) }
        return opened
    }

    private func addMissing(_ categories: [Category], to initiative: Initiative) async throws {
        let id = initiative.id
        let known = try await kernel.read { db in try SlottedCategory.all(in: id, db) }.map(\.category)
        let missing = categories.filter { new in !known.contains { $0.key == new.key } }
        guard !missing.isEmpty else { return }
        _ = try await kernel.submit(
            SetCategories(initiative: id, categories: known + missing), by: .importing)
    }

    private typealias Rows = (
        _ body: (ImportRow) async throws -> Void, _ rejected: (RejectedRow) -> Void
    ) async throws -> Void

    private typealias Results = [Result<Receipt, any Error>]

    /// Rows are filed many at a time, so that the writer's batches are full; the next ones are read meanwhile.
    private func run(into initiative: Initiative, _ rows: Rows) async throws -> Outcome {
        var outcome = Outcome(initiative: initiative)
        var (waiting, seen, extent) = ([ImportRow](), 0, ImportExtent())
        var refused: [RejectedRow] = []
        var filing: (rows: [ImportRow], results: Task<Results, any Error>)?
        func settle(_ outcome: inout Outcome) async throws {
            guard let filed = filing else { return }
            try note(await filed.results.value, of: filed.rows, &outcome)
            filing = nil
        }
        try await rows { row in
            waiting.append(row)
            seen += 1
            if let place = row.place { extent.add(place) }
            guard waiting.count == Self.batch else { return }
            let commands = waiting.map { command($0, in: initiative.id) }
            try await settle(&outcome)
            filing = (waiting, Task { try await kernel.submit(commands, by: .importing) })
            waiting.removeAll(keepingCapacity: true)
            progress(seen)
        } _: { row in
            refused.append(row)
        }
        try await settle(&outcome)
        let commands = waiting.map { command($0, in: initiative.id) }
        try note(await kernel.submit(commands, by: .importing), of: waiting, &outcome)
        progress(seen)
        outcome.extent = extent
        outcome.rejected = (outcome.rejected + refused).sorted { $0.line < $1.line }
        return outcome
    }

    private static let batch = 4000

    private func command(_ row: ImportRow, in initiative: EntryIndex) -> FileReport {
        FileReport(
            initiative: initiative, category: row.category, also: row.also, place: row.place,
            placeWords: ImportMask.masked(row.placeWords), seen: row.seen,
            description: ImportMask.masked(row.description), fields: row.fields, source: row.source,
            masksPersonalData: true, isHeldBack: !row.isApproved)
    }

    private func note(_ results: Results, of rows: [ImportRow], _ outcome: inout Outcome) throws {
        for (row, result) in zip(rows, results) {
            switch result {
            case .success:
                outcome.imported += 1
                if !row.isApproved { outcome.held += 1 }
            case .failure(let refusal as Refusal) where refusal.code == .already: outcome.known += 1
            case .failure(let refusal as Refusal) where refusal.code == .gone: outcome.erased += 1
            case .failure(let refusal as Refusal):
                let fields = refusal.fields.map { "\($0.field): \($0.code)" }.joined(separator: ", ")
                let reason = fields.isEmpty ? refusal.code.rawValue : fields
                outcome.rejected.append(RejectedRow(line: row.line, reason: reason))
            case .failure(let fault): throw fault
            }
        }
    }
}
