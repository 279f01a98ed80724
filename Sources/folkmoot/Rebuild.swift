// SPDX-License-Identifier: Apache-2.0
import App
import ArgumentParser
import Kernel

/// Folds the record again.
struct Rebuild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Drop the derived tables and fold the whole record again.")
    @OptionGroup var folder: DataFolder

    func run() async throws {
        let node = try await RunningNode.open(at: folder.place)
        let count = try await node.kernel.rebuild { say("\($0) entries") }
        try await node.kernel.close()
        say("rebuilt from \(count) entries")
    }
}
