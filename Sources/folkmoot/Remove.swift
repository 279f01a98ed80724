// SPDX-License-Identifier: Apache-2.0
import App
import ArgumentParser
import Kernel

/// Removes what the law forbids, everywhere at once.
struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Remove a picture, an entry or a report for a legal reason, which is published.",
        discussion: """
            It goes from pages, data, media and the bodies of the record; the record still verifies. A picture goes \
            from every report that shows it, and is not taken again. /removals tells what was removed and why.
            """)
    @OptionGroup var folder: DataFolder
    @Argument(help: "Its address: /media/HASH.jpg, /record/entries/N or /i/NAME/reports/N.") var what: String
    @Option(help: "Which law or order, in words; public.") var basis: String
    @Flag(help: "Of a picture: also erase what was written with it.") var withEntries = false

    func validate() throws {
        guard Kernel.RemovalTarget(what) != nil else {
            throw ValidationError("\(what) is not the address of a picture, an entry or a report.")
        }
    }

    func run() async throws {
        guard let target = Kernel.RemovalTarget(what) else { return }
        let node = try await RunningNode.open(data: folder.data)
        do {
            let result = try await node.kernel.remove(target, basis: basis, withEntries: withEntries)
            let receipts = result.receipts.map(String.init).joined(separator: ", ")
            say(
                "removed \(result.media.count) pictures and the content of \(result.entries.count) entries; "
                    + "recorded as entry \(receipts)")
        } catch let refusal as Refusal {
            let fields = refusal.fields.map { "\($0.field): \($0.code)" }.joined(separator: ", ")
            complain("\(what) cannot be removed: \(refusal.code.rawValue) \(fields)")
            try await node.kernel.close()
            throw ExitCode.failure
        }
        try await node.kernel.close()
    }
}
