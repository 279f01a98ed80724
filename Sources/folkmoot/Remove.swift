// SPDX-License-Identifier: Apache-2.0
import App
import ArgumentParser
import Kernel

/// Removes what the law forbids, everywhere at once.
struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Remove something unlawful from everywhere, for a reason that is published.",
        discussion: """
            It goes from pages, data, media and the bodies of the record; the record still verifies. A picture goes \
            from every report that shows it, and is not taken again. /removals tells what was removed and why. The \
            node may run: open pages follow within a second.
            """)
    @OptionGroup var folder: DataFolder
    @Argument(
        help: "Its address: /media/HASH.jpg, /record/entries/N or /i/NAME/reports/N (or notices/N, layers/N)."
    )
    var what: String?
    @Option(help: "Which law or order, in words; public.") var basis: String?
    @Flag(help: "Of a picture: also erase what was written with it.") var withEntries = false
    @Option(
        help: """
            Remove again what was removed on a node that this one is an older copy of: its address, \
            published.removals of its folder, or what was saved from /removals.json?reason=any.
            """)
    var again: String?

    func validate() throws {
        if again != nil {
            guard what == nil, basis == nil, !withEntries else {
                throw ValidationError("--again takes everything from its list: name nothing else.")
            }
            return
        }
        guard let what else { throw ValidationError("Name what to remove, or a list with --again.") }
        guard basis != nil else { throw ValidationError("Say with --basis which law or order requires it.") }
        guard Kernel.RemovalTarget(what) != nil else {
            throw ValidationError(
                "\(what) is not the address of a picture, an entry, a report, a notice or a layer.")
        }
    }

    func run() async throws {
        do {
            let list = try await listed()
            let node = try await RunningNode.open(at: folder.place)
            do {
                if let list { try await remove(list, node.kernel) } else { try await remove(node.kernel) }
            } catch {
                try? await node.kernel.close()
                throw error
            }
            try await node.kernel.close()
        } catch let refusal as Refusal {
            let fields = refusal.fields.map { "\($0.field): \($0.code)" }.joined(separator: ", ")
            complain("\(what ?? "") cannot be removed: \(refusal.code.rawValue) \(fields)")
            throw ExitCode.failure
        } catch let mistake as BackupMistake {
            complain("not removed: \(mistake)")
            throw ExitCode.failure
        }
    }

    private func listed() async throws -> [Kernel.Removal]? {
        guard let again else { return nil }
        return try await RemovalList(at: again).removals
    }

    private func remove(_ list: [Kernel.Removal], _ kernel: Kernel) async throws {
        let result = try await kernel.remove(again: list)
        say("removed again: \(result.removed); gone already: \(result.already); not in it: \(result.absent)")
    }

    private func remove(_ kernel: Kernel) async throws {
        guard let what, let basis, let target = Kernel.RemovalTarget(what) else { return }
        let result = try await kernel.remove(target, basis: basis, withEntries: withEntries)
        let receipts = result.receipts.map(String.init).joined(separator: ", ")
        say(
            "removed \(result.media.count) pictures and the content of \(result.entries.count) entries; "
                + "recorded as entry \(receipts)")
        say(
            """
            backups from before hold it still: destroy them, or restore them with \
            --removals \(folder.data)/\(RemovalLog.fileName), of which you keep a copy elsewhere
            """)
    }
}
