// SPDX-License-Identifier: Apache-2.0
import App
import ArgumentParser
import Kernel

/// Checks a record.
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check a record: a node's from outside, or a data folder's with its derived tables.")
    @Argument(help: "Address of a node, such as http://localhost:8080.") var url: String?
    @Option(help: "Folder of a node's data.") var data: String?
    @Option(help: "Address of a node's database server.") var database: String?

    func validate() throws {
        guard (url == nil) != (data == nil && database == nil) else {
            throw ValidationError("Give either the address of a node, or --data or --database.")
        }
    }

    func run() async throws {
        do {
            let result: Verification.Result
            if let url {
                result = try await Verification(url: url).run()
            } else {
                let node = try await RunningNode.open(
                    at: NodePlace(data: data ?? "./folkmoot-data", database: database))
                try await node.kernel.checkpoints.sign()
                result = try await node.kernel.verify()
                try await node.kernel.close()
            }
            say("\(result.origin): \(result.size) entries, all well")
            say("bodies: \(result.present) present, \(result.withheld) withheld, \(result.erased) erased")
        } catch let failure as Verification.Failure {
            complain("NOT WELL: \(failure)")
            throw ExitCode.failure
        } catch let damage as RecordDamage {
            complain("NOT WELL: \(damage)")
            throw ExitCode.failure
        }
    }
}
