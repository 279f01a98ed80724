// SPDX-License-Identifier: Apache-2.0
import App
import ArgumentParser
import Foundation
import Kernel
import Reports

/// Brings data in.
struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Bring data in from a file.",
        subcommands: [Ushahidi.self, Table.self, Archive.self])

    struct Ushahidi: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Import an export of Ushahidi; again and again, each incident once.")
        @OptionGroup var folder: DataFolder
        @Argument(help: "The CSV file.") var file: String
        @Option(help: "Short address of the initiative; opened where there is none.") var initiative: String
        @Option(help: "Whom to call where it is about; for an initiative that is opened.")
        var emergencyNumber = "112"

        func run() async throws {
            try await importing(folder, emergencyNumber) { importer in
                try await importer.ushahidi(URL(fileURLWithPath: file), into: initiative)
            }
        }
    }

    struct Table: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "csv", abstract: "Import any table of points, as a mapping file says.")
        @OptionGroup var folder: DataFolder
        @Argument(help: "The CSV file.") var file: String
        @Option(help: "The mapping, a JSON file; see docs/importing.md.") var mapping: String
        @Option(help: "Short address of the initiative; opened where there is none.") var initiative: String
        @Option(help: "Whom to call where it is about; for an initiative that is opened.")
        var emergencyNumber = "112"

        func run() async throws {
            try await importing(folder, emergencyNumber) { importer in
                try await importer.table(
                    URL(fileURLWithPath: file), mapping: URL(fileURLWithPath: mapping), into: initiative)
            }
        }
    }

    struct Archive: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "initiative", abstract: "Open an initiative that was exported elsewhere.")
        @OptionGroup var folder: DataFolder
        @Argument(help: "The file that folkmoot export wrote.") var file: String

        func run() async throws {
            let node = try await RunningNode.open(startingAt: folder.place)
            do {
                let archive = try InitiativeArchive(reading: URL(fileURLWithPath: file))
                let initiative = try await node.kernel.reopen(archive)
                say("opened /i/\(initiative.name) with \(archive.count) entries from \(archive.origin)")
                let code = InviteSteward.makeCode()
                _ = try await node.kernel.submit(
                    InviteSteward(initiative: initiative.id, code: code), by: .node)
                say("become its steward at /i/\(initiative.name)/accept-stewardship?code=\(code)")
            } catch let refusal as Refusal {
                complain("refused: \(refusal.code.rawValue) \(refusal.values.values.joined(separator: ", "))")
                try await node.kernel.close()
                throw ExitCode.failure
            }
            try await node.kernel.close()
        }
    }
}

/// Opens the node, imports, and tells what came of it.
private func importing(
    _ folder: DataFolder, _ emergencyNumber: String,
    _ body: (ReportImport) async throws -> ReportImport.Outcome
) async throws {
    let node = try await RunningNode.open(startingAt: folder.place)
    let outcome: ReportImport.Outcome
    do {
        outcome = try await body(
            ReportImport(node.kernel, emergencyNumber: emergencyNumber) { say("\($0) rows") })
    } catch {
        complain("nothing more was imported: \(error)")
        try await node.kernel.close()
        throw ExitCode.failure
    }
    try await node.kernel.close()
    for row in outcome.rejected { complain("not taken, \(row)") }
    if let code = outcome.invitation {
        say("become its steward at /i/\(outcome.initiative.name)/accept-stewardship?code=\(code)")
    }
    say(
        """
        /i/\(outcome.initiative.name): \(outcome.imported) imported, \(outcome.known) known already, \
        \(outcome.erased) erased here before and left out, \(outcome.held) held, \(outcome.rejected.count) not taken
        """)
}
