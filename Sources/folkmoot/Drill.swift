// SPDX-License-Identifier: Apache-2.0
import App
import ArgumentParser
import Kernel

/// Puts a node under load inside one process.
struct Drill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "File made-up reports through many authors at once, and tell how many a second were durable.")
    @OptionGroup var folder: DataFolder
    @Option(help: "How many people report at the same time.") var authors = 64
    @Option(help: "How many reports in all.") var reports = 100_000
    @Option(help: "Instead, append so many entries to the record alone, without folding them.")
    var entries: Int?
    @Option(help: "How many entries a batch has.") var batch = 2000

    func validate() throws {
        guard authors > 0, reports >= authors else {
            throw ValidationError("Give at least one report an author.")
        }
        guard batch > 0, entries.map({ $0 >= batch }) ?? true else {
            throw ValidationError("Give at least as many entries as a batch has.")
        }
    }

    func run() async throws {
        let node = try await RunningNode.open(startingAt: folder.place)
        if let entries {
            let filling = try await LoadDrill(node.kernel).fill(entries: entries, batch: batch)
            try await node.kernel.close()
            let lag = Int(filling.longestLag * 1000)
            return say(
                "\(filling.rate) entries a second, sequenced, durable and in the tree, of \(filling.bodyBytes) bytes; "
                    + "each under a checkpoint within \(lag) ms")
        }
        let rate = try await LoadDrill(node.kernel).run(authors: authors, reports: reports)
        try await node.kernel.close()
        say("\(rate) reports a second, durable and projected, by \(authors) authors at once")
    }
}
