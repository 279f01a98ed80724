// SPDX-License-Identifier: Apache-2.0
import App
import ArgumentParser

/// Carries a node to another kind of database.
struct MoveHouse: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move",
        abstract: "Carry a stopped node from its folder to a database server, or back, checked.",
        discussion: """
            The record is the same byte for byte; keys, vault and media go with it. The place that it left stays as it \
            is: do not start it again, or two nodes sign under one name.
            """)
    @Option(help: "A data folder, or the address of a database server.") var from: String
    @Option(help: "The other of the two; empty, or not there yet.") var to: String

    func run() async throws {
        do {
            let result = try await Move(from: from, to: to).run()
            say("\(result.origin): \(result.entries) entries are at the new place, all well")
            say("do not start the node at its old place again: two would sign under one name")
            for hash in result.missing { complain("the node itself lacks media/\(hash.prefix(2))/\(hash)") }
        } catch let error where Failure.isExpected(error) {
            complain("not moved: \(error)")
            throw ExitCode.failure
        }
    }
}
