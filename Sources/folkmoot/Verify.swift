// SPDX-License-Identifier: Apache-2.0
import App
import ArgumentParser
import Kernel
import Record

/// Checks a record.
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a record: a node's from outside, or a data folder's with its derived tables.")
    @Argument(help: "Address of a node, such as http://localhost:8080.") var url: String?
    @Option(
        help: ArgumentHelp(
            "Key of a witness that must have cosigned the record; once for each.", valueName: "key"))
    var witness: [String] = []
    @Option(help: "How many hours ago, at most, each witness cosigned.") var within: Int = 24
    @Option(help: "Folder of a node's data.") var data: String?
    @Option(help: "Address of a node's database server.") var database: String?

    func validate() throws {
        guard (url == nil) != (data == nil && database == nil) else {
            throw ValidationError("Give either the address of a node, or --data or --database.")
        }
        guard witness.isEmpty || url != nil else {
            throw ValidationError("--witness is for the address of a node.")
        }
        guard (1...1_000_000).contains(within) else {
            throw ValidationError("--within is a number of hours, from 1.")
        }
        for one in witness where (try? WitnessKey(parsing: one)) == nil {
            throw ValidationError("\(one) is no key of a witness: its /witness/key has it.")
        }
    }

    func run() async throws {
        do {
            let result: Verification.Result
            if let url {
                let keys = try witness.map { try WitnessKey(parsing: $0) }
                result = try await Verification(url: url, witnesses: keys, within: within).run()
            } else {
                let node = try await RunningNode.open(
                    at: NodePlace(data: data ?? "./folkmoot-data", database: database))
                try await node.kernel.checkpoints.sign()
                result = try await node.kernel.verify()
                try await node.kernel.close()
            }
            say("\(result.origin): \(result.size) entries, all well")
            say("bodies: \(result.present) present, \(result.withheld) withheld, \(result.erased) erased")
            for line in result.witnesses { say(line) }
        } catch let failure as Verification.Failure {
            complain("NOT WELL: \(failure)")
            throw ExitCode.failure
        } catch let damage as RecordDamage {
            complain("NOT WELL: \(damage)")
            throw ExitCode.failure
        }
    }
}
