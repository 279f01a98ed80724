// SPDX-License-Identifier: Apache-2.0
import App
import ArgumentParser
import Kernel
import SQL

/// Copies a node while it runs.
struct BackUp: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract:
            "Copy a node, whole and checked, while it goes on. The copy holds keys and vault: keep it secret."
    )
    @OptionGroup var folder: DataFolder
    @Argument(help: "The archive (.tar) or the folder to write; it must not be there yet.") var target: String

    func run() async throws {
        do {
            let result = try await Backup(folder.place, target: target).run()
            say(
                "\(result.entries) entries, \(result.files) files, \(result.bytes) bytes in \(target), checked"
            )
            say("it holds the node's key and who is behind each pseudonym: keep it secret")
            for hash in result.missing { complain("the node itself lacks media/\(hash.prefix(2))/\(hash)") }
        } catch let error where Failure.isExpected(error) {
            complain("not backed up: \(error)")
            throw ExitCode.failure
        }
    }
}

/// What can go wrong with a backup, each said in one line.
enum Failure {
    static func isExpected(_ error: any Error) -> Bool {
        error is BackupMistake || error is RecordDamage || error is DatabaseFault
            || error is Verification.Failure || error is ConfigurationMistake
    }
}
