// SPDX-License-Identifier: Apache-2.0
import App
import ArgumentParser
import Foundation
import Kernel

/// Writes an initiative to a file.
struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write an initiative whole (record, bodies, media) to a file.")
    @OptionGroup var folder: DataFolder
    @Argument(help: "Short address of the initiative.") var name: String
    @Option(name: .shortAndLong, help: "The file to write; <name>.folkmoot.tar if missing.") var output:
        String?

    func run() async throws {
        let node = try await RunningNode.open(at: folder.place)
        guard let initiative = node.kernel.initiatives[name: name] else {
            complain("there is no initiative \(name)")
            try await node.kernel.close()
            throw ExitCode.failure
        }
        let file = output ?? "\(name).folkmoot.tar"
        let count = try await node.kernel.export(initiative, to: URL(fileURLWithPath: file))
        try await node.kernel.close()
        say("\(count) entries in \(file)")
    }
}
