// SPDX-License-Identifier: Apache-2.0
import App
import ArgumentParser
import Formats
import Kernel
import Record

/// What a node does as a witness for other records.
struct WitnessVerbs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness",
        abstract: "Be a witness for other records: show or renew the key, add, list and remove records.",
        subcommands: [Key.self, Renew.self, Add.self, List.self, End.self])

    /// Opens a node, does something, and tells a mistake in one line.
    static func act(in folder: DataFolder, _ body: (Kernel) async throws -> Void) async throws {
        let kernel = try await RunningNode.open(at: folder.place).kernel
        do {
            try await body(kernel)
        } catch let mistake as WitnessMistake {
            complain("not done: \(mistake)")
            try await kernel.close()
            throw ExitCode.failure
        }
        try await kernel.close()
    }

    struct Key: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the key with which this node cosigns; others name it in their --witnesses.")
        @OptionGroup var folder: DataFolder

        func run() async throws {
            try await WitnessVerbs.act(in: folder) { kernel in say("\(try await kernel.witnessKey())") }
        }
    }

    struct Renew: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a new key and never sign with the old one again; tell those who trust it.")
        @OptionGroup var folder: DataFolder

        func run() async throws {
            try await WitnessVerbs.act(in: folder) { kernel in
                say("\(try await kernel.renewWitnessKey())")
            }
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Become a witness for a record, or take a further key of it.")
        @OptionGroup var folder: DataFolder
        @Argument(help: "The record's key, as its /record/key has it; get it from somebody you trust.")
        var key: String
        @Option(help: "Name of the record, where its key has another.") var origin: String?

        func run() async throws {
            let verifier: VerifierKey
            do { verifier = try VerifierKey(parsing: key) } catch {
                complain("not done: that is not the key of a record (\(error))")
                throw ExitCode.failure
            }
            let name = origin ?? verifier.name
            try await WitnessVerbs.act(in: folder) { kernel in
                try await kernel.witness(origin: name, key: verifier)
                say("This node cosigns \(name), at /witness/add-checkpoint, with the key:")
                say("\(try await kernel.witnessKey())")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell for which records this node is a witness, and what it saw of them.")
        @OptionGroup var folder: DataFolder

        func run() async throws {
            try await WitnessVerbs.act(in: folder) { kernel in
                for record in try await kernel.witnessedRecords() {
                    let last = record.time.map { "\(record.size) entries at \($0.rfc3339)" } ?? "nothing yet"
                    say("\(record.origin): cosigned \(last)")
                    if let time = record.refusedTime {
                        say("  REWRITTEN: refused a checkpoint that contradicts it, at \(time.rfc3339)")
                    }
                }
            }
        }
    }

    struct End: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract:
                "Be a witness for a record no more; the node's key is renewed, as it forgets what it saw.")
        @OptionGroup var folder: DataFolder
        @Argument(help: "Name of the record.") var origin: String

        func run() async throws {
            try await WitnessVerbs.act(in: folder) { kernel in
                try await kernel.endWitnessing(origin: origin)
                say("This node does not cosign \(origin) any more. Its new key, for the other records:")
                say("\(try await kernel.renewWitnessKey())")
            }
        }
    }
}
