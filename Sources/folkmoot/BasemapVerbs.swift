// SPDX-License-Identifier: Apache-2.0
import App
import ArgumentParser
import Basemap

/// Brings a map in that the node serves itself, or takes it away.
struct BasemapVerbs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "basemap", abstract: "The map below everything, served by the node itself.",
        subcommands: [Import.self, Remove.self])

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Take an MBTiles or PMTiles file, in the place of the one that was there; a running node notices."
        )
        @OptionGroup var folder: DataFolder
        @Argument(help: "The file.") var file: String
        @Option(help: "What its source wants said, in the place of what the file says.") var attribution:
            String?

        func run() async throws {
            do {
                let map = try await BasemapImport(data: folder.data) { say($0) }.run(
                    file, attribution: attribution)
                say(
                    """
                    a map of \(map.format == .vector ? "vector tiles" : map.format.word + " pictures"), zoom \
                    \(map.zooms.lowerBound) to \(map.zooms.upperBound), \(map.bounds)
                    """)
                if map.attribution.isEmpty {
                    complain("it does not say whom it is from: --attribution says so")
                }
            } catch let error as BasemapError {
                complain("badFile: \(file) \(error.words)")
                throw ExitCode.failure
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take the map away; a running node notices.")
        @OptionGroup var folder: DataFolder

        func run() async throws {
            say(try BasemapImport.remove(data: folder.data) ? "removed" : "there was none")
        }
    }
}
