// SPDX-License-Identifier: Apache-2.0
import App
import ArgumentParser
import Kernel

/// Puts a backup back.
struct PutBack: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup back into an empty folder, checked before and after.")
    @Argument(help: "The archive or the folder that `folkmoot backup` wrote.") var backup: String
    @OptionGroup var folder: DataFolder
    @Option(
        help: """
            Where the node's last published checkpoint is: the address of a node that still serves it, or a file, \
            such as published.checkpoint in the old folder. The record must reach it.
            """)
    var published: String?
    @Option(
        help: """
            Go back deliberately: the record goes on under this name, with a new key, and what was published after \
            the backup is no longer its own.
            """)
    var newOrigin: String?

    @Option(
        help: """
            Where the list is of what was removed on the old node: its address, published.removals of its folder, or \
            what was saved from /removals.json?reason=any. It is removed again. Found beside --published by itself.
            """)
    var removals: String?

    func validate() throws {
        guard published == nil || newOrigin == nil else {
            throw ValidationError("Give either --published or --new-origin.")
        }
    }

    func run() async throws {
        let known: Restore.Published =
            published.map { .at($0) } ?? newOrigin.map { .renamed($0) } ?? .unknown
        do {
            let result = try await Restore(
                backup: backup, at: folder.place, published: known, removals: removals
            ).run()
            say(
                "\(result.origin): \(result.entries) entries in \(folder.data), as of \(result.made), all well"
            )
            for hash in result.missing {
                complain("media/\(hash.prefix(2))/\(hash) was lost before the backup")
            }
            if let again = result.again {
                say(
                    "removed again: \(again.removed); gone already: \(again.already); not in it: \(again.absent)"
                )
            } else {
                complain(
                    """
                    what was removed or erased after \(result.made) is back with this backup, if anything was: \
                    name the list with --removals, or run folkmoot remove --again before the node is started
                    """)
            }
            if let key = result.newWitnessKey {
                complain(
                    """
                    this node is a witness, and what it cosigned after \(result.made) is not known here: \
                    it has a new key, which those it cosigns for must be told: \(key)
                    """)
            }
            if case .unknown = known {
                say(
                    """
                    if the old node took contributions after \(result.made), do not start this one: \
                    restore with --published, which finds out, or with --new-origin
                    """)
            }
        } catch let error where Failure.isExpected(error) {
            complain("not restored: \(error)")
            throw ExitCode.failure
        }
    }
}
