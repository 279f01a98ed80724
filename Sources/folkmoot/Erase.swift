// SPDX-License-Identifier: Apache-2.0
import App
import ArgumentParser
import Kernel

/// Deletes a body for a legal reason.
struct Erase: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Delete the content of an entry for good; the record still verifies.")
    @OptionGroup var folder: DataFolder
    @Argument(help: "Index of the entry.") var index: Int64

    func run() async throws {
        let node = try await RunningNode.open(at: folder.place)
        do {
            let receipt = try await node.kernel.erase(index, reason: .legal, by: .node)
            say("erased; recorded as entry \(receipt.index)")
        } catch let refusal as Refusal {
            complain("entry \(index) cannot be erased: \(refusal.code.rawValue)")
            try await node.kernel.close()
            throw ExitCode.failure
        }
        try await node.kernel.close()
    }
}
